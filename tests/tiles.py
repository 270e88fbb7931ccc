"""Computes the schematic maps that ship as `storage/data/tiles.csv`: one equal tile for each area,
arranged as the areas lie. It is run again when areas change:

    python -m tests.tiles POINTS.csv > storage/data/tiles.csv

POINTS.csv has code,lat,lng of every kelurahan of the city and every kecamatan of the province; a
file for all of Indonesia is at github.com/cahyadsn/wilayah_boundaries (MIT licence). What the maps
are worth is written to stderr. The same file gives the same maps.
"""

from __future__ import annotations

import csv
import math
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

AREAS = Path(__file__).parents[1] / "storage/data/areas.csv"
Cell = tuple[int, int]  # row, column; row 0 is the north
Point = tuple[float, float]  # the same, in fractions of a tile
_SIDES = ((0, 1), (1, 0), (0, -1), (-1, 0))


@dataclass(frozen=True)
class Plan:
    """A map to be made: of which area, which level has tiles, on a grid of how many cells.

    `river`: the rows that the river crosses in each column, from west to east; `south`: the areas
    on its southern bank; `even`: how much of the crowding is evened out before tiles are placed.
    """

    area: str
    level: str
    rows: int
    columns: int
    river: tuple[tuple[int, int], ...] = ()
    south: tuple[str, ...] = ()
    even: float = 0.7


#: The five kecamatan on the southern bank: Seberang Ulu I and II, Kertapati, Plaju, Jakabaring.
_ULU = ("16.71.02", "16.71.03", "16.71.13", "16.71.14", "16.71.17")
CITY = Plan(
    "16.71",
    "kelurahan",
    rows=12,
    columns=12,
    river=((9, 9),) * 4 + ((8, 9), (7, 8)) + ((7, 7),) * 6,
    south=_ULU,
)
PROVINCE = Plan("16", "kecamatan", rows=17, columns=17)
PLANS = (CITY, PROVINCE)
#: How many swaps are tried for a map, and how often from the start.
STEPS, TRIES = 200_000, 6


@dataclass
class Work:
    """A map being made: where each area would lie, its group, its neighbours, the cells it may
    have, and the cell it has.
    """

    wanted: dict[str, Point]
    group: dict[str, str]
    near: dict[str, dict[str, Point]]
    allowed: dict[str, frozenset[Cell]]
    cell: dict[str, Cell] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for code, group in sorted(self.group.items()):
            self.members.setdefault(group, []).append(code)

    def displacement(self) -> float:
        """How far tiles lie from where they would, in tiles, on average."""
        far = [math.dist(self.wanted[code], self.cell[code]) for code in self.cell]
        return sum(far) / len(far)

    def kept(self) -> float:
        """The share of neighbours whose tiles touch, at a side or a corner."""
        pairs = [(one, other) for one, others in self.near.items() for other in others]
        return sum(_apart(self.cell[one], self.cell[other]) == 1 for one, other in pairs) / len(
            pairs
        )

    def split(self) -> list[str]:
        """The groups that lie in more than one piece."""
        return [group for group in self.members if pieces(self, group) > 1]


def _apart(one: Cell, other: Cell) -> int:
    return max(abs(one[0] - other[0]), abs(one[1] - other[1]))


def prepared(plan: Plan, points: Mapping[str, Point], parent: Mapping[str, str]) -> Work:
    """A map before its tiles are placed, from latitude and longitude of its areas."""
    rows = _spread({code: -lat for code, (lat, _) in points.items()}, plan.rows, plan.even)
    columns = _spread({code: lng for code, (_, lng) in points.items()}, plan.columns, plan.even)
    wanted = {code: (rows[code], columns[code]) for code in points}
    banks = _banks(plan)
    return Work(
        wanted,
        {code: parent[code] for code in points},
        _neighbours(wanted),
        {code: banks[parent[code] in plan.south] for code in points},
    )


def _spread(along: Mapping[str, float], cells: int, even: float) -> dict[str, float]:
    """Where values lie on so many cells: partly as they are, partly by their rank, which evens out
    that the centre is crowded.
    """
    low, high = min(along.values()), max(along.values())
    ranked = sorted(along, key=lambda code: (along[code], code))
    last = max(len(ranked) - 1, 1)
    rank = {code: place / last for place, code in enumerate(ranked)}
    return {
        code: (cells - 1) * (even * rank[code] + (1 - even) * (value - low) / ((high - low) or 1.0))
        for code, value in along.items()
    }


