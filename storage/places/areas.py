"""Administrative areas: loading them, how people write their names, and landmarks."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

from peewee import Database

from flows.rules.fields import BadRow, Cells, Unusable, area, given, judged, named, one_of, short
from storage.engine.sql import chunks, current, marks, rows, run
from storage.models import Area

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


class _Row(NamedTuple):
    code: str
    name: str
    level: str
    parent_code: str


def load(lines: Iterable[Cells]) -> Loaded:
    """Add areas (code, name, level, parent_code) or bring them up to date.

    A parent may come later in the file. Of two rows with one code the last counts.
    """
    read, bad = judged(lines, _row)
    found = {row.code: (cells, row) for cells, row in read}
    paths: dict[str, str | None] = {
        code: path for code, path in run("SELECT code, path FROM area") if code not in found
    }
    parents = {code: row.parent_code for code, (_, row) in found.items()}
    good = []
    for code, (cells, row) in found.items():
        path = _path(code, parents, paths)
        if path is None or len(path) > _LONGEST_PATH:
            bad.append(BadRow(cells, "parent_code: tidak dikenal atau melingkar"))
        else:
            good.append((code, row.name, row.level, row.parent_code or None, path))
    for batch in chunks(sorted(good), columns=5):
        values, params = rows(("text",) * 5, batch)
        run(
            f"INSERT INTO area (code, name, level, parent_code, path) {values} ON CONFLICT"
            f" (code) DO UPDATE SET name = excluded.name, level = excluded.level, parent_code ="
            " excluded.parent_code, path = excluded.path",
            params,
        )
    _below.cache_clear()
    return Loaded(len(good), bad)


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
    within = "substr(path, 1, ?) = ?"
    few = codes_below(path, most) is not None
    coarse = "" if few else " AND level NOT IN ('kelurahan', 'desa')"
    found = run(
        f"SELECT code, name, level FROM area WHERE {within}{coarse} ORDER BY path",
        [len(path), path],
    )
    return [(str(code), str(name), str(level)) for code, name, level in found]


@lru_cache(maxsize=64)
def _below(database: Database, moment: int, path: str, most: int) -> tuple[str, ...] | None:
    within = "SELECT code FROM area WHERE substr(path, 1, ?) = ? ORDER BY code LIMIT ?"
    found = run(within, [len(path), path, most + 1])
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


def load_aliases(lines: Iterable[Cells]) -> Loaded:
    """Add how people write the names of areas (alias, code; other columns are left alone)."""
    pairs, bad = _named(lines, "alias")
    for batch in chunks(pairs, columns=2):
        values, params = rows(("text", "text"), batch)
        run(
            f"INSERT INTO area_alias (alias, area_id) {values} ON CONFLICT (alias, area_id)"
            f" DO NOTHING",
            params,
        )
    return Loaded(len(pairs), bad)


def load_landmarks(lines: Iterable[Cells]) -> Loaded:
    """Add landmarks (name, code; an empty code where nobody is sure).

    What was known of one that the file names is replaced.
    """
    pairs, bad = _named(lines, "name", unsure=True)
    for names in chunks(sorted({name for name, _ in pairs})):
        run(f"DELETE FROM landmark WHERE name IN ({marks(names)})", names)
    for batch in chunks(pairs, columns=2):
        values, params = rows(("text", "text"), [(name, code or None) for name, code in batch])
        run(f"INSERT INTO landmark (name, area_id) {values}", params)
    return Loaded(len(pairs), bad)


def _named(
    lines: Iterable[Cells], column: str, unsure: bool = False
) -> tuple[list[tuple[str, str]], list[BadRow]]:
    """Names in small letters (`column`), each with the code of its area, sorted; and bad rows.

    `unsure`: there may be no code.
    """
    everything = list(lines)
    known = exists({code for cells in everything if (code := given(cells, "code"))})

    def read(cells: Cells) -> tuple[str, str]:
        name = named(cells, column).lower()
        return name, "" if unsure and not given(cells, "code") else area(cells, "code", known)

    good, bad = judged(everything, read)
    return sorted({pair for _, pair in good}), bad


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
    found = run(
        "SELECT code, name, level, path FROM area WHERE substr(path, 1, length(?)) = ?"
        f" AND level IN ({marks(chosen)}) ORDER BY code",
        [path, path, *chosen],
    )
    return [Below(str(code), str(name), str(level), str(at)) for code, name, level, at in found]


def common_path(codes: Collection[str]) -> str:
    """The path of the smallest area in which all of these lie; "" when there is none.

    It is "" also when none of them is known.
    """
    paths = [path.split("/") for path in paths_of(codes).values()]
    common = os.path.commonprefix(paths) if paths else []
    return "".join(f"{code}/" for code in common if code)
