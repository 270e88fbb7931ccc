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
    """The posts of a territory in the nights from `since` on and before `until`, by area.

    Of nights that are not counted yet by their check-ins.
    """
    between = "night >= ? AND night < ?"
    within, params = Area.within("a.path", path)
    found = run(
        # Read once, not again for each post, of which PostgreSQL expects fewer than there are.
        "WITH n(post_id, expected, heard) AS MATERIALIZED (SELECT post_id, expected, present + late"
        f" FROM night_count WHERE {between} UNION ALL SELECT post_id, CASE WHEN state IN"
        f" ({marks(NOT_EXPECTED)}) THEN 0 ELSE 1 END, CASE WHEN state IN ({marks(HEARD)})"
        f" THEN 1 ELSE 0 END FROM slot s WHERE {between} AND NOT EXISTS (SELECT 1 FROM night_count"
        " c WHERE c.post_id = s.post_id AND c.night = s.night))"
        " SELECT p.area_id, count(DISTINCT n.post_id), count(DISTINCT CASE WHEN n.heard > 0 THEN"
        " n.post_id END) FROM n JOIN post p ON p.id = n.post_id JOIN area a ON a.code = p.area_id"
        f" WHERE n.expected > 0 AND {within} GROUP BY p.area_id",
        [since, until, *NOT_EXPECTED, *HEARD, since, until, *params],
    )
    return {str(area): Heard(int(expected), int(said)) for area, expected, said in found}
