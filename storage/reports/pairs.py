"""Words with the command or kind that senders said they meant: new aliases to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.values import dataclass
from storage.engine.sql import count, run, utc
from storage.models import WordPair

LIFE = timedelta(days=180)
"""How long a confirmation counts. Who made it is not kept."""


@dataclass(frozen=True)
class Pair:
    """A word, what it was meant as, and how often that was said."""

    typed: str
    meant: str
    times: int


@dataclass(frozen=True)
class Confirmed:
    """Somebody said in this conversation that the word was meant so; `at`: when that reached us."""

    typed: str
    meant: str
    conversation: str
    at: datetime


def confirm(said: Sequence[Confirmed]) -> None:
    """Note what was confirmed. Again changes nothing."""
    fresh = [
        {
            "typed": pair.typed[:24],
            "meant": pair.meant[:16],
            "conversation": pair.conversation[:80],
            "at": pair.at,
        }
        for pair in said
    ]
    if fresh:
        WordPair.insert_many(fresh).on_conflict_ignore().execute()


def confirmed(least: int = 1) -> list[Pair]:
    """The pairs confirmed at least so often, the most frequent first."""
    found = run(
        "SELECT typed, meant, count(*) FROM word_pair GROUP BY typed, meant HAVING count(*) >= ?"
        " ORDER BY count(*) DESC, typed, meant",
        [least],
    )
    return [Pair(str(typed), str(meant), int(times)) for typed, meant, times in found]


def forget(now: datetime, limit: int) -> int:
    """Erase at most `limit` confirmations that are older than LIFE. Returns how many."""
    old = "SELECT id FROM word_pair WHERE at < ? LIMIT ?"
    return count(f"DELETE FROM word_pair WHERE id IN ({old})", [utc(now - LIFE), limit])
