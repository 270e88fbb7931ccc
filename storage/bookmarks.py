"""How far each carrier's own list of incoming SMS has been read, and whose turn it is to ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.models import Bookmark
from storage.sql import count, run, utc


def claim(carrier: str, now: datetime, every: timedelta) -> str | None:
    """The bookmark, for the one caller who is to ask this carrier now; None when it is not time, or somebody else does.

    "" says that nothing was ever read. Whoever claims and dies leaves it to the next, `every` later.
    """
    won = run(
        "INSERT INTO bookmark (carrier, last, ask_at) VALUES (?, '', ?)"
        " ON CONFLICT (carrier) DO UPDATE SET ask_at = excluded.ask_at WHERE bookmark.ask_at <= ? RETURNING last",
        [carrier, utc(now + every), utc(now)],
    )
    return str(won[0][0]) if won else None


def move(carrier: str, since: str, last: str, now: datetime) -> bool:
    """Note an answer, and that everything up to `last` is kept: in the transaction that keeps it. It never goes back.

    False when somebody else has moved it from `since` meanwhile.
    """
    return bool(
        count("UPDATE bookmark SET last = ?, answered_at = ? WHERE carrier = ? AND last = ?", [last, utc(now), carrier, since])
    )


def ask_again(carrier: str, at: datetime) -> None:
    """Ask this carrier again at this time."""
    run("UPDATE bookmark SET ask_at = ? WHERE carrier = ?", [utc(at), carrier])


def unheard(now: datetime, limit: timedelta) -> list[str]:
    """The carriers that are asked, and have answered nothing for longer than `limit`, or never."""
    silent = Bookmark.answered_at.is_null() | (Bookmark.answered_at < now - limit)
    return [one.carrier for one in Bookmark.select().where(silent).order_by(Bookmark.carrier)]
