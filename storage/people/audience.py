"""How many people an imbauan would reach, by area and role: for who is still writing it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from time import monotonic

from peewee import Database

from flows.values import dataclass
from storage.engine.sql import current, marks, run
from storage.models import Area
from storage.people.contacts import audience_sql, count_audience, not_stopped

#: So long a process goes on with what it counted (seconds): the count is asked for at every pause
#: in the writing, and is made anew when the draft is kept.
_COUNTED_FOR = 30


@dataclass(frozen=True)
class Reach:
    """How many people, and how many of them by chosen area and role.

    Somebody who lives in two of the chosen areas (one lies in the other) is counted in both rows,
    and once in `people`.
    """

    people: int
    rows: tuple[tuple[str, str, int], ...]


def reach(areas: Sequence[str], roles: Sequence[str], urgent: bool) -> Reach:
    """Whom an imbauan to these areas (and all below) and roles would reach: two statements.

    What changed in the last half minute may not be counted yet.
    """
    if not areas or not roles:
        return Reach(0, ())
    asked = tuple(sorted(set(areas))), tuple(sorted(set(roles)))
    return _counted(current(), int(monotonic() // _COUNTED_FOR), *asked, urgent)


@lru_cache(maxsize=64)
def _counted(
    database: Database, moment: int, areas: tuple[str, ...], roles: tuple[str, ...], urgent: bool
) -> Reach:
    condition, params = audience_sql(areas, roles)
    found = run(
        "SELECT t.code, c.role, count(*) FROM contact c JOIN phone p ON p.id = c.phone_id"
        f" JOIN area a ON a.code = c.area_id JOIN area t ON {Area.BELOW}"
        f" WHERE t.code IN ({marks(areas)}) AND {condition} AND {not_stopped('?')}"
        " GROUP BY t.code, c.role ORDER BY t.code, c.role",
        [*areas, *params, urgent],
    )
    rows = tuple((str(area), str(role), int(people)) for area, role, people in found)
    return Reach(count_audience(areas, roles, urgent), rows)