def _banks(plan: Plan) -> tuple[frozenset[Cell], frozenset[Cell]]:
    """The cells north and south of the river; without a river all of them are the north."""
    north, south = set(), set()
    for column in range(plan.columns):
        first, last = plan.river[column] if plan.river else (plan.rows, plan.rows)
        north |= {(row, column) for row in range(first)}
        south |= {(row, column) for row in range(last + 1, plan.rows)}
    return frozenset(north), frozenset(south)


def _neighbours(wanted: Mapping[str, Point]) -> dict[str, dict[str, Point]]:
    """Who has whom as a neighbour, and in which direction: no third lies between the two (in the
    circle over their distance).
    """
    found: dict[str, dict[str, Point]] = {code: {} for code in wanted}
    codes = sorted(wanted)
    for place, one in enumerate(codes):
        for other in codes[place + 1 :]:
            (row, column), (down, right) = wanted[one], wanted[other]
            middle = ((row + down) / 2, (column + right) / 2)
            radius = math.dist(wanted[one], wanted[other]) / 2
            if any(
                math.dist(wanted[third], middle) < radius - 1e-9
                for third in codes
                if third not in (one, other)
            ):
                continue
            length = 2 * radius or 1.0
            way = ((down - row) / length, (right - column) / length)
            found[one][other] = way
            found[other][one] = (-way[0], -way[1])
    return found


def assign(work: Work) -> None:
    """Give each area a cell of its own, so that the sum of the squared displacements is smallest
    (the Hungarian method, with potentials).
    """
    codes = sorted(work.wanted)
    cells = sorted(frozenset().union(*work.allowed.values()))
    forbidden = 1e6

    def cost(code: str, cell: Cell) -> float:
        far = math.dist(work.wanted[code], cell) ** 2
        return far if cell in work.allowed[code] else forbidden + far

    costs = [[cost(code, cell) for cell in cells] for code in codes]
    of_row, of_cell = [0.0] * (len(codes) + 1), [0.0] * (len(cells) + 1)
    holder, back = [0] * (len(cells) + 1), [0] * (len(cells) + 1)
    for row in range(1, len(codes) + 1):
        holder[0], at = row, 0
        least, used = [math.inf] * (len(cells) + 1), [False] * (len(cells) + 1)
        while holder[at]:
            used[at] = True
            here, step, following = holder[at], math.inf, 0
            for cell in range(1, len(cells) + 1):
                if used[cell]:
                    continue
                reduced = costs[here - 1][cell - 1] - of_row[here] - of_cell[cell]
                if reduced < least[cell]:
                    least[cell], back[cell] = reduced, at
                if least[cell] < step:
                    step, following = least[cell], cell
            for cell in range(len(cells) + 1):
                if used[cell]:
                    of_row[holder[cell]] += step
                    of_cell[cell] -= step
                else:
                    least[cell] -= step
            at = following
        while at:
            holder[at], at = holder[back[at]], back[at]
    for cell in range(1, len(cells) + 1):
        if holder[cell]:
            work.cell[codes[holder[cell] - 1]] = cells[cell - 1]


