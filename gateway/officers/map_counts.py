"""What a map of the console shows: which areas, and how many reports or posts each has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, tzinfo

from flows.rules.area_names import spoken
from flows.rules.counting import ORDINARY, exact
from flows.rules.rights import Officer, lies_in
from flows.rules.small_counts import Counts, hidden, plain
from flows.values import dataclass
from storage.places import areas, borders, tiles
from storage.reports import counted
from storage.reports.counted import Asked
from storage.watch import active

#: What a map of an area has as its parts, by the area's level; of others it has kecamatan.
_PARTS = {"kota": ("kelurahan", "desa"), "kecamatan": ("kelurahan", "desa")}
_DISTRICTS = ("kecamatan",)


@dataclass(frozen=True)
class Map:
    """A map that can be drawn: of an area, with one part for each area of these levels."""

    code: str
    name: str
    path: str
    levels: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """An area on a map: its name, that of what it is a part of, and its count; `inside`: it lies in
    the territory. A hidden count is None.
    """

    code: str
    name: str
    group: str
    group_name: str
    inside: bool
    count: int | None


@dataclass(frozen=True)
class Counted:
    """A map with its counts; `elsewhere`: those of the territory whose place is known less
    exactly. `total` holds all.
    """

    parts: tuple[Part, ...]
    elsewhere: int | None
    total: int | None
    hides: bool


def maps(officer: Officer, home: str) -> list[Map]:
    """The maps that an officer may look at, the one with the smaller areas first: of the home area
    and of the province around it, as far as these touch the territory and can be drawn.
    """
    above = [code for code in areas.paths_of([home]).get(home, "").split("/") if code]
    found = []
    for code in reversed(above):
        area = areas.find(code)
        if area is None or not (
            lies_in(area.path, officer.path) or lies_in(officer.path, area.path)
        ):
            continue
        levels = _PARTS.get(area.level, _DISTRICTS)
        if code in tiles.maps() or any(borders.inside(area.path, level) for level in levels):
            found.append(Map(code, spoken(area.name), area.path, levels))
    return found


def reports_on(
    drawn: Map, officer: Officer, kinds: Iterable[str], since: date, until: date, zone: tzinfo
) -> Counted:
    """How many reports of these kinds each area of a map has. Sensitive kinds have none."""
    asked = Asked(
        since,
        until,
        zone,
        _narrower(drawn.path, officer.path),
        [kind for kind in kinds if kind in ORDINARY],
    )
    counts: Counter[str] = Counter()
    for (area, _), number in counted.by_area(asked).items() if asked.kinds else ():
        counts[area] += number
    return _on(drawn, officer, counts, exact(officer))


def posts_on(drawn: Map, officer: Officer) -> Counted:
    """How many active posts each area of a map has."""
    return _on(drawn, officer, active.posts(_narrower(drawn.path, officer.path)), True)


def blank(drawn: Map, officer: Officer) -> tuple[Part, ...]:
    """The parts of a map, none of which has anything."""
    return _on(drawn, officer, {}, True).parts


def _narrower(one: str, other: str) -> str:
    return one if lies_in(one, other) else other


def _on(drawn: Map, officer: Officer, counts: Mapping[str, int], exactly: bool) -> Counted:
    """The counts of all areas, each on the part of the map in which it lies."""
    there = areas.below(drawn.path, drawn.levels)
    known = {area.code for area in there}
    paths = areas.paths_of([code for code in counts if code and code not in known])
    on: Counter[str] = Counter()
    for code, number in counts.items():
        above = paths.get(code, "").split("/")
        part = code if code in known else next((each for each in above if each in known), "")
        on[part] += number
    inside = [area for area in there if lies_in(area.path, officer.path)]
    shown = _shown([*(on[area.code] for area in inside), on[""]], exactly)
    cells = dict(zip((area.code for area in inside), shown.cells[0], strict=False))
    groups = areas.names_of({_group(area) for area in there})
    parts = [
        Part(
            area.code,
            spoken(area.name),
            _group(area),
            spoken(groups.get(_group(area), "")),
            area.code in cells,
            cells.get(area.code, 0),
        )
        for area in there
    ]
    return Counted(tuple(parts), shown.cells[0][-1], shown.total, shown.hides)


def _shown(counts: list[int], exactly: bool) -> Counts:
    return plain([counts]) if exactly else hidden([counts])


def _group(area: areas.Below) -> str:
    return area.path.rstrip("/").split("/")[-2] if area.path.count("/") > 1 else ""
