"""Which unit gets the reports of an area, by the routes; who changes them: `route_table`.

A route of an area holds for all below it, the nearest first; of two for one area that of the kind
goes before that of any kind. Routes marked `also` name units that are told besides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from flows.rules.kinds import PROTECTED
from flows.values import dataclass
from storage.engine.sql import chunks, marks, run, utc
from storage.models import Area
from storage.places.areas import paths_of

#: So many areas are named one by one.
_NAMED = 1000
#: An area, and a kind of report ("": any).
Asked: TypeAlias = tuple[str, str]
#: A unit, those told besides, and by which route that is.
_Chosen: TypeAlias = tuple[str, tuple[str, ...], Asked]


@dataclass(frozen=True)
class Answering:
    """The unit that answers, those above it from the nearest, and those that are told besides.

    `by`: the area and kind of the route by which it answers; of none where a person chose it.
    """

    unit: str
    above: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    by: Asked = ("", "")


def ancestors(areas: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Each of these areas that is known with those above it, the nearest first: one statement."""
    return {code: upward(path) for code, path in paths_of(areas).items()}


def upward(path: str) -> tuple[str, ...]:
    """The area with this path and those above it, the nearest first."""
    return tuple(reversed([part for part in path.split("/") if part]))


def answering(
    asked: Collection[Asked],
    at: datetime | None = None,
    above: Mapping[str, Sequence[str]] | None = None,
) -> dict[Asked, Answering]:
    """Who answers for each area and kind at that time; those nobody answers for are left out.

    None: by the routes that hold now.

    Three statements, two where `above` (as `ancestors`) is given. Reports about officers go by
    routes of their own kind alone: no unit of a territory learns of one.
    """
    if above is None:
        above = ancestors({area for area, _ in asked})
    kinds = {kind for _, category in asked for kind in _kinds(category)}
    routes = _routes({code for area, _ in asked for code in above.get(area, ())}, kinds, at)
    having = {area for area, _ in routes}
    known: dict[tuple[str, tuple[str, ...]], _Chosen] = {}
    chosen = {}
    for pair in asked:
        # Most areas of a province differ by nothing that has a route.
        areas = tuple([area for area in above.get(pair[0], ()) if area in having])
        if (pair[1], areas) not in known:
            known[pair[1], areas] = _chosen(pair, areas, routes)
        chosen[pair] = known[pair[1], areas]
    higher = _above({unit for unit, _, _ in chosen.values() if unit})
    return {
        pair: Answering(unit, higher.get(unit, ()), also, by)
        for pair, (unit, also, by) in chosen.items()
        if unit
    }


def as_answering(units: Collection[str]) -> dict[str, Answering]:
    """Each of these units as the one that answers, with those above it: one statement."""
    higher = _above(units)
    return {unit: Answering(unit, higher.get(unit, ())) for unit in units}


def units_within(path: str) -> set[str]:
    """The units that answer, for any kind, for areas in the territory of this path."""
    within, params = Area.within("a.path", path)
    found = run(
        "SELECT DISTINCT r.unit_id FROM route r JOIN area a ON a.code = r.area_id WHERE"
        f" r.ends_at IS NULL AND NOT r.also AND r.category = '' AND {within}",
        params,
    )
    return {str(unit) for (unit,) in found}


def _routes(
    areas: Collection[str], kinds: Collection[str], at: datetime | None
) -> dict[Asked, list[tuple[str, bool]]]:
    """The routes of these kinds that hold at that time, by area and kind.

    Of many areas all routes there are: to compare each with a thousand codes takes longer.
    """
    found: dict[Asked, list[tuple[str, bool]]] = defaultdict(list)
    if not areas:
        return found
    holds, params = "ends_at IS NULL", []
    if at is not None:
        holds, params = "begins_at <= ? AND (ends_at IS NULL OR ends_at > ?)", [utc(at)] * 2
    named = sorted(areas) if len(areas) <= _NAMED else []
    if named:
        holds = f"area_id IN ({marks(named)}) AND {holds}"
    for area, category, unit, also in run(
        "SELECT area_id, category, unit_id, also FROM route WHERE"
        f" category IN ({marks([*kinds])}) AND {holds} ORDER BY unit_id",
        [*sorted(kinds), *named, *params],
    ):
        found[str(area), str(category)].append((str(unit), bool(also)))
    return found


def _kinds(category: str) -> list[str]:
    """The kinds of the routes that hold for reports of this kind, the first before the others."""
    return [category] if category in ("", PROTECTED) else [category, ""]


def _chosen(
    pair: Asked, areas: Sequence[str], routes: Mapping[Asked, Sequence[tuple[str, bool]]]
) -> _Chosen:
    """The unit for this pair, those told besides, and by which route that is."""
    unit, by = "", ("", "")
    also: list[str] = []
    for kind in _kinds(pair[1]):
        for area in areas:
            here = routes.get((area, kind), ())
            answers = next((code for code, besides in here if not besides), "")
            if answers and not unit:
                unit, by = answers, (area, kind)
            also += [code for code, besides in here if besides]
    return unit, tuple(code for code in dict.fromkeys(also) if code != unit), by


def _above(units: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The units above each of these, the nearest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for batch in chunks(sorted(units)):
        climbed = (
            "WITH RECURSIVE up(begun, code, parent, far) AS ("
            f"SELECT code, code, parent_code, 0 FROM unit WHERE code IN ({marks(batch)})"
            " UNION ALL SELECT up.begun, unit.code, unit.parent_code, up.far + 1 FROM up"
            " JOIN unit ON unit.code = up.parent WHERE up.far < 8)"
            " SELECT begun, code FROM up WHERE far > 0 ORDER BY far"
        )
        for begun, code in run(climbed, batch):
            found[str(begun)].append(str(code))
    return {unit: tuple(dict.fromkeys(codes)) for unit, codes in found.items()}
