"""Letting go of the oldest entries of the audit: a seal takes their place in the chain.

The seal is an entry like any other. It holds the number and hash of the last entry that went, so
what is left is checked from there, and what went can be recognised where it was copied.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from storage.engine.sql import run, utc
from storage.models import Audit
from storage.record.audit import SEALED, YOUNGEST, Entry, note_now

#: Who lets go of entries, as the audit names it.
_ACTOR = "retention"
#: Entries wait so long for others to go with them: each seal is an entry itself.
_SELDOM = timedelta(days=1)


def _nothing() -> None:
    """Nobody needs any of it."""


def let_go(
    now: datetime, limit: int, days: int, keep_from: Callable[[], datetime | None] = _nothing
) -> int:
    """Seal and delete the oldest entries, older than so many days; returns how many.

    `keep_from`: from when on everything stays, for somebody needs it; it is asked when there is
    something to let go of. For a transaction that does little after it.
    """
    before = now - max(timedelta(days=days), YOUNGEST)
    oldest = Audit.select(Audit.at).order_by(Audit.seq).first()
    if oldest is None or oldest.at >= before - _SELDOM:
        return 0
    before = min(before, keep_from() or before)
    ripe = []
    for entry in Audit.select().order_by(Audit.seq).limit(limit):
        if entry.at >= before:  # none goes in front of which a younger one stays
            break
        ripe.append(entry)
    if not ripe:
        return 0
    last, until = ripe[-1], max(entry.at for entry in ripe)
    detail = {"count": len(ripe), "hash": last.hash, "until": until.isoformat()}
    note_now(Entry(_ACTOR, SEALED, str(last.seq), detail), now)
    run("DELETE FROM audit WHERE seq <= ?", [last.seq])
    return len(ripe)


def next_to_go(now: datetime, days: int) -> int:
    """How many entries are older than so many days."""
    before = now - max(timedelta(days=days), YOUNGEST)
    return int(run("SELECT count(*) FROM audit WHERE at < ?", [utc(before)])[0][0])
