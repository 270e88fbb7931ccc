"""Words that were confirmed to be a way of writing a command: offered to officers as new aliases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.models import WordPair
from storage.sql import run, utc

LIFE = timedelta(days=180)
"""How long a confirmation counts. Who made it is not kept."""


@dataclass(frozen=True)
class Pair:
    """A word, what it was meant as, and how often that was said."""

    typed: str
    meant: str
    times: int


def confirm(typed: str, meant: str, conversation: str, now: datetime) -> None:
    """Somebody said in this conversation that the word was meant so. Again changes nothing."""
    row = {"typed": typed[:24], "meant": meant[:16], "conversation": conversation[:80], "at": now}
    WordPair.insert(row).on_conflict_ignore().execute()


def confirmed(least: int = 1) -> list[Pair]:
    """The pairs confirmed at least so often, the most frequent first."""
    found = run(
        "SELECT typed, meant, COUNT(*) FROM word_pair GROUP BY typed, meant HAVING COUNT(*) >= ? ORDER BY 3 DESC, 1, 2", [least]
    )
    return [Pair(*row) for row in found]


def forget(now: datetime) -> int:
    """Erase what is older than LIFE. Returns how many rows."""
    return len(run("DELETE FROM word_pair WHERE at < ? RETURNING id", [utc(now - LIFE)]))
