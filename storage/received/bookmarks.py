"""How far each carrier's own list of incoming SMS has been read, and whose turn it is to ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.values import dataclass
from storage.engine.sql import count, moment, run, utc
from storage.models import Bookmark


@dataclass(frozen=True)
class Place:
    """Where the last reader stopped ("": nobody has read yet), and when the first one began."""

    last: str
    begun_at: datetime


def claim(
    carrier: str, now: datetime, every: timedelta, early: timedelta = timedelta()
) -> Place | None:
    """The place, for the one caller who is to ask this carrier now.

    None when it is not time, or somebody else does. Whoever claims and dies leaves it to the next,
    `every` later. Somebody with a reason may ask so much `early`.
    """
    won = run(
        "INSERT INTO bookmark (carrier, last, begun_at, ask_at) VALUES (?, '', ?, ?)"
        " ON CONFLICT (carrier) DO UPDATE SET ask_at = excluded.ask_at WHERE bookmark.ask_at <= ?"
        " RETURNING last, begun_at",
        [carrier, utc(now), utc(now + every), utc(now + early)],
    )
    return Place(str(won[0][0]), moment(won[0][1]) or now) if won else None


def move(carrier: str, since: str, last: str, now: datetime) -> bool:
    """Note an answer, and that everything up to `last` is kept.

    In the transaction that keeps it. It never goes back. False when somebody else has moved it from
    `since` meanwhile.
    """
    moved = "UPDATE bookmark SET last = ?, answered_at = ? WHERE carrier = ? AND last = ?"
    return bool(count(moved, [last, utc(now), carrier, since]))


def ask_again(carrier: str, at: datetime) -> None:
    """Ask this carrier again at this time."""
    run("UPDATE bookmark SET ask_at = ? WHERE carrier = ?", [utc(at), carrier])


def answered(since: datetime) -> set[str]:
    """The carriers that have answered a question asked at this time or later."""
    return {
        str(carrier)
        for (carrier,) in run("SELECT carrier FROM bookmark WHERE answered_at >= ?", [utc(since)])
    }


def unheard(now: datetime, limit: timedelta) -> list[str]:
    """The carriers that are asked and have not answered for longer than `limit`."""
    silent = Bookmark.answered_at.is_null() | (Bookmark.answered_at < now - limit)
    asked = Bookmark.begun_at < now - limit
    return [
        bookmark.carrier
        for bookmark in Bookmark.select().where(silent, asked).order_by(Bookmark.carrier)
    ]
