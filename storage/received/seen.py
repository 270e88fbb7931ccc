"""What was handled, by keyed digests alone: a repetition is known when its row is gone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from storage.engine.sql import chunks, count, marks, rows, run, utc

#: How many days it is known that a message was handled.
DAYS = 30
#: How many days its content and second are known, for one that is met in a carrier's list: lists
#: reach back that far.
CONTENT_DAYS = 7


def remember(digests: Collection[bytes], now: datetime, days: int) -> None:
    """Know these digests for so many days. One that is known already stays so until its own day."""
    until = _day(now) + timedelta(days=days)
    for batch in chunks(sorted(digests), columns=2):
        values, params = rows(("bytea", "date"), [(digest, until) for digest in batch])
        run(f"INSERT INTO seen (digest, until) {values} ON CONFLICT DO NOTHING", params)


def known(digests: Collection[bytes]) -> set[bytes]:
    """Those of these digests that are known."""
    found: set[bytes] = set()
    for batch in chunks(sorted(digests)):
        found |= {
            bytes(digest)
            for (digest,) in run(f"SELECT digest FROM seen WHERE digest IN ({marks(batch)})", batch)
        }
    return found


def purge(now: datetime, limit: int) -> int:
    """Forget, at most `limit`, those whose day is over."""
    over = "SELECT digest FROM seen WHERE until < ? LIMIT ?"
    return count(f"DELETE FROM seen WHERE digest IN ({over})", [_day(now), limit])


def _day(now: datetime) -> date:
    stored = utc(now)
    assert stored is not None
    return stored.date()
