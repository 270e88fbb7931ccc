"""What was done, by whom, when.

A chain of rows, each holding the hash of the one before, so that a change shows.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from storage.engine.db import transaction
from storage.engine.sql import chunks, is_sqlite, marks, run, utc
from storage.models import Audit

_BEGINNING = "0" * 64
#: What comes again and again is noted once in so long.
HOUR = timedelta(hours=1)
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
    """Add a row, in the caller's transaction."""
    note_all([Entry(actor, action, subject, detail)], now)


def note_all(entries: Sequence[Entry], now: datetime) -> None:
    """Add these rows in their order: two statements for all, and none for none.

    In the caller's transaction, as the last that it does: until it ends nobody else adds any.
    """
    if not entries:
        return
    if not is_sqlite():
        run("SELECT pg_advisory_xact_lock(?)", [_CHAIN_LOCK])
    last = Audit.select(Audit.seq, Audit.hash).order_by(Audit.seq.desc()).first()
    seq, previous = (last.seq, last.hash) if last else (0, _BEGINNING)
    chained = []
    for entry in entries:
        seq += 1
        text = json.dumps(entry.detail, sort_keys=True, ensure_ascii=False)
        link = _link(previous, seq, now, entry.actor, entry.action, entry.subject, text)
        chained.append(
            {
                "seq": seq,
                "at": now,
                "actor": entry.actor,
                "action": entry.action,
                "subject": entry.subject,
                "detail": text,
                "previous": previous,
                "hash": link,
            }
        )
        previous = link
    Audit.insert_many(chained).execute()


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


@dataclass(frozen=True)
class Anchor:
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
    last = Audit.select(Audit.seq, Audit.hash).order_by(Audit.seq.desc()).first()
    return Anchor(int(last.seq), str(last.hash)) if last else Anchor(0, _BEGINNING)


def holds(anchor: Anchor) -> bool:
    """Whether the chain still has this very entry."""
    if anchor.seq == 0:
        return anchor.hash == _BEGINNING
    return bool(
        Audit.select(Audit.id).where(Audit.seq == anchor.seq, Audit.hash == anchor.hash).exists()
    )


def verify() -> int | None:
    """The number of the first row that does not fit the chain, or None when all fit.

    Memory stays flat.
    """
    previous, expected = _BEGINNING, 1
    for row in Audit.select().order_by(Audit.seq).iterator():
        link = _link(previous, row.seq, row.at, row.actor, row.action, row.subject, row.detail)
        if row.seq != expected or row.previous != previous or row.hash != link:
            return int(row.seq)
        previous, expected = row.hash, expected + 1
    return None


def _link(
    previous: str, seq: int, at: datetime, actor: str, action: str, subject: str, detail: str
) -> str:
    stored = utc(at)
    fields = [previous, seq, stored.isoformat() if stored else "", actor, action, subject, detail]
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()
