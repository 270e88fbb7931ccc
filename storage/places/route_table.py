"""The editable table of routes with its history: which unit gets the reports of an area and kind.

Who answers by them: `routes`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from flows.rules.fields import (
    ELSEWHERE,
    NO,
    YES,
    Cells,
    Change,
    Once,
    Unusable,
    area,
    given,
    judged,
    needed,
    one_of,
)
from flows.rules.kinds import KINDS
from flows.rules.rights import lies_in
from storage.engine.sql import chunks, marks, moment, rows, run, update, utc
from storage.models import Area, Unit
from storage.places.areas import Judged, Loaded, paths_of


class RouteRow(NamedTuple):
    """That a unit gets the reports of an area and kind ("": of any kind that has no route of its
    own); `also`: besides the unit that answers.
    """

    area: str
    category: str
    unit: str
    also: bool = False


class Kept(NamedTuple):
    """One route, as the table shows it."""

    id: int
    area: str
    category: str
    unit: str
    also: bool
    begins_at: datetime
    ends_at: datetime | None
    actor: str

    @property
    def row(self) -> RouteRow:
        """What it says, without since when and by whom."""
        return RouteRow(self.area, self.category, self.unit, self.also)


def listed(area: str = "", history: bool = False) -> list[Kept]:
    """The routes, by area; with `history` also those that are over.

    With an area those that say something of it: its own, of areas above it and of areas below it.
    """
    conditions = ["1 = 1"] if history else ["r.ends_at IS NULL"]
    params: list[object] = []
    if area:
        below = Area.BELOW
        above = "substr(t.path, 1, length(a.path)) = a.path"
        conditions.append(f"({below} OR {above})")
        params.append(area)
    found = run(
        "SELECT r.id, r.area_id, r.category, r.unit_id, r.also, r.begins_at, r.ends_at, r.actor"
        " FROM route r"
        + (" JOIN area a ON a.code = r.area_id JOIN area t ON t.code = ?" if area else "")
        + f" WHERE {' AND '.join(conditions)}"
        " ORDER BY r.area_id, r.category, r.also, r.begins_at, r.id",
        params,
    )
    return [_kept(row) for row in found]


def _kept(row: Sequence[object]) -> Kept:
    id_, code, category, unit, also, begins_at, ends_at, actor = row
    begun = moment(begins_at)
    assert begun is not None
    return Kept(
        int(str(id_)),
        str(code),
        str(category),
        str(unit),
        bool(also),
        begun,
        moment(ends_at),
        str(actor),
    )


def keep(routes: Collection[RouteRow], actor: str, now: datetime) -> int:
    """From now on these units get the reports of these areas and kinds; returns how many are new.

    What holds already stays as it is, with the time since when it has. Where another unit answered
    for the same area and kind, that ends; one that is told `also` ends nothing. Of two routes for
    one area and kind the last counts.
    """
    wanted = {
        (route.area, route.category, route.unit if route.also else ""): route for route in routes
    }
    holding = _holding({route.area for route in wanted.values()})
    there = {kept.row for kept in holding}
    _end(
        [
            kept.id
            for kept in holding
            if not kept.also
            and (route := wanted.get((kept.area, kept.category, ""))) is not None
            and route != kept.row
        ],
        now,
    )
    return _begin([route for route in wanted.values() if route not in there], actor, now)


def end(area: str, category: str, unit: str, now: datetime) -> bool:
    """This unit gets the reports of this area and kind no longer; whether it did."""
    ended = [kept.id for kept in _holding([area]) if (kept.category, kept.unit) == (category, unit)]
    _end(ended, now)
    return bool(ended)


def load(lines: Iterable[Cells], actor: str, now: datetime, territory: str = "") -> Loaded:
    """Keep the routes of a list: area, category (empty: any kind), unit, also (ya or tidak).

    Routes that the list leaves out go on. `territory`: the path in which their areas must lie.
    """
    good, bad = judge(lines, territory)
    keep(good, actor, now)
    return Loaded(len(good), bad)


def judge(lines: Iterable[Cells], territory: str = "") -> Judged[RouteRow]:
    """The rows that `load` takes, and the others; nothing is written."""
    everything = list(lines)
    paths = paths_of({given(cells, "area") for cells in everything})
    units = {str(code) for (code,) in run("SELECT code FROM unit")}
    once = Once("area")

    def read_once(cells: Cells) -> RouteRow:
        route = _read(cells, paths, units, territory)
        once((route.area, route.category, route.unit if route.also else ""))
        return route

    good, bad = judged(everything, read_once)
    return Judged([route for _, route in good], bad)


def compare(routes: Sequence[RouteRow]) -> list[Change]:
    """What `keep` would make of each of these: where another unit answers now, it is changed."""
    holding = {kept.row for kept in _holding({route.area for route in routes})}
    answered = {(row.area, row.category) for row in holding if not row.also}
    return [
        "same"
        if route in holding
        else "changed"
        if not route.also and (route.area, route.category) in answered
        else "new"
        for route in routes
    ]


def read(cells: Cells) -> RouteRow:
    """A route as somebody wrote it, its area and unit looked up. Raises Unusable."""
    units = {unit.code for unit in Unit.select().where(Unit.code == given(cells, "unit"))}
    return _read(cells, paths_of([given(cells, "area")]), units, "")


def _read(
    cells: Cells, paths: Mapping[str, str], units: Collection[str], territory: str
) -> RouteRow:
    code, category = area(cells, "area", paths), one_of(cells, "category", ("", *KINDS))
    if not lies_in(paths[code], territory):
        raise Unusable("area", ELSEWHERE)
    unit = needed(cells, "unit")
    if unit not in units:
        raise Unusable("unit", "tidak dikenal; `flask unit list` menyebut semuanya")
    return RouteRow(code, category, unit, one_of(cells, "also", (*YES, *NO)) in YES)


def set_areas(
    pairs: Collection[tuple[str, str]], units: Collection[str], actor: str, now: datetime
) -> None:
    """These units answer for these areas (unit, area) and for no others, for any kind.

    What holds already stays as it is, with the time since when it has.
    """
    wanted = {RouteRow(code, "", unit) for unit, code in pairs}
    there = [
        _kept(row)
        for batch in chunks(sorted(set(units)))
        for row in run(
            "SELECT id, area_id, category, unit_id, also, begins_at, ends_at, actor FROM route"
            " WHERE ends_at IS NULL AND category = '' AND NOT also"
            f" AND unit_id IN ({marks(batch)})",
            batch,
        )
    ]
    _end([kept.id for kept in there if kept.row not in wanted], now)
    _begin(sorted(wanted - {kept.row for kept in there}), actor, now)


def _holding(areas: Collection[str]) -> list[Kept]:
    return [
        _kept(row)
        for batch in chunks(sorted(areas))
        for row in run(
            "SELECT id, area_id, category, unit_id, also, begins_at, ends_at, actor FROM route"
            f" WHERE ends_at IS NULL AND area_id IN ({marks(batch)})",
            batch,
        )
    ]


def _end(ids: Sequence[int], now: datetime) -> None:
    update(
        "route",
        "id bigint, at timestamp",
        [(id_, utc(now)) for id_ in sorted(ids)],
        to="ends_at = v.at",
        where="route.id = v.id",
    )


def _begin(routes: Sequence[RouteRow], actor: str, now: datetime) -> int:
    for batch in chunks(routes, columns=6):
        values, params = rows(
            ("text", "text", "text", "boolean", "timestamp", "text"),
            [(*route, utc(now), actor[:80]) for route in batch],
        )
        run(
            f"INSERT INTO route (area_id, category, unit_id, also, begins_at, actor) {values}",
            params,
        )
    return len(routes)
