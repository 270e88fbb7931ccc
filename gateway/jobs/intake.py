"""Draining the inbox: what was received becomes reports, check-ins, answers and delivery states.

A batch claims the phones it found messages of (a lease), so messages of one phone are handled one
at a time and in order: it is handled in waves, the first message of each phone, then the second of
each. A wave is one transaction: what its messages change, what is to be answered, and the mark that
they are done.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic

import structlog

from flows.effects import ImbauanStopped
from gateway.install.runtime import Runtime
from gateway.jobs import calls, facts, owner, spool, until_empty, writer
from gateway.sms import batch
from gateway.sms.decided import Changed, Decided, Stated
from gateway.sms.known import Known
from gateway.ussd import places
from storage import people
from storage.engine.db import DatabaseAway, connected, transaction
from storage.received import inbox
from storage.sent import devices, outbox

log = structlog.get_logger()

#: Messages per batch.
BATCH = 200
#: No second message of a phone is handled so many seconds after its batch began: whoever has
#: written meanwhile is looked at first.
TURN = 0.5
#: How long a delivery report may wait for its message to be known. It is looked at again after half
#: its age, within these bounds: at once while our own note of the carrier's answer is on its way,
#: about a hundred times in all.
EARLY = timedelta(hours=72)
AGAIN = (timedelta(seconds=2), timedelta(hours=1))

Rows = Sequence[inbox.Row]
#: Handles rows together and returns how many it settled; on any error it has changed nothing.
Handle = Callable[[Runtime, Rows, datetime], int]


def drain() -> int:
    """Handle everything in the inbox. What a wake-up of `intake` starts."""
    return until_empty(once)


def once(runtime: Runtime, now: datetime, only: Sequence[bytes] = ()) -> int:
    """Handle one batch; how many rows it settled or put off. Failed rows are tried again later.

    With `only` (hashes of numbers) nothing but what these phones sent.
    """
    with connected():
        spool.take_over(runtime, now)  # first: it holds what came before what is in the inbox now
        rows = inbox.claim(runtime.vault, owner(), now, BATCH, only=only)
        # before any transaction: making it takes longer than a key press may wait for the database
        if rows:
            places.gazetteer(runtime, now)
        stuck: set[int] = set()
        settled = 0
        try:
            for kind, handle in _OF_NO_PHONE.items():
                alike = [row for row in rows if row.kind == kind]
                settled += _try(handle, runtime, alike, now, stuck)
            began = monotonic()
            waves = _waves([row for row in rows if row.kind not in _OF_NO_PHONE])
            for place, wave in enumerate(waves):
                if place and monotonic() - began >= TURN:
                    break
                # What a phone sent after a message that failed waits behind it.
                settled += _try(
                    _handle, runtime, [row for row in wave if row.phone_id not in stuck], now, stuck
                )
        finally:
            inbox.release(rows, owner())
    if settled:
        runtime.wake_ups.send("reply")
    return settled


def _waves(rows: Rows) -> list[Rows]:
    """First the first message of each phone and all without one, then each second message, ..."""
    waves: dict[int, list[inbox.Row]] = defaultdict(list)
    met: Counter[int | None] = Counter()
    for row in rows:
        waves[met[row.phone_id]].append(row)
        if row.phone_id is not None:
            met[row.phone_id] += 1
    return [waves[place] for place in sorted(waves)]


def _try(handle: Handle, runtime: Runtime, rows: Rows, now: datetime, stuck: set[int]) -> int:
    """Handle rows together, or each alone if that fails; how many settled.

    A row that failed before is not risked with others. The phones of rows that fail are added to
    `stuck`.
    """
    together = [row for row in rows if not row.tries]
    alone = [row for row in rows if row.tries]
    settled = 0
    if len(together) > 1:
        try:
            settled += handle(runtime, together, now)
        except DatabaseAway:
            raise
        except Exception as trouble:
            log.info("inbox.one_by_one", count=len(together), error=type(trouble).__name__)
            alone = list(rows)
    else:
        alone = list(rows)
    for row in alone:
        done = _try_alone(handle, runtime, row, now)
        settled += done or 0
        if done is None and row.phone_id is not None:
            stuck.add(row.phone_id)
    return settled


def _try_alone(handle: Handle, runtime: Runtime, row: inbox.Row, now: datetime) -> int | None:
    """Handle one row; None when it failed. After five tries it is set aside with its bytes."""
    try:
        for _ in range(2):  # what has just changed is read anew
            with suppress(Changed, inbox.TicketTaken):
                return handle(runtime, [row], now)
        log.info("inbox.lease_lost", id=row.id)
        return 0
    except DatabaseAway:
        raise
    except Exception as trouble:
        log.exception("inbox.failed", id=row.id, kind=row.kind, error=type(trouble).__name__)
        with transaction():
            inbox.failed(row.id, type(trouble).__name__, now)
        return None


def _handle(runtime: Runtime, rows: Rows, now: datetime) -> int:
    """Handle rows of which no two are of one phone.

    Reading and stepping hold no lock; the writing is one transaction.
    """
    kinds: dict[str, list[inbox.Row]] = defaultdict(list)
    for row in rows:
        kinds[row.kind].append(row)
    said_at = {row.phone_id: row.sent_at for row in rows if row.phone_id is not None}
    decided = Decided(Known(runtime, said_at, now))
    # Which of its carrier's own phones took each SMS, where it has some.
    wrote_to = {
        row.phone_id: row.body["device"]
        for row in rows
        if row.kind == "sms" and row.phone_id is not None and row.body.get("device")
    }
    for kind, alike in kinds.items():
        _HANDLERS[kind](decided, alike)
    with transaction():
        if wrote_to:
            people.note_wrote_to(wrote_to)
        writer.write(decided, [row.id for row in rows])
    return len(rows)


def _receipts(runtime: Runtime, rows: Rows, now: datetime) -> int:
    """Apply a batch of delivery reports in a few statements (one column each); how many there were.

    One for a message that nobody knows may have overtaken our own note of the carrier's answer, or
    be of one whose sender was killed and whose fate will be looked into by a person: it waits.
    """
    read = []
    for row in rows:
        receipt = runtime.providers[row.carrier].read_receipt(row.body)
        read.append(receipt._replace(hashes=row.phone_hash))
    with transaction():
        known = outbox.apply_receipts(read, now)
        ages = {
            row.id: now - row.received_at
            for row, found in zip(rows, known, strict=True)
            if not found
        }
        early = {
            id_: now + min(max(age / 2, AGAIN[0]), AGAIN[1])
            for id_, age in ages.items()
            if age < EARLY
        }
        inbox.done([row.id for row in rows if row.id not in early], now)
        inbox.postpone(early)
    if stale := len(rows) - sum(known) - len(early):
        log.info("receipts.unknown", count=stale)
    return len(rows)


def _pings(runtime: Runtime, rows: Rows, now: datetime) -> int:
    """Keep what carriers' own phones say of their health."""
    signs = [
        devices.Sign(
            row.carrier, row.body["device"], row.received_at, devices.Health(**row.body["health"])
        )
        for row in rows
    ]
    with transaction():
        devices.note(signs)
        inbox.done([row.id for row in rows], now)
    return len(rows)


def _unknown(runtime: Runtime, rows: Rows, now: datetime) -> int:
    """Mark calls of unknown meaning as done: they change nothing, and are kept like any other."""
    for carrier, count in Counter(row.carrier for row in rows).items():
        log.info("inbox.unknown", carrier=carrier, count=count)
    with transaction():
        inbox.done([row.id for row in rows], now)
    return len(rows)


#: What belongs to no phone's sequence, and is handled apart from it.
_OF_NO_PHONE: dict[str, Handle] = {"receipt": _receipts, "ping": _pings, "unknown": _unknown}


def _opt_out(decided: Decided, rows: Rows) -> None:
    for row in rows:
        assert row.phone_id is not None
        filed, at = f"optout{row.id}", row.sent_at
        stopped = ImbauanStopped()
        decided.stated.append(
            [Stated(stopped, filed, 1, "sms", "", row.phone_id, at, row.id, row.received_at)]
        )


_HANDLERS: dict[str, Callable[[Decided, Rows], None]] = {
    "sms": batch.handle,
    "fact": facts.handle,
    "optout": _opt_out,
    "ussd_end": calls.ended,
}
