"""Drawing a map: real borders where they are loaded, else one equal tile for each area."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from flows.rules.borders import Ring
from flows.values import dataclass
from storage.places.tiles import Cell, Layout

#: A tile with its gap, in units of the drawing; a drawing of borders is as wide as so many tiles.
TILE, GAP, WIDE = 60, 3, 12
#: Lines and letters of a name that fit on a tile.
_LINES, _LETTERS = 2, 10
#: How many shades a map has, besides that of none.
SHADES = 5


@dataclass(frozen=True)
class Shape:
    """An area on the map: its outline, and the middle of what is written on it."""

    code: str
    outline: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """A map: its size, its areas, the borders between their groups, the river, and where its name
    stands.
    """

    width: int
    height: int
    shapes: tuple[Shape, ...]
    groups: str
    river: str
    tiles: bool
    water: Cell = (0, 0)


def of_tiles(layout: Layout, group: Mapping[str, str]) -> Drawing:
    """A map of equal tiles; `group`: what each area is a part of."""
    rows, columns = layout.size
    side = TILE - 2 * GAP
    shapes = tuple(
        Shape(
            code,
            f"M{column * TILE + GAP} {row * TILE + GAP}h{side}v{side}h-{side}z",
            column * TILE + TILE // 2,
            row * TILE + TILE // 2,
        )
        for code, (row, column) in sorted(layout.tiles.items(), key=lambda placed: placed[1])
    )
    river = "".join(
        f"M{column * TILE} {row * TILE}h{TILE}v{TILE}h-{TILE}z"
        for row, column in sorted(layout.river)
    )
    return Drawing(
        columns * TILE,
        rows * TILE,
        shapes,
        _between(layout.tiles, group),
        river,
        tiles=True,
        water=_middle(layout.river),
    )


def _middle(river: Collection[Cell]) -> Cell:
    """The middle of the longest straight part of a river."""
    rows: dict[int, list[int]] = {}
    for row, column in river:
        rows.setdefault(row, []).append(column)
    if not rows:
        return (0, 0)
    row = max(sorted(rows), key=lambda each: len(rows[each]))
    columns = rows[row]
    return (min(columns) + max(columns) + 1) * TILE // 2, row * TILE + TILE // 2


def _between(tiles: Mapping[str, Cell], group: Mapping[str, str]) -> str:
    """The lines around each group of tiles."""
    held = {cell: group.get(code, "") for code, cell in tiles.items()}
    lines = []
    for (row, column), name in sorted(held.items()):
        x, y = column * TILE, row * TILE
        if held.get((row, column + 1)) != name:
            lines.append(f"M{x + TILE} {y}v{TILE}")
        if held.get((row + 1, column)) != name:
            lines.append(f"M{x} {y + TILE}h{TILE}")
        if (row, column - 1) not in held:
            lines.append(f"M{x} {y}v{TILE}")
        if (row - 1, column) not in held:
            lines.append(f"M{x} {y}h{TILE}")
    return "".join(lines)


def of_borders(borders: Mapping[str, Sequence[Ring]], groups: Sequence[Sequence[Ring]]) -> Drawing:
    """A map of real borders; `groups`: the borders of what the areas are parts of."""
    points = [point for rings in borders.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    scale = WIDE * TILE / max(east - west, 1)

    def placed(ring: Ring) -> list[Cell]:
        return [(round((x - west) * scale), round((north - y) * scale)) for x, y in ring]

    def outline(rings: Sequence[Ring]) -> str:
        return "".join(_path(placed(ring)) for ring in rings)

    shapes = []
    for code, rings in sorted(borders.items()):
        largest = placed(max(rings, key=len))
        across, down = zip(*largest, strict=True)
        middle = ((min(across) + max(across)) // 2, (min(down) + max(down)) // 2)
        shapes.append(Shape(code, outline(rings), *middle))
    height = max(1, round((north - south) * scale))
    lines = "".join(outline(rings) for rings in groups)
    return Drawing(WIDE * TILE, height, tuple(shapes), lines, "", tiles=False)


def _path(points: Sequence[Cell]) -> str:
    steps = (f"l{x - left} {y - up}" for (left, up), (x, y) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}{''.join(steps)}z"


def shade(count: int | None, most: int) -> int:
    """How dark a count is drawn, from 0 for none to SHADES for the most; a hidden one is the
    lightest.
    """
    if count is None:
        return 1
    return math.ceil(SHADES * math.sqrt(count / most)) if count else 0


def steps(most: int) -> list[tuple[int, int]]:
    """The least and the most count of each shade that is in use, from the lightest on."""
    found: dict[int, list[int]] = {}
    for level in range(1, SHADES + 1):
        low = math.floor(most * ((level - 1) / SHADES) ** 2) + 1
        high = math.floor(most * (level / SHADES) ** 2)
        if low <= high:
            found[level] = [low, high]
    return [(low, high) for low, high in found.values()]


def lines(name: str) -> list[str]:
    """A name in lines that fit on a tile; what does not fit is cut."""
    found: list[str] = []
    for word in name.split():
        if found and len(found[-1]) + 1 + len(word) <= _LETTERS:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return [
        line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1]}." for line in found[:_LINES]
    ]
