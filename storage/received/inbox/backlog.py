"""What waits in the inbox, was set aside, or may go. Used through `storage.received.inbox`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from flows.values import dataclass
from storage.engine.sql import by_chance, chunks, count, marks, moment, run, utc
from storage.models import Inbox
from storage.received.inbox.claims import LIFE


@dataclass(frozen=True)
class Waiting:
    """How much is not handled yet.

    Rows, the age of the oldest in seconds, and rows set aside after five failures.
    """

    count: int
    oldest_seconds: float
    quarantined: int


def requeue(ids: Iterable[int]) -> int:
    """Give rows that were set aside another five tries; returns how many."""
    aside = "state = 'quarantined'"
    return sum(
        count(
            f"UPDATE inbox SET state = 'new', tries = 0 WHERE id IN ({marks(batch)}) AND {aside}",
            batch,
        )
        for batch in chunks(list(ids))
    )


def waiting(now: datetime) -> Waiting:
    """How much waits, and how long the oldest has been waiting."""
    number, since = 0, now
    for which in (Inbox.IN_TURN, Inbox.ALONE):
        rows, oldest = run(f"SELECT count(*), min(i.received_at) FROM inbox i WHERE {which}")[0]
        number += int(rows)
        since = min(since, moment(oldest) or now)
    (aside,) = run("SELECT count(*) FROM inbox i WHERE i.state = 'quarantined'")[0]
    return Waiting(number, (now - since).total_seconds(), int(aside))


def waits_of(hashes: Sequence[bytes]) -> bool:
    """Whether anything that phones with these hashes sent is not handled yet."""
    return any(
        run(
            f"SELECT 1 FROM inbox i WHERE {Inbox.IN_TURN}"
            f" AND i.phone_hash IN ({marks(batch)}) LIMIT 1",
            batch,
        )
        for batch in chunks(hashes)
    )


def quarantined(limit: int = 100) -> list[Inbox]:
    """Rows that were set aside, newest first, for a person to look at."""
    return list(
        Inbox.select().where(Inbox.state == "quarantined").order_by(Inbox.id.desc()).limit(limit)
    )


def purge(now: datetime, limit: int) -> int:
    """Delete rows handled longer ago than LIFE, at most `limit`. Returns how many.

    Of the newest row of all a shell stays: SQLite would give its id again, and ids name
    conversations and answers.
    """
    newest = "(SELECT max(id) FROM inbox)"
    over = "state = 'done' AND handled_at <= ?"
    run(
        f"UPDATE inbox SET key = {by_chance()}, phone_hash = NULL, same = NULL, ticket ="
        f" NULL, body = ? WHERE id = {newest} AND {over} AND length(body) > 0",
        [b"", utc(now - LIFE)],
    )
    return count(
        f"DELETE FROM inbox WHERE id IN (SELECT id FROM inbox WHERE {over} AND id < {newest}"
        f" ORDER BY handled_at LIMIT ?)",
        [utc(now - LIFE), limit],
    )
