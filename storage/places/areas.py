"""Administrative areas: loading them, what lies below one, how people write their names, and
landmarks.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from peewee import Query, fn

from storage.engine.sql import chunks, marks, rows, run
from storage.models import Area

LEVELS = ("provinsi", "kabupaten", "kota", "kecamatan", "kelurahan", "desa")
_LONGEST_CODE, _LONGEST_NAME, _LONGEST_PATH = 20, 120, 191

Cells = Mapping[str, str]


@dataclass(frozen=True)
class BadRow:
    """A row that was not loaded, and why (in Indonesian, for whoever made the file)."""

    cells: Cells
    why: str


class Loaded(NamedTuple):
    """How many rows were saved, and those that were not."""

    saved: int
    bad: list[BadRow]


def load(lines: Iterable[Cells]) -> Loaded:
    """Add areas (code, name, level, parent_code) or bring them up to date.

    A parent may come later in the file.
    """
    given: dict[str, Cells] = {}
    bad: list[BadRow] = []
    for cells in lines:
        why = _wrong(cells)
        if why:
            bad.append(BadRow(cells, why))
        else:
            given[cell(cells, "code")] = cells
    paths: dict[str, str | None] = {
        code: path for code, path in run("SELECT code, path FROM area") if code not in given
    }
    good = []
    for code, cells in given.items():
        path = _path(code, given, paths)
        if path is None or len(path) > _LONGEST_PATH:
            bad.append(BadRow(cells, "parent_code tidak dikenal atau melingkar"))
        else:
            parent = cell(cells, "parent_code") or None
            good.append((code, cell(cells, "name"), cell(cells, "level").lower(), parent, path))
    for some in chunks(sorted(good), columns=5):
        values, params = rows(("text",) * 5, some)
        run(
            f"INSERT INTO area (code, name, level, parent_code, path) {values} ON CONFLICT"
            f" (code) DO UPDATE SET"
            " name = excluded.name, level = excluded.level, parent_code ="
            " excluded.parent_code, path = excluded.path",
            params,
        )
    return Loaded(len(good), bad)


def cell(cells: Cells, column: str) -> str:
    """A cell of a row, trimmed; a missing one is empty."""
    return (cells.get(column) or "").strip()


def _wrong(cells: Cells) -> str:
    code, name = cell(cells, "code"), cell(cells, "name")
    if not code or len(code) > _LONGEST_CODE or "/" in code:
        return "code kosong, terlalu panjang, atau memuat garis miring"
    if not name or len(name) > _LONGEST_NAME:
        return "name kosong atau terlalu panjang"
    if cell(cells, "level").lower() not in LEVELS:
        return f"level tidak dikenal, pakai salah satu: {', '.join(LEVELS)}"
    return ""


def _path(code: str, given: Mapping[str, Cells], paths: dict[str, str | None]) -> str | None:
    """The path of an area, from the file and from what is stored; None when its parents do not lead
    to a top.
    """
    climbed: list[str] = []
    above: str | None = ""
    at = code
    while at:
        if at in paths:
            above = paths[at]
            break
        if at not in given or at in climbed:
            above = None
            break
        climbed.append(at)
        at = cell(given[at], "parent_code")
    for each in reversed(climbed):
        above = None if above is None else f"{above}{each}/"
        paths[each] = above
    return above


def load_aliases(lines: Iterable[Cells]) -> Loaded:
    """Add how people write the names of areas (alias, code; other columns are left alone)."""
    pairs: dict[tuple[str, str], Cells] = {}
    bad: list[BadRow] = []
    for cells in lines:
        alias = " ".join(cell(cells, "alias").lower().split())
        if not alias or len(alias) > _LONGEST_NAME:
            bad.append(BadRow(cells, "alias kosong atau terlalu panjang"))
        else:
            pairs[alias, cell(cells, "code")] = cells
    known = exists({code for _, code in pairs})
    bad += [
        BadRow(cells, "code wilayah tidak dikenal")
        for (_, code), cells in pairs.items()
        if code not in known
    ]
    good = sorted(pair for pair in pairs if pair[1] in known)
    for some in chunks(good, columns=2):
        values, params = rows(("text", "text"), some)
        run(
            f"INSERT INTO area_alias (alias, area_id) {values} ON CONFLICT (alias, area_id)"
            f" DO NOTHING",
            params,
        )
    return Loaded(len(good), bad)


def load_landmarks(lines: Iterable[Cells]) -> Loaded:
    """Add landmarks (name, code; an empty code where nobody is sure).

    What was known of one that the file names is replaced.
    """
    pairs: dict[tuple[str, str], Cells] = {}
    bad: list[BadRow] = []
    for cells in lines:
        name = " ".join(cell(cells, "name").lower().split())
        if not name or len(name) > _LONGEST_NAME:
            bad.append(BadRow(cells, "name kosong atau terlalu panjang"))
        else:
            pairs[name, cell(cells, "code")] = cells
    known = exists({code for _, code in pairs if code}) | {""}
    bad += [
        BadRow(cells, "code wilayah tidak dikenal")
        for (_, code), cells in pairs.items()
        if code not in known
    ]
    good = sorted(pair for pair in pairs if pair[1] in known)
    for names in chunks(sorted({name for name, _ in good})):
        run(f"DELETE FROM landmark WHERE name IN ({marks(names)})", names)
    for some in chunks(good, columns=2):
        values, params = rows(("text", "text"), [(name, code or None) for name, code in some])
        run(f"INSERT INTO landmark (name, area_id) {values}", params)
    return Loaded(len(good), bad)


def exists(codes: Collection[str]) -> set[str]:
    """Which of these codes are areas."""
    found: set[str] = set()
    for some in chunks(sorted(set(codes))):
        found |= {area.code for area in Area.select(Area.code).where(Area.code.in_(list(some)))}
    return found


def find(code: str) -> Area | None:
    """The area with this code, or None."""
    found: Area | None = Area.get_or_none(Area.code == code)
    return found


def names_of(codes: Collection[str]) -> dict[str, str]:
    """The names of these areas; codes of none are left out."""
    found: dict[str, str] = {}
    for some in chunks(sorted(set(codes))):
        found |= {
            str(code): str(name)
            for code, name in run(
                f"SELECT code, name FROM area WHERE code IN ({marks(some)})", some
            )
        }
    return found


def below(code: str) -> Query:
    """A query of the codes of an area and of all below it, for use inside another query."""
    path = run("SELECT path FROM area WHERE code = ?", [code])
    top = str(path[0][0]) if path else ""
    chosen = fn.SUBSTR(Area.path, 1, len(top)) == top if top else Area.code.is_null()
    return Area.select(Area.code).where(chosen)


def common_path(codes: Collection[str]) -> str:
    """The path of the smallest area in which all of these lie; "" when there is none, or none of
    them is known.
    """
    paths = [
        path.split("/")
        for some in chunks(sorted(codes))
        for (path,) in run(f"SELECT path FROM area WHERE code IN ({marks(some)})", some)
    ]
    common = os.path.commonprefix(paths) if paths else []
    return "".join(f"{code}/" for code in common if code)
