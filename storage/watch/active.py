"""How many posts there are, and how many of them were heard of, by area."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from flows.rules.slot_steps import HEARD, NOT_EXPECTED
from storage.engine.sql import marks, run
from storage.models import Area


class Heard(NamedTuple):
    """Posts of which words were expected in some nights, and those of them that said one."""

    expected: int
    heard: int


def posts(path: str) -> dict[str, int]:
    """How many active posts there are in each area of a territory."""
    within, params = Area.within("a.path", path)
    found = run(
        "SELECT p.area_id, count(*) FROM post p JOIN area a ON a.code = p.area_id"
        f" WHERE p.active AND {within} GROUP BY p.area_id",
        params,
    )
    return {str(area): int(number) for area, number in found}


def heard(since: date, until: date, path: str) -> dict[str, Heard]:
    """The posts of a territory in the nights from `since` on and before `until`, by area."""
    within, params = Area.within("a.path", path)
    found = run(
        "SELECT p.area_id, count(DISTINCT s.post_id), count(DISTINCT CASE WHEN s.state IN"
        f" ({marks(HEARD)}) THEN s.post_id END) FROM slot s JOIN post p ON p.id = s.post_id"
        " JOIN area a ON a.code = p.area_id WHERE s.night >= ? AND s.night < ?"
        f" AND s.state NOT IN ({marks(NOT_EXPECTED)}) AND {within} GROUP BY p.area_id",
        [*HEARD, since.isoformat(), until.isoformat(), *NOT_EXPECTED, *params],
    )
    return {str(area): Heard(int(expected), int(said)) for area, expected, said in found}
