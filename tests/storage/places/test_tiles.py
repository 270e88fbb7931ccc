"""The maps that ship: every area once, each in its place; and how they are computed."""

from __future__ import annotations

import csv
import math
import random
from collections import defaultdict

import pytest

from storage.places.tiles import Cell, Layout, maps
from tests.tiles import AREAS, Plan, compute, pieces, prepared

_SIDES = ((0, 1), (1, 0), (0, -1), (-1, 0))
#: The kecamatan south of the river.
ULU = ("16.71.02", "16.71.03", "16.71.13", "16.71.14", "16.71.17")


@pytest.fixture(scope="module")
def areas() -> dict[str, dict[str, str]]:
    with AREAS.open(newline="", encoding="utf-8") as file:
        return {line["code"]: line for line in csv.DictReader(file)}


def in_pieces(layout: Layout) -> set[str]:
    """The groups whose tiles do not hang together."""
    groups: dict[str, set[Cell]] = defaultdict(set)
    for code, cell in layout.tiles.items():
        groups[code.rpartition(".")[0]].add(cell)
    return {group for group, cells in groups.items() if _reached(cells) != cells}


def _reached(cells: set[Cell]) -> set[Cell]:
    found = {min(cells)}
    waiting = list(found)
    while waiting:
        row, column = waiting.pop()
        beside = {(row + down, column + right) for down, right in _SIDES} & cells - found
        found |= beside
        waiting += beside
    return found


@pytest.mark.parametrize(
    ("map_of", "level", "number"), [("16.71", "kelurahan", 107), ("16", "kecamatan", 241)]
)
def test_every_area_has_one_tile_and_none_lies_on_another(
    areas: dict[str, dict[str, str]], map_of: str, level: str, number: int
) -> None:
    layout = maps()[map_of]
    wanted = {
        code for code, area in areas.items() if area["level"] == level if code.startswith(map_of)
    }
    assert set(layout.tiles) == wanted and len(wanted) == number
    cells = [*layout.tiles.values(), *layout.river]
    assert len(set(cells)) == len(cells)
    rows, columns = layout.size
    assert {row for row, _ in cells} == set(range(rows))
    assert {column for _, column in cells} == set(range(columns))
    # At 360 px a tile of the city is as wide as a finger needs.
    assert columns <= (12 if map_of == "16.71" else 17)


def test_the_river_runs_from_side_to_side_between_the_banks() -> None:
    layout = maps()["16.71"]
    rows = defaultdict(list)
    for row, column in layout.river:
        rows[column].append(row)
    assert set(rows) == set(range(layout.size[1]))
    assert _reached(set(layout.river)) == layout.river
    for code, (row, column) in layout.tiles.items():
        south = code.rpartition(".")[0] in ULU
        assert row > max(rows[column]) if south else row < min(rows[column]), code


def test_a_kecamatan_hangs_together_and_most_kabupaten_do() -> None:
    assert in_pieces(maps()["16.71"]) == set()
    assert len(in_pieces(maps()["16"])) <= 3


def test_tiles_lie_as_the_places_do() -> None:
    city, province = maps()["16.71"].tiles, maps()["16"].tiles
    gandus, sungai_lais, talang_betutu = "16.71.12.1001", "16.71.10.1005", "16.71.07.1002"
    seven_ulu, sixteen_ilir, karya_jaya = "16.71.02.1006", "16.71.05.1002", "16.71.13.1005"
    assert city[gandus][1] < city[sixteen_ilir][1] < city[sungai_lais][1]
    assert city[talang_betutu][0] < city[sixteen_ilir][0] < city[seven_ulu][0] < city[karya_jaya][0]
    # The two ends of the bridge face each other.
    assert abs(city[seven_ulu][1] - city[sixteen_ilir][1]) <= 1
    lubuk_linggau, pagar_alam, ilir_timur_i = "16.73.01", "16.72.01", "16.71.05"
    assert province[lubuk_linggau][1] < province[pagar_alam][1] + 3 < province[ilir_timur_i][1]
    assert province[ilir_timur_i][0] < province[lubuk_linggau][0] < province[pagar_alam][0]


def invented(number: int) -> dict[str, tuple[float, float]]:
    """Places on a grid of degrees, each a little off, by a code whose group is a quarter."""
    chance = random.Random(number)
    return {
        f"{row // 4}{column // 4}.{row}{column}": (
            -row + chance.uniform(-0.2, 0.2),
            column + chance.uniform(-0.2, 0.2),
        )
        for row in range(8)
        for column in range(8)
    }


def test_what_is_computed_keeps_places_near_and_neighbours_together() -> None:
    points = invented(3)
    parent = {code: code[:2] for code in points}
    plan = Plan("x", "y", 9, 8, river=((4, 4),) * 8, south=("10", "11"), even=0.5)
    work = compute(plan, points, parent, steps=3000)
    assert sorted(work.cell) == sorted(points)
    assert len(set(work.cell.values())) == len(points)
    assert all(
        (cell[0] > 4) == (parent[code] in plan.south) and cell[0] != 4
        for code, cell in work.cell.items()
    )
    assert work.displacement() < 1.0
    assert work.kept() > 0.8
    assert [pieces(work, group) for group in work.members] == [1, 1, 1, 1]
    again = compute(plan, points, parent, steps=3000)
    assert again.cell == work.cell


def test_crowded_places_are_evened_out() -> None:
    points = {f"00.{number}": (0.0, 2.0**number) for number in range(8)}
    work = prepared(Plan("x", "y", 1, 8, even=1.0), points, dict.fromkeys(points, "00"))
    columns = [work.wanted[code][1] for code in sorted(points)]
    assert all(math.isclose(column, place) for place, column in enumerate(columns))
