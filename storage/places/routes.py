"""Which unit gets the reports of an area: the editable table of routes, with its history.

A route of an area holds for all below it, the nearest first; of two for one area that of the kind
goes before that of any kind. Routes marked `also` name units that are told besides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

from flows.rules.kinds import PROTECTED
from storage.engine.sql import chunks, marks, moment, rows, run, update, utc
from storage.models import Route

#: An area, and a kind of report ("": any).
Asked: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Answering:
    """The unit that answers, those above it from the nearest, and those that are told besides."""

    unit: str
    above: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Row(NamedTuple):
    """One route, as the table shows it."""

    id: int
    area: str
    category: str
    unit: str
    also: bool
    begins_at: datetime
    ends_at: datetime | None
    actor: str


def ancestors(areas: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Each of these areas that is known with those above it, the nearest first: one statement."""
    found: dict[str, tuple[str, ...]] = {}
    for batch in chunks(sorted(set(areas))):
        for code, path in run(f"SELECT code, path FROM area WHERE code IN ({marks(batch)})", batch):
            found[str(code)] = tuple(reversed([part for part in str(path).split("/") if part]))
    return found


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
    routes = _routes({code for area, _ in asked for code in above.get(area, ())}, at)
    chosen = {pair: _chosen(pair, above.get(pair[0], ()), routes) for pair in asked}
    higher = _above({unit for unit, _ in chosen.values() if unit})
    return {
        pair: Answering(unit, higher.get(unit, ()), also)
        for pair, (unit, also) in chosen.items()
        if unit
    }


def as_answering(units: Collection[str]) -> dict[str, Answering]:
    """Each of these units as the one that answers, with those above it: one statement."""
    higher = _above(units)
    return {unit: Answering(unit, higher.get(unit, ())) for unit in units}


def _routes(areas: Collection[str], at: datetime | None) -> dict[Asked, list[tuple[str, bool]]]:
    """The routes that hold at that time, by area and kind."""
    found: dict[Asked, list[tuple[str, bool]]] = defaultdict(list)
    holds, params = "ends_at IS NULL", []
    if at is not None:
        holds, params = "begins_at <= ? AND (ends_at IS NULL OR ends_at > ?)", [utc(at)] * 2
    for batch in chunks(sorted(areas)):
        for area, category, unit, also in run(
            f"SELECT area_id, category, unit_id, also FROM route WHERE area_id IN ({marks(batch)})"
            f" AND {holds} ORDER BY unit_id",
            [*batch, *params],
        ):
            found[str(area), str(category)].append((str(unit), bool(also)))
    return found


def _chosen(
    pair: Asked, areas: Sequence[str], routes: Mapping[Asked, Sequence[tuple[str, bool]]]
) -> tuple[str, tuple[str, ...]]:
    """The unit for this pair, and those told besides."""
    category = pair[1]
    kinds = [category] if category == PROTECTED else [category, ""] if category else [""]
    unit, also = "", []
    for kind in kinds:
        for area in areas:
            here = routes.get((area, kind), ())
            unit = unit or next((code for code, besides in here if not besides), "")
            also += [code for code, besides in here if besides]
    return unit, tuple(code for code in dict.fromkeys(also) if code != unit)


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


def listed(area: str = "", history: bool = False) -> list[Row]:
    """The routes, of one area or of all; with `history` also those that are over."""
    conditions = ["1 = 1"] if history else ["ends_at IS NULL"]
    params: list[object] = []
    if area:
        conditions.append("area_id = ?")
        params.append(area)
    found = run(
        "SELECT id, area_id, category, unit_id, also, begins_at, ends_at, actor FROM route"
        f" WHERE {' AND '.join(conditions)} ORDER BY area_id, category, also, begins_at, id",
        params,
    )
    made = []
    for id_, code, category, unit, also, begins_at, ends_at, actor in found:
        begun = moment(begins_at)
        assert begun is not None
        made.append(
            Row(
                int(id_),
                str(code),
                str(category),
                str(unit),
                bool(also),
                begun,
                moment(ends_at),
                str(actor),
            )
        )
    return made


def set_route(area: str, category: str, unit: str, also: bool, actor: str, now: datetime) -> None:
    """From now on this unit gets the reports of this area and kind; what held before ends.

    One that is told `also` ends nothing but itself, said before.
    """
    same = "area_id = ? AND category = ? AND also = ? AND ends_at IS NULL"
    ending, params = f"UPDATE route SET ends_at = ? WHERE {same}", [utc(now), area, category, also]
    if also:
        ending, params = f"{ending} AND unit_id = ?", [*params, unit]
    run(ending, params)
    Route.insert(
        area=area, category=category, unit=unit, also=also, begins_at=now, actor=actor[:80]
    ).execute()


def end_route(area: str, category: str, unit: str, now: datetime) -> bool:
    """This unit gets the reports of this area and kind no longer; whether it did."""
    ended = (
        Route.update(ends_at=now)
        .where(
            Route.area == area,
            Route.category == category,
            Route.unit == unit,
            Route.ends_at.is_null(),
        )
        .execute()
    )
    return bool(ended)


def set_areas(
    pairs: Collection[tuple[str, str]], units: Collection[str], actor: str, now: datetime
) -> None:
    """These units answer for these areas (unit, area) and for no others, for any kind.

    What holds already stays as it is, with the time since when it has.
    """
    wanted = set(pairs)
    there = {
        (str(unit), str(area)): int(id_)
        for batch in chunks(sorted(set(units)))
        for id_, unit, area in run(
            "SELECT id, unit_id, area_id FROM route WHERE ends_at IS NULL AND category = ''"
            f" AND NOT also AND unit_id IN ({marks(batch)})",
            batch,
        )
    }
    update(
        "route",
        "id bigint, at timestamp",
        [(id_, utc(now)) for pair, id_ in sorted(there.items()) if pair not in wanted],
        to="ends_at = v.at",
        where="route.id = v.id",
    )
    fresh = sorted(wanted - there.keys())
    for batch in chunks(fresh, columns=6):
        values, params = rows(
            ("text", "text", "text", "boolean", "timestamp", "text"),
            [(unit, area, "", False, utc(now), actor[:80]) for unit, area in batch],
        )
        run(
            f"INSERT INTO route (unit_id, area_id, category, also, begins_at, actor) {values}",
            params,
        )


def areas_of(unit: str) -> list[str]:
    """The codes of the areas a unit answers for, for any kind."""
    return [
        route.area_id
        for route in Route.select(Route.area)
        .where(Route.unit == unit, Route.category == "", ~Route.also, Route.ends_at.is_null())
        .order_by(Route.area)
    ]
