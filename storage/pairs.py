"""Words that were confirmed to be a way of writing a command: offered to officers as new aliases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import fn

from storage.models import WordPair

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
    times = fn.COUNT(WordPair.id)
    found = WordPair.select(WordPair.typed, WordPair.meant, times.alias("times")).group_by(WordPair.typed, WordPair.meant)
    rows = found.having(times >= least).order_by(times.desc(), WordPair.typed, WordPair.meant).tuples()
    return [Pair(*row) for row in rows]


def forget(now: datetime) -> int:
    """Erase what is older than LIFE. Returns how many rows."""
    return int(WordPair.delete().where(WordPair.at < now - LIFE).execute())
