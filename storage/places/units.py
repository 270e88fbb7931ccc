"""Police units and the areas they answer for."""

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
    given,
    judged,
    named,
    one_of,
    several,
    short,
)
from flows.rules.rights import lies_in
from storage.engine.sql import chunks, count, rows, run
from storage.models import Unit
from storage.places import route_table, routes
from storage.places.areas import Judged, Loaded, paths_of

_LONGEST_CODE, _LONGEST_PHONE = 32, 32
#: Who set a route that a file of units named.
_ACTOR = "unit load"


class UnitRow(NamedTuple):
    """A unit as it is kept, with the areas that it answers for."""

    code: str
    name: str
    parent_code: str | None
    desk_phone: str
    confirmed: bool
    areas: list[str]


def find(code: str) -> Unit | None:
    """The unit with this code, or None."""
    unit: Unit | None = Unit.get_or_none(Unit.code == code)
    return unit


def load(lines: Iterable[Cells], now: datetime, actor: str = _ACTOR) -> Loaded:
    """Add units, or bring them up to date, areas included; `actor` sets their routes.

    Columns: code, name, parent_code, areas with ``;``, desk_phone; optionally confirmed: ya or
    tidak. A column `note` may stand there for people; it is not kept. A unit that is there already
    is brought up to date, its areas included. A second row with one code is refused.
    """
    good, bad = judge(lines)
    save(good, now, actor)
    return Loaded(len(good), bad)


def judge(lines: Iterable[Cells], territory: str = "") -> Judged[UnitRow]:
    """The rows that `load` takes, and the others; nothing is written.

    `territory`: the path in which their areas must lie, and those from which reports reach the unit
    already.
    """
    everything = list(lines)
    paths = paths_of({area for cells in everything for area in several(cells, "areas")})
    there = {unit.code for unit in Unit.select(Unit.code)}
    codes = {given(cells, "code") for cells in everything} | there
    once = Once("code")

    def read(cells: Cells) -> UnitRow:
        row = _row(cells, paths, codes)
        if not all(lies_in(paths[area], territory) for area in row.areas):
            raise Unusable("areas", ELSEWHERE)
        if territory and row.code in there:
            reach = paths_of(reach_of(row.code)).values()
            if not all(lies_in(path, territory) for path in reach):
                raise Unusable("code", ELSEWHERE)
        once(row.code)
        return row

    good, bad = judged(everything, read)
    found = {row.code: row for _, row in good}
    return Judged([found[code] for code in sorted(found)], bad)


def compare(found: Sequence[UnitRow]) -> list[Change]:
    """What `save` would make of each of these; nothing is written."""
    there = named_by([row.code for row in found])
    answered = areas_of([row.code for row in found])
    changes: list[Change] = []
    for row in found:
        unit = there.get(row.code)
        if unit is None:
            changes.append("new")
            continue
        before = (unit.name, unit.parent_code, unit.desk_phone, bool(unit.confirmed))
        same = before == row[1:5] and set(answered.get(row.code, ())) == set(row.areas)
        changes.append("same" if same else "changed")
    return changes


def save(found: Sequence[UnitRow], now: datetime, actor: str) -> None:
    """Keep these units; `actor` sets their routes."""
    for batch in chunks(found, columns=5):
        _save(batch, now, actor)


def _row(cells: Cells, areas: Collection[str], codes: Collection[str]) -> UnitRow:
    code, parent = named(cells, "code", _LONGEST_CODE), short(cells, "parent_code")
    if parent and (parent not in codes or parent == code):
        raise Unusable("parent_code", "tidak dikenal")
    answered = several(cells, "areas")
    if unknown := [area for area in answered if area not in areas]:
        raise Unusable("areas", f"tidak dikenal: {', '.join(unknown[:5])}")
    return UnitRow(
        code=code,
        name=named(cells, "name"),
        parent_code=parent or None,
        desk_phone=short(cells, "desk_phone", _LONGEST_PHONE),
        confirmed=one_of(cells, "confirmed", (*YES, *NO)) in YES,
        areas=answered,
    )


def _save(units: Sequence[UnitRow], now: datetime, actor: str) -> None:
    values, params = rows(
        ("text", "text", "text", "text", "boolean"),
        [
            (unit.code, unit.name, unit.parent_code, unit.desk_phone, unit.confirmed)
            for unit in units
        ],
    )
    run(
        f"INSERT INTO unit (code, name, parent_code, desk_phone, confirmed) {values} ON"
        f" CONFLICT (code) DO UPDATE SET"
        " name = excluded.name, parent_code = excluded.parent_code, desk_phone ="
        " excluded.desk_phone, confirmed = excluded.confirmed",
        params,
    )
    pairs = {(unit.code, area) for unit in units for area in unit.areas}
    route_table.set_areas(pairs, [unit.code for unit in units], actor, now)


def lend_desk_phone(number: str, instead_of: str = "") -> int:
    """Give every unit this number for its desk, if none has one; returns how many got it.

    Or if all that have one have the number that was lent before (`instead_of`).
    """
    having = Unit.desk_phone.not_in(["", instead_of, number])
    if Unit.select().where(having).exists():
        return 0
    return count("UPDATE unit SET desk_phone = ? WHERE desk_phone <> ?", [number, number])


def listed() -> list[Unit]:
    """All units, by code."""
    return list(Unit.select().order_by(Unit.code))


def areas_of(units: Collection[str] = ()) -> dict[str, list[str]]:
    """The areas for which each of these units (none: of all) answers now, for any kind."""
    found: dict[str, list[str]] = {}
    for area, unit in run(
        "SELECT area_id, unit_id FROM route WHERE category = '' AND NOT also AND ends_at IS NULL"
        " ORDER BY area_id, begins_at, id"
    ):
        if not units or unit in units:
            found.setdefault(str(unit), []).append(str(area))
    return found


def unit_of(area: str) -> Unit | None:
    """The unit that answers for an area, or for the nearest area above it; None: no unit does."""
    return units_of([area]).get(area)


def units_of(
    areas: Collection[str], above: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Unit]:
    """The unit that answers for each of these areas, for any kind; else they are left out.

    `above` as `units_for`.
    """
    asked = {(area, "") for area in areas}
    return {area: unit for (area, _), unit in units_for(asked, above).items()}


def units_for(
    asked: Collection[routes.Asked], above: Mapping[str, Sequence[str]] | None = None
) -> dict[routes.Asked, Unit]:
    """The unit that gets reports of each of these areas and kinds now; else they are left out.

    Four statements, three where `above` (as `routes.ancestors`) is given.
    """
    chosen = routes.answering(asked, above=above)
    found = named_by({answering.unit for answering in chosen.values()})
    return {pair: found[answering.unit] for pair, answering in chosen.items()}


def named_by(codes: Collection[str]) -> dict[str, Unit]:
    """The units with these codes; nothing is asked about none."""
    if not codes:
        return {}
    return {unit.code: unit for unit in Unit.select().where(Unit.code.in_(list(codes)))}


def reach_of(unit: str) -> set[str]:
    """The codes of the areas whose reports may reach a unit: those that it or a unit below it
    answers for, or is told of besides, for any kind.
    """
    below = (
        "WITH RECURSIVE down(code, far) AS (SELECT code, 0 FROM unit WHERE code = ?"
        " UNION ALL SELECT unit.code, down.far + 1 FROM down JOIN unit ON"
        " unit.parent_code = down.code WHERE down.far < 8)"
        " SELECT DISTINCT area_id FROM route JOIN down ON down.code = route.unit_id"
        " WHERE ends_at IS NULL"
    )
    return {str(area) for (area,) in run(below, [unit])}
