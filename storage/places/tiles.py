"""Schematic maps: one equal tile for each area, arranged as the areas lie.

They ship as `storage/data/tiles.csv`, computed by `tests/tiles.py`.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from flows.values import dataclass

FILE = Path(__file__).parents[1] / "data" / "tiles.csv"

#: A row and a column, counted from the north and the west.
Cell = tuple[int, int]


@dataclass(frozen=True)
class Layout:
    """A map: where the tile of each area lies, and where the river runs."""

    tiles: dict[str, Cell]
    river: frozenset[Cell]

    @property
    def size(self) -> Cell:
        """How many rows and columns it has."""
        cells = (*self.tiles.values(), *self.river)
        return max(row for row, _ in cells) + 1, max(column for _, column in cells) + 1


@cache
def maps() -> dict[str, Layout]:
    """The maps that ship, each by the code of the area that it is of."""
    tiles: dict[str, dict[str, Cell]] = {}
    river: dict[str, set[Cell]] = {}
    with FILE.open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            cell = (int(line["row"]), int(line["column"]))
            if line["code"]:
                tiles.setdefault(line["map"], {})[line["code"]] = cell
            else:
                river.setdefault(line["map"], set()).add(cell)
    return {area: Layout(placed, frozenset(river.get(area, ()))) for area, placed in tiles.items()}
