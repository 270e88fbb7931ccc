"""What was done, by whom, when.

A chain of rows, each holding the hash of the one before, so that a change shows. The database takes
no change of a row, and lets go only of the oldest, once they are sealed (`storage.record.sealing`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from storage.engine.db import transaction
from storage.engine.endings import at_the_end
from storage.engine.sql import chunks, is_sqlite, marks, run, utc
from storage.models import Audit

_BEGINNING = "0" * 64
_COLUMNS = ("seq", "at", "actor", "action", "subject", "detail", "previous", "hash")
#: What comes again and again is noted once in so long.
HOUR = timedelta(hours=1)
#: The entry that seals what was let go of: its subject is the number of the last one.
SEALED = "audit.seal"
#: Entries of a year stay, whatever is set.
YOUNGEST = timedelta(days=365)
#: PostgreSQL: two writers of the chain wait for each other under this number. SQLite has one writer
#: at a time.
_CHAIN_LOCK = 711_000_002


class Entry(NamedTuple):
    """What is to be noted; `detail` never holds a number, a name or a report's text."""

    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


def note(actor: str, action: str, subject: str, detail: dict[str, Any], now: datetime) -> None:
    """Add a row at the end of the caller's transaction, or not at all if that fails."""
    note_all([Entry(actor, action, subject, detail)], now)


def note_all(entries: Sequence[Entry], now: datetime) -> None:
    """Add these rows at the end of the caller's transaction, in their order, after earlier ones.

    All that a transaction adds are two statements, the last that it does: until it ends, nobody
    else adds any.
    """
    at_the_end(_chained, [(entry, now) for entry in entries])


def note_now(entry: Entry, now: datetime) -> Anchor:
    """Add a row at once, and say which it is; the caller's transaction does little after it."""
    _chained([(entry, now)])
    return tip()


def _chained(entries: Sequence[tuple[Entry, datetime]]) -> None:
    """Until the transaction ends, others wait: so what can be done before is, and nothing after."""
    texts = [json.dumps(entry.detail, sort_keys=True, ensure_ascii=False) for entry, _ in entries]
    if not is_sqlite():
        run("SELECT pg_advisory_xact_lock(?)", [_CHAIN_LOCK])
    seq, previous = tip()
    chained = []
    for (entry, at), text in zip(entries, texts, strict=True):
        seq += 1
        link = _link(previous, seq, at, entry.actor, entry.action, entry.subject, text)
        said = (entry.actor, entry.action, entry.subject, text)
        chained.append((seq, utc(at), *said, previous, link))
        previous = link
    for batch in chunks(chained, len(_COLUMNS)):
        values = ", ".join([f"({marks(_COLUMNS)})"] * len(batch))
        run(
            f"INSERT INTO audit ({', '.join(_COLUMNS)}) VALUES {values}",
            [value for row in batch for value in row],
        )


def note_hourly(
    actor: str, action: str, subject: str, detail: dict[str, Any], now: datetime
) -> bool:
    """Add a row unless the same was noted within the hour before; whether it was added.

    Takes its own transaction.
    """
    if _noted(actor, action, subject, now):
        return False
    with transaction():
        note(actor, action, subject, detail, now)
    return True


def _noted(actor: str, action: str, subject: str, now: datetime) -> bool:
    query = Audit.select(Audit.id).where(
        Audit.actor == actor,
        Audit.at > now - HOUR,
        Audit.action == action,
        Audit.subject == subject,
    )
    return bool(query.exists())


def counts(actors: Collection[str], action: str, since: datetime) -> dict[str, int]:
    """How often each of these did that after then; who never did is left out."""
    found: dict[str, int] = {}
    for batch in chunks(sorted(set(actors))):
        found |= {
            str(actor): int(times)
            for actor, times in run(
                f"SELECT actor, count(*) FROM audit WHERE actor IN ({marks(batch)}) AND at > ?"
                " AND action = ? GROUP BY actor",
                [*batch, utc(since), action],
            )
        }
    return found


class Anchor(NamedTuple):
    """An entry by its number and hash.

    Kept elsewhere than the chain, it shows when the end of the chain was cut off.
    """

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @staticmethod
    def read(text: str) -> Anchor:
        """The anchor that was written as ``number:hash``. Raises ValueError."""
        seq, _, link = text.strip().partition(":")
        if not (seq.isascii() and seq.isdecimal() and re.fullmatch("[0-9a-f]{64}", link)):
            raise ValueError(
                "an anchor is the number of an entry, a colon, and its hash of 64 characters"
            )
        return Anchor(int(seq), link)


def tip() -> Anchor:
    """The last entry of the chain; number 0 when there is none."""
    last = run("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    return Anchor(*last[0]) if last else Anchor(0, _BEGINNING)


def seal() -> Anchor:
    """The last entry that was let go of, as the newest seal has it; number 0 when there is none."""
    row = Audit.select().where(Audit.action == SEALED).order_by(Audit.seq.desc()).first()
    if row is None:
        return Anchor(0, _BEGINNING)
    return Anchor(int(row.subject), str(json.loads(row.detail)["hash"]))


def holds(anchor: Anchor) -> bool:
    """Whether the chain still has this very entry, or begins right behind it."""
    if anchor == seal() or anchor == (0, _BEGINNING):
        return True
    return bool(
        Audit.select(Audit.id).where(Audit.seq == anchor.seq, Audit.hash == anchor.hash).exists()
    )


def verify() -> int | None:
    """The number of the first row that does not fit the chain, or None when all fit.

    It begins behind what the newest seal let go of, and a seal lets go of nothing young. Memory
    stays flat.
    """
    last, previous = seal()
    for row in Audit.select().order_by(Audit.seq).iterator():
        link = _link(previous, row.seq, row.at, row.actor, row.action, row.subject, row.detail)
        if row.seq != last + 1 or row.previous != previous or row.hash != link or _hasty(row):
            return int(row.seq)
        last, previous = row.seq, row.hash
    return None


def _hasty(row: Audit) -> bool:
    """Whether it is a seal over entries that were not old enough."""
    if row.action != SEALED:
        return False
    youngest = datetime.fromisoformat(json.loads(row.detail)["until"])
    return bool(row.at - youngest < YOUNGEST)


def _link(
    previous: str, seq: int, at: datetime, actor: str, action: str, subject: str, detail: str
) -> str:
    stored = utc(at)
    fields = [previous, seq, stored.isoformat() if stored else "", actor, action, subject, detail]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