def improve(work: Work, steps: int, seed: int = 1) -> None:
    """Swap cells of areas, and areas into free cells, while that keeps neighbours together, groups
    in one piece and tiles near where they would lie: worse at first now and then, later never.
    """
    chance = random.Random(seed)
    codes = sorted(work.wanted)
    held: dict[Cell, str] = {cell: code for code, cell in work.cell.items()}

    def strain(code: str, cell: Cell) -> float:
        """How badly a tile lies in this cell."""
        total = 0.35 * math.dist(work.wanted[code], cell) ** 2
        for other, way in work.near[code].items():
            down, right = work.cell[other][0] - cell[0], work.cell[other][1] - cell[1]
            length = math.hypot(down, right) or 1.0
            turned = 1 - (down * way[0] + right * way[1]) / length
            weight = 1.0 if work.group[other] == work.group[code] else 0.6
            total += weight * (1.2 * max(0.0, length - 1.0) + 0.9 * turned)
        group = work.group[code]
        for down, right in _SIDES:
            beside = held.get((cell[0] + down, cell[1] + right))
            if beside is None:
                total += 0.7
            elif work.group[beside] != group:
                total += 0.8
        return total

    def around(cells: Iterable[Cell]) -> set[str]:
        """The tiles whose strain depends on what lies in these cells."""
        found: set[str] = set()
        for row, column in cells:
            for down, right in (*_SIDES, (0, 0)):
                code = held.get((row + down, column + right))
                if code is not None:
                    found.add(code)
                    if (down, right) == (0, 0):
                        found |= set(work.near[code])
        return found

    def whole(tiles: set[str], groups: set[str]) -> float:
        """How badly these tiles and groups lie."""
        split = sum(pieces(work, group) - 1 for group in groups)
        return sum(strain(code, work.cell[code]) for code in tiles) + 4.0 * split

    def swap(one: str, cell: Cell) -> None:
        before, other = work.cell[one], held.pop(cell, None)
        del held[before]
        work.cell[one], held[cell] = cell, one
        if other is not None:
            work.cell[other], held[before] = before, other

    for step in range(steps):
        heat = 3.0 * (1 - step / steps) ** 2 + 1e-9
        code = chance.choice(codes)
        reach = 1 if chance.random() < 0.6 else 3
        row, column = work.cell[code]
        cell = (row + chance.randint(-reach, reach), column + chance.randint(-reach, reach))
        other = held.get(cell)
        if cell == (row, column) or cell not in work.allowed[code]:
            continue
        if other is not None and (row, column) not in work.allowed[other]:
            continue
        # Of the same tiles and groups, so that the two sums are of the same things.
        touched = around([(row, column), cell])
        groups = {work.group[each] for each in (code, other) if each is not None}
        before = whole(touched, groups)
        swap(code, cell)
        after = whole(touched, groups)
        swap(code, (row, column))
        if after <= before or chance.random() < math.exp((before - after) / heat):
            swap(code, cell)


def pieces(work: Work, group: str) -> int:
    """In how many pieces the tiles of a group lie."""
    left = {work.cell[code] for code in work.members[group]}
    found = 0
    while left:
        found += 1
        reached = [left.pop()]
        while reached:
            row, column = reached.pop()
            beside = {(row + down, column + right) for down, right in _SIDES} & left
            left -= beside
            reached += beside
    return found


def compute(
    plan: Plan, points: Mapping[str, Point], parent: Mapping[str, str], steps: int, tries: int = 1
) -> Work:
    """A map with its tiles placed: the best of several tries. Best is the one with the fewest
    groups in several pieces, then the one that keeps most neighbours.
    """
    made = []
    for seed in range(1, tries + 1):
        work = prepared(plan, points, parent)
        assign(work)
        improve(work, steps, seed)
        made.append(work)
    return min(made, key=lambda work: (len(work.split()), -work.kept()))


def main(arguments: Sequence[str]) -> None:
    """Read the file that the command line names and print the maps."""
    with open(arguments[0], newline="", encoding="utf-8") as file:
        points = {
            line["code"]: (float(line["lat"]), float(line["lng"])) for line in csv.DictReader(file)
        }
    with AREAS.open(newline="", encoding="utf-8") as file:
        areas = list(csv.DictReader(file))
    parent = {area["code"]: area["parent_code"] for area in areas}
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(("map", "code", "row", "column"))
    for plan in PLANS:
        chosen = {
            area["code"]: points[area["code"]]
            for area in areas
            if area["level"] == plan.level and f"{area['code']}.".startswith(f"{plan.area}.")
        }
        work = compute(plan, chosen, parent, STEPS, TRIES)
        top = min(row for row, _ in work.cell.values())
        left = min(column for _, column in work.cell.values())
        for column, (first, last) in enumerate(plan.river):
            for row in range(first, last + 1):
                out.writerow((plan.area, "", row - top, column - left))
        for code, (row, column) in sorted(work.cell.items()):
            out.writerow((plan.area, code, row - top, column - left))
        sys.stderr.write(
            f"{plan.area}: {len(chosen)} tiles, mean displacement {work.displacement():.2f} tiles,"
            f" {work.kept():.0%} of neighbours touch, {len(work.split())} groups are in pieces\n"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
