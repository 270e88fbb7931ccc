"""When the seasons are here: as they were announced, else as they were computed."""

from __future__ import annotations

from datetime import datetime

from flows.rules.season import Span
from storage.engine.sql import count
from storage.models import Season
from storage.watch.coming import forget_coming

#: The posts whose watch changes with a season.
_POSTS = "SELECT p.id FROM post p WHERE p.until_subuh"


def spans(name: str) -> list[Span]:
    """Every span of a season that is written down, the oldest first."""
    query = Season.select().where(Season.name == name).order_by(Season.since)
    return [Span(row.since, row.until, row.source) for row in query]


def foresee(name: str, span: Span, now: datetime) -> bool:
    """Write a computed span down, unless one of its year is there; whether it was.

    The nights that have not begun are written anew by the clock.
    """
    if any(there.near(span.since) for there in spans(name)):
        return False
    made = bool(
        count(
            "INSERT INTO season (name, since, until, source) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name, since) DO NOTHING",
            [name, span.since, span.until, span.source],
        )
    )
    if made:
        forget_coming(_POSTS, [], now)
    return made


def announce(name: str, span: Span, now: datetime) -> None:
    """Write an announced span down, in the place of any other of its year."""
    drop(name, span, now)
    Season.create(name=name, since=span.since, until=span.until, source=span.source)


def drop(name: str, span: Span, now: datetime) -> int:
    """Forget what is written of a season's year; the clock computes it again. How much that was.

    The nights that have not begun are written anew.
    """
    there = [other.since for other in spans(name) if other.near(span.since)]
    gone = sum(
        count("DELETE FROM season WHERE name = ? AND since = ?", [name, since]) for since in there
    )
    forget_coming(_POSTS, [], now)
    return gone
