"""Real borders of areas, where an installation has loaded them: then maps are drawn from these."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flows.rules.borders import Ring, within
from flows.rules.levels import KELURAHAN
from storage.engine.sql import chunks, rows, run
from storage.models import Area


def replace(borders: Mapping[str, list[Ring]]) -> None:
    """Keep these, and no others; none: maps are drawn from tiles again."""
    run("DELETE FROM area_border")
    lines = [(code, json.dumps(rings, separators=(",", ":"))) for code, rings in borders.items()]
    for batch in chunks(sorted(lines), columns=2):
        values, params = rows(("text", "text"), batch)
        run(f"INSERT INTO area_border (area_id, rings) {values}", params)


def inside(path: str, level: str) -> dict[str, list[Ring]]:
    """The borders of the areas of this level in a territory, by code; none: none are loaded."""
    within, params = Area.within("a.path", path)
    found = run(
        "SELECT b.area_id, b.rings FROM area_border b JOIN area a ON a.code = b.area_id"
        f" WHERE a.level = ? AND {within} ORDER BY b.area_id",
        [level, *params],
    )
    return {
        str(code): [[(int(x), int(y)) for x, y in ring] for ring in json.loads(rings)]
        for code, rings in found
    }


def points(path: str) -> dict[str, tuple[float, float]]:
    """A point inside each kelurahan and desa of a territory that has a border, by code: longitude
    and latitude.
    """
    return {
        code: within(rings)
        for level in sorted(KELURAHAN)
        for code, rings in inside(path, level).items()
    }
