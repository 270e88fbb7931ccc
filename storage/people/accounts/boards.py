"""Boards of desks: who of a unit had one open last, when it asked for news, and since when it is
gone.
"""

from __future__ import annotations

from datetime import datetime

from flows.values import dataclass
from storage.engine.sql import count, moment, run, utc


@dataclass(frozen=True)
class Board:
    """The board of a unit's desk. `officer`: who had it open last, with the weekly hours."""

    unit: str
    officer: int
    hours: str
    disabled: bool
    polled_at: datetime
    missed: bool
    """Its desk was told that it is gone."""


def note(unit: str, officer: int, now: datetime) -> None:
    """A board of this unit asked for news. For the caller's transaction."""
    run(
        "INSERT INTO board (unit_id, officer_id, polled_at) VALUES (?, ?, ?) ON CONFLICT (unit_id)"
        " DO UPDATE SET officer_id = excluded.officer_id, polled_at = excluded.polled_at,"
        " missed_at = NULL",
        [unit, officer, utc(now)],
    )


def quiet(before: datetime) -> list[Board]:
    """The boards that asked last before then."""
    found = run(
        "SELECT b.unit_id, b.officer_id, o.hours, o.disabled_at, b.polled_at, b.missed_at"
        " FROM board b JOIN officer o ON o.id = b.officer_id WHERE b.polled_at <= ?"
        " ORDER BY b.unit_id",
        [utc(before)],
    )
    boards = []
    for unit, officer, hours, disabled_at, polled, missed_at in found:
        polled_at = moment(polled)
        assert polled_at is not None
        boards.append(
            Board(
                str(unit),
                int(officer),
                str(hours),
                disabled_at is not None,
                polled_at,
                missed_at is not None,
            )
        )
    return boards


def miss(board: Board, now: datetime) -> bool:
    """It is gone: True for the one caller who then tells its desk, unless it has asked meanwhile.

    For the caller's transaction.
    """
    return bool(
        count(
            "UPDATE board SET missed_at = ? WHERE unit_id = ? AND polled_at = ? AND missed_at IS"
            " NULL",
            [utc(now), board.unit, utc(board.polled_at)],
        )
    )


def end(board: Board) -> None:
    """Nobody expects it any more, unless it has asked meanwhile."""
    run(
        "DELETE FROM board WHERE unit_id = ? AND polled_at = ?",
        [board.unit, utc(board.polled_at)],
    )


def missed() -> set[str]:
    """The units whose board is gone."""
    return {str(unit) for (unit,) in run("SELECT unit_id FROM board WHERE missed_at IS NOT NULL")}
