"""``python -m tests.roads`` prints what each road opens; with ``--files`` file by file."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from tests.roads.tracing import Road, Tracer


def measured() -> dict[str, Road]:
    """Every road, by its name."""
    tracer = Tracer()
    # Imported when the tracer watches, so that no thread begins before.
    from tests.roads.house import ROADS, open_house

    with (
        tempfile.TemporaryDirectory(prefix="kentongan-roads-") as folder,
        open_house(Path(folder), tracer) as house,
    ):
        return {name: go(house) for name, go in ROADS.items()}


def counted(road: Road) -> dict[str, int]:
    """The numbers of a road."""
    return {
        "files": len(road.files),
        "stays": len(road.stays),
        "climbs": len(road.climbs),
        "returns": road.returns,
        "shapes": len(road.shapes),
    }


def table(roads: dict[str, Road]) -> str:
    """One line for each road."""
    numbers = {name: counted(road) for name, road in roads.items()}
    columns = list(next(iter(numbers.values())))
    lines = [f"{'road':16}" + "".join(f"{column:>9}" for column in columns)]
    lines += [
        f"{name:16}" + "".join(f"{row[column]:9}" for column in columns)
        for name, row in numbers.items()
    ]
    return "\n".join(lines)


def way(road: Road) -> str:
    """Every stay in order: file, functions, and the names and types of what passes."""
    lines = []
    for stay in road.stays:
        carried = ", ".join(f"{name}: {type_}" for name, type_ in stay.carried.items())
        shown = stay.functions if len(stay.functions) < 8 else [*stay.functions[:7], "..."]
        lines.append(f"  {stay.file:44} {' '.join(shown)}\n  {'':44} {carried[:160]}")
    climbs = "; ".join(f"{lower} -> {upper}" for lower, upper in road.climbs)
    return "\n".join(
        [
            *lines,
            f"  shapes: {', '.join(shape.__name__ for shape in road.shapes)}",
            f"  climbs: {climbs or 'none'}",
        ]
    )


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m tests.roads", description=__doc__)
    asked.add_argument("--files", action="store_true", help="each road, stay by stay")
    asked.add_argument("--json", action="store_true", help="the numbers alone")
    wanted = asked.parse_args()
    roads = measured()
    if wanted.json:
        print(json.dumps({name: counted(road) for name, road in roads.items()}))
    else:
        if wanted.files:
            print("\n\n".join(f"{name}\n{way(road)}" for name, road in roads.items()), end="\n\n")
        print(table(roads))
