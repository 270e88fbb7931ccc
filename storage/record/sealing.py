"""Letting go of the oldest entries of the audit: a seal takes their place in the chain.

The seal is an entry like any other. It holds the number and hash of the last entry that went, so
what is left is checked from there, and what went can be recognised where it was copied.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.engine.sql import run, utc
from storage.models import Audit
from storage.record.audit import SEALED, YOUNGEST, Entry, note_now

#: Who lets go of entries, as the audit names it.
_ACTOR = "retention"
#: A seal for less than a whole batch is made once in so long: each is an entry itself.
_SELDOM = timedelta(days=1)


def let_go(now: datetime, limit: int, days: int, keep_from: datetime | None = None) -> int:
    """Seal and delete the oldest entries, older than so many days; returns how many.

    From `keep_from` on everything stays, for somebody needs it. For a transaction that does little
    after it.
    """
    before = now - max(timedelta(days=days), YOUNGEST)
    if keep_from is not None:
        before = min(before, keep_from)
    oldest = list(Audit.select().order_by(Audit.seq).limit(limit))
    ripe = []
    for entry in oldest:  # never one in front of which a younger one stays
        if entry.at >= before:
            break
        ripe.append(entry)
    if not ripe or (len(ripe) < limit and ripe[0].at >= before - _SELDOM):
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
