"""Draining the inbox: what was received becomes reports, check-ins, answers and delivery states.

A batch claims the phones it found messages of (a lease), so messages of one phone are handled one at a time and in
order. Each message is one transaction: what it changes, what is to be answered, and the mark that it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from gateway.jobs import facts, owner, sms, spool, until_empty
from gateway.resume import call_ended
from gateway.runtime import Runtime
from storage import inbox, outbox, people
from storage.db import DatabaseAway, connected, transaction

log = structlog.get_logger()

#: Messages per batch.
BATCH = 100
#: How long a delivery report may wait for its message to be known. It is looked at again after half its age, within
#: these bounds: at once while our own note of the carrier's answer is on its way, about a hundred times in all.
EARLY = timedelta(hours=72)
AGAIN = (timedelta(seconds=2), timedelta(hours=1))


def drain() -> int:
    """Handle everything in the inbox. What the intake bell rings for."""
    return until_empty(once)


def once(runtime: Runtime, now: datetime) -> int:
    """Handle one batch; returns how many rows it settled or put off. What failed is tried again with the next look."""
    with connected():
        spool.take_over(runtime, now)  # first: it holds what came before what is in the inbox now
        rows = inbox.claim(runtime.vault, owner(), now, BATCH)
        if rows:  # before any transaction: making it takes longer than a key press may wait for the database
            facts.gazetteer(now, runtime.settings.home_area)
        stuck: set[int | None] = set()
        settled = 0
        try:
            settled += _receipts(runtime, [row for row in rows if row.kind == "receipt"], now)
            for row in rows:
                # What a phone sent after a message that failed waits behind it.
                if row.kind == "receipt" or row.phone_id in stuck:
                    continue
                if _one(runtime, row, now):
                    settled += 1
                elif row.phone_id is not None:
                    stuck.add(row.phone_id)
        finally:
            inbox.release(rows, owner())
    return settled


class _LeaseLost(Exception):
    """Somebody else handled this row meanwhile: undo what was done."""


def _one(runtime: Runtime, row: inbox.Row, now: datetime) -> bool:
    try:
        with transaction():
            _HANDLERS[row.kind](runtime, row, now)
            if not inbox.done([row.id], now):
                raise _LeaseLost
    except _LeaseLost:
        log.info("inbox.lease_lost", id=row.id)
    except DatabaseAway:
        raise
    except Exception as trouble:  # one bad message stops no other; after five tries it is set aside with its bytes
        log.exception("inbox.failed", id=row.id, kind=row.kind, error=type(trouble).__name__)
        with transaction():
            inbox.failed(row.id, type(trouble).__name__, now)
        return False
    return True


def _receipts(runtime: Runtime, rows: Sequence[inbox.Row], now: datetime) -> int:
    """Delivery reports change one column each, so a batch of them is a few statements. Returns how many there were.

    One for a message that nobody knows may have overtaken our own note of the carrier's answer, or be of one whose
    sender was killed and whose fate will be looked into by a person: it waits.
    """
    if not rows:
        return 0
    read = []
    for row in rows:
        receipt = runtime.providers[row.carrier].read_receipt(row.body)
        read.append(outbox.Receipt(receipt.provider_id, row.phone_hash, receipt.state, receipt.reason, row.carrier))
    with transaction():
        known = outbox.apply_receipts(read, now)
        ages = {row.id: now - row.received_at for row, found in zip(rows, known, strict=True) if not found}
        early = {id_: now + min(max(age / 2, AGAIN[0]), AGAIN[1]) for id_, age in ages.items() if age < EARLY}
        inbox.done([row.id for row in rows if row.id not in early], now)
        inbox.postpone(early)
    if stale := len(rows) - sum(known) - len(early):
        log.info("receipts.unknown", count=stale)
    return len(rows)


def _opt_out(runtime: Runtime, row: inbox.Row, now: datetime) -> None:
    assert row.phone_id is not None
    people.stop_imbauan(row.phone_id, row.sent_at)


_HANDLERS = {
    "sms": sms.handle,
    "fact": facts.handle,
    "optout": _opt_out,
    "ussd_end": call_ended,
}
