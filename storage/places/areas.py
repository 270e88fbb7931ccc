"""Administrative areas: loading them, how people write their names, and landmarks."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from peewee import Database

from flows.rules.fields import (
    ELSEWHERE,
    BadRow,
    Cells,
    Change,
    Once,
    Unusable,
    judged,
    named,
    one_of,
    short,
)
from flows.rules.rights import lies_in
from storage.engine.sql import chunks, current, marks, rows, run, update
from storage.models import Area
from storage.places import totals

R = TypeVar("R")

LEVELS = ("provinsi", "kabupaten", "kota", "kecamatan", "kelurahan", "desa")
#: The levels that are parted into RW.
WITH_RW = ("kelurahan", "desa")
_LONGEST_CODE, _LONGEST_PATH = 20, 191


#: How long a process goes on with what it knows of a territory (seconds).
_KNOWN_FOR = 30
#: So many areas somebody finds one among.
MOST_CHOICES = 300


class Loaded(NamedTuple):
    """How many rows were saved, and those that were not."""

    saved: int
    bad: list[BadRow]


class Judged(NamedTuple, Generic[R]):
    """What a list comes to before anything of it is written: the rows to save, and the others."""

    good: list[R]
    bad: list[BadRow]


class AreaRow(NamedTuple):
    """An area as it is kept; `path` is made of the codes above it and its own."""

    code: str
    name: str
    level: str
    parent_code: str | None
    path: str


class _Row(NamedTuple):
    code: str
    name: str
    level: str
    parent_code: str


def load(lines: Iterable[Cells]) -> Loaded:
    """Add areas (code, name, level, parent_code) or bring them up to date.

    A parent may come later in the file. A second row with one code is refused.
    """
    good, bad = judge(lines)
    save(good)
    return Loaded(len(good), bad)


def judge(lines: Iterable[Cells], territory: str = "") -> Judged[AreaRow]:
    """The rows that `load` takes, and the others; nothing is written.

    `territory`: the path in which all of them must lie, now and afterwards.
    """
    there = dict(run("SELECT code, path FROM area"))
    once = Once("code")

    def read(cells: Cells) -> _Row:
        row = _row(cells)
        if not lies_in(there.get(row.code, territory), territory):
            raise Unusable("code", ELSEWHERE)
        once(row.code)
        return row

    taken, bad = judged(lines, read)
    found = {row.code: (cells, row) for cells, row in taken}
    paths: dict[str, str | None] = {code: path for code, path in there.items() if code not in found}
    parents = {code: row.parent_code for code, (_, row) in found.items()}
    good = []
    for code, (cells, row) in found.items():
        path = _path(code, parents, paths)
        if path is None or len(path) > _LONGEST_PATH:
            bad.append(BadRow(cells, "parent_code: tidak dikenal atau melingkar"))
        elif not lies_in(path, territory):
            bad.append(BadRow(cells, f"parent_code: {ELSEWHERE}"))
        else:
            good.append(AreaRow(code, row.name, row.level, row.parent_code or None, path))
    return Judged(sorted(good), bad)


def compare(found: Sequence[AreaRow]) -> list[Change]:
    """What `save` would make of each of these; nothing is written."""
    there: dict[str, AreaRow] = {}
    for batch in chunks([row.code for row in found]):
        of = f"SELECT code, name, level, parent_code, path FROM area WHERE code IN ({marks(batch)})"
        there |= {row[0]: AreaRow(*row) for row in run(of, batch)}
    return [
        "new" if row.code not in there else "same" if there[row.code] == row else "changed"
        for row in found
    ]


def save(found: Sequence[AreaRow]) -> None:
    """Keep these areas, as `judge` made them. What lies below one that moves goes with it."""
    there = dict(run("SELECT code, path FROM area"))
    moved = _going_along(found, there)
    for batch in chunks(found, columns=5):
        values, params = rows(("text",) * 5, batch)
        run(
            f"INSERT INTO area (code, name, level, parent_code, path) {values} ON CONFLICT"
            f" (code) DO UPDATE SET name = excluded.name, level = excluded.level, parent_code ="
            " excluded.parent_code, path = excluded.path",
            params,
        )
    update("area", "code text, path text", moved, to="path = v.path", where="area.code = v.code")
    paths = [(there[row.code], row.path) for row in found if row.code in there]
    changed = "/".join("/".join(pair) for pair in paths if pair[0] != pair[1])
    totals.sum_up({code for code in changed.split("/") if code})
    _below.cache_clear()


def _going_along(found: Sequence[AreaRow], there: Mapping[str, str]) -> list[tuple[str, str]]:
    """Areas that are not among these but lie below one that moves, each with its path to be."""
    to = {row.code: row.path for row in found}
    moving = {there[code]: path for code, path in to.items() if there.get(code, path) != path}
    along = []
    for code, path in there.items() if moving else ():
        if code in to:
            continue
        at = path.rstrip("/")
        while at and f"{at}/" not in moving and at.rpartition("/")[2] not in to:
            at = at.rpartition("/")[0]
        if f"{at}/" in moving:
            along.append((code, moving[f"{at}/"] + path[len(at) + 1 :]))
    return sorted(along)


def codes_below(path: str, most: int) -> tuple[str, ...] | None:
    """The codes of the area with this path and of all below it; None if they are more than `most`.

    What was loaded elsewhere is known half a minute later.
    """
    return _below(current(), int(monotonic() // _KNOWN_FOR), path, most)


def others(path: str) -> bool:
    """Whether there are areas that are not in this territory."""
    return bool(run("SELECT 1 FROM area WHERE substr(path, 1, ?) <> ? LIMIT 1", [len(path), path]))


def choices(path: str, most: int = MOST_CHOICES) -> list[tuple[str, str, str]]:
    """The areas of a territory to choose from, as they lie: code, name and level.

    Where they are more than `most`, without those that have no area below them.
    """
    within, params = Area.within("path", path)
    few = codes_below(path, most) is not None
    coarse = "" if few else " AND level NOT IN ('kelurahan', 'desa')"
    found = run(
        f"SELECT code, name, level FROM area WHERE {within}{coarse} ORDER BY path",
        params,
    )
    return [(str(code), str(name), str(level)) for code, name, level in found]


@lru_cache(maxsize=64)
def _below(database: Database, moment: int, path: str, most: int) -> tuple[str, ...] | None:
    within, params = Area.within("path", path)
    found = run(f"SELECT code FROM area WHERE {within} ORDER BY code LIMIT ?", [*params, most + 1])
    return tuple(str(code) for (code,) in found) if len(found) <= most else None


def _row(cells: Cells) -> _Row:
    code = named(cells, "code", _LONGEST_CODE)
    if "/" in code:
        raise Unusable("code", "memuat garis miring")
    return _Row(
        code, named(cells, "name"), one_of(cells, "level", LEVELS), short(cells, "parent_code")
    )


def _path(code: str, parents: Mapping[str, str], paths: dict[str, str | None]) -> str | None:
    """The path of an area, from the file and from what is stored.

    None when its parents do not lead to a top.
    """
    climbed: list[str] = []
    above: str | None = ""
    at = code
    while at:
        if at in paths:
            above = paths[at]
            break
        if at not in parents or at in climbed:
            above = None
            break
        climbed.append(at)
        at = parents[at]
    for lower in reversed(climbed):
        above = None if above is None else f"{above}{lower}/"
        paths[lower] = above
    return above


def codes() -> set[str]:
    """The codes of all areas."""
    return {str(code) for (code,) in run("SELECT code FROM area")}


def exists(codes: Collection[str]) -> set[str]:
    """Which of these codes are areas."""
    return set(paths_of(codes))


def paths_of(codes: Collection[str]) -> dict[str, str]:
    """The paths of these areas; codes of none are left out."""
    return _column("path", codes)


def levels_of(codes: Collection[str]) -> dict[str, str]:
    """The levels (of LEVELS) of these areas; codes of none are left out."""
    return _column("level", codes)


def find(code: str) -> Area | None:
    """The area with this code, or None."""
    found: Area | None = Area.get_or_none(Area.code == code)
    return found


def names_of(codes: Collection[str]) -> dict[str, str]:
    """The names of these areas; codes of none are left out."""
    return _column("name", codes)


def _column(column: str, codes: Collection[str]) -> dict[str, str]:
    """What stands in a column for each of these areas; codes of none are left out."""
    found: dict[str, str] = {}
    for batch in chunks(sorted(set(codes))):
        chosen = f"SELECT code, {column} FROM area WHERE code IN ({marks(batch)})"
        found |= {str(code): str(value) for code, value in run(chosen, batch)}
    return found


class Below(NamedTuple):
    """An area within another."""

    code: str
    name: str
    level: str
    path: str


def below(path: str, levels: Collection[str]) -> list[Below]:
    """The areas of these levels in a territory, by code."""
    chosen = sorted(levels)
    within, params = Area.within("path", path)
    found = run(
        f"SELECT code, name, level, path FROM area WHERE {within}"
        f" AND level IN ({marks(chosen)}) ORDER BY code",
        [*params, *chosen],
    )
    return [Below(str(code), str(name), str(level), str(at)) for code, name, level, at in found]


def common_path(codes: Collection[str]) -> str:
    """The path of the smallest area in which all of these lie; "" when there is none.

    It is "" also when none of them is known.
    """
    paths = [path.split("/") for path in paths_of(codes).values()]
    common = os.path.commonprefix(paths) if paths else []
    return "".join(f"{code}/" for code in common if code)
