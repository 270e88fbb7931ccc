"""What lies below an area, and how people call it: loaded, and for who looks after the names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from flows.rules.fields import ELSEWHERE, Cells, Change, Unusable, area, given, judged, named
from flows.rules.rights import lies_in
from storage.engine.sql import chunks, count, marks, rows, run
from storage.models import Area
from storage.places.areas import Judged, Loaded, paths_of

#: A name in small letters, and the code of the area that is called so ("": nobody is sure).
Called = tuple[str, str]


class Below(NamedTuple):
    """An area, and how many lie directly below it."""

    code: str
    name: str
    level: str
    areas: int


def below(code: str) -> list[Below]:
    """The areas directly below this one, by code."""
    found = run(
        "SELECT a.code, a.name, a.level, (SELECT COUNT(*) FROM area b WHERE b.parent_code = a.code)"
        " FROM area a WHERE a.parent_code = ? ORDER BY a.code",
        [code],
    )
    return [Below(str(code), str(name), str(level), int(many)) for code, name, level, many in found]


def aliases_of(code: str) -> list[str]:
    """How people write the name of an area."""
    found = run("SELECT alias FROM area_alias WHERE area_id = ? ORDER BY alias", [code])
    return [str(alias) for (alias,) in found]


def landmarks_in(code: str) -> list[str]:
    """The landmarks of an area itself."""
    found = run("SELECT name FROM landmark WHERE area_id = ? ORDER BY name", [code])
    return [str(name) for (name,) in found]


def drop_alias(alias: str, code: str) -> bool:
    """An area is not called so any more; whether it was."""
    return bool(count("DELETE FROM area_alias WHERE alias = ? AND area_id = ?", [alias, code]))


def drop_landmark(name: str, code: str) -> bool:
    """There is no landmark of this name in an area any more; whether there was."""
    return bool(count("DELETE FROM landmark WHERE name = ? AND area_id = ?", [name, code]))


def areas_of_landmark(name: str) -> list[str]:
    """In which areas there is a landmark of this name."""
    found = run("SELECT area_id FROM landmark WHERE name = ? AND area_id IS NOT NULL", [name])
    return [str(code) for (code,) in found]


def also_called(aliases: Collection[str], but: str) -> dict[str, list[str]]:
    """Other areas than `but` that are called so, by these aliases."""
    found: dict[str, list[str]] = {}
    for batch in chunks(sorted(set(aliases))):
        for alias, name in run(
            "SELECT l.alias, a.name FROM area_alias l JOIN area a ON a.code = l.area_id"
            f" WHERE l.alias IN ({marks(batch)}) AND l.area_id <> ? ORDER BY l.alias, a.code",
            [*batch, but],
        ):
            found.setdefault(str(alias), []).append(str(name))
    return found


def load_aliases(lines: Iterable[Cells]) -> Loaded:
    """Add how people write the names of areas (alias, code; other columns are left alone)."""
    good, bad = judge_aliases(lines)
    save_aliases(good)
    return Loaded(len(good), bad)


def judge_aliases(lines: Iterable[Cells], territory: str = "") -> Judged[Called]:
    """The rows that `load_aliases` takes, and the others; their areas lie in the territory."""
    return _judged(lines, "alias", territory)


def compare_aliases(found: Sequence[Called]) -> list[Change]:
    """What `save_aliases` would make of each of these."""
    there = _there("area_alias", "alias", found)
    return ["same" if code in there.get(alias, ()) else "new" for alias, code in found]


def save_aliases(found: Sequence[Called]) -> None:
    """Keep these, beside those that are there."""
    for batch in chunks(found, columns=2):
        values, params = rows(("text", "text"), batch)
        run(
            f"INSERT INTO area_alias (alias, area_id) {values} ON CONFLICT (alias, area_id)"
            f" DO NOTHING",
            params,
        )


def load_landmarks(lines: Iterable[Cells]) -> Loaded:
    """Add landmarks (name, code; an empty code where nobody is sure).

    What was known of one that the file names is replaced.
    """
    good, bad = judge_landmarks(lines)
    save_landmarks(good)
    return Loaded(len(good), bad)


def judge_landmarks(lines: Iterable[Cells], territory: str = "") -> Judged[Called]:
    """The rows that `load_landmarks` takes, and the others; their areas lie in the territory."""
    return _judged(lines, "name", territory, unsure=not territory)


def compare_landmarks(found: Sequence[Called]) -> list[Change]:
    """What `save_landmarks` would make of each of these."""
    there = _there("landmark", "name", found)
    return [
        "new" if name not in there else "same" if code in there[name] else "changed"
        for name, code in found
    ]


def save_landmarks(found: Sequence[Called], territory: str = "") -> None:
    """Keep these in place of what was known of their names; elsewhere than in the territory it is
    kept.
    """
    within, params = "", list[object]()
    if territory:
        inside, params = Area.within("path", territory)
        within = f" AND (area_id IS NULL OR area_id IN (SELECT code FROM area WHERE {inside}))"
    for names in chunks(sorted({name for name, _ in found})):
        run(f"DELETE FROM landmark WHERE name IN ({marks(names)}){within}", [*names, *params])
    for batch in chunks(found, columns=2):
        values, given_ = rows(("text", "text"), [(name, code or None) for name, code in batch])
        run(f"INSERT INTO landmark (name, area_id) {values}", given_)


def _judged(
    lines: Iterable[Cells], column: str, territory: str, unsure: bool = False
) -> Judged[Called]:
    """Names in small letters (`column`), each with the code of its area, sorted; and bad rows.

    `unsure`: there may be no code.
    """
    everything = list(lines)
    paths = paths_of({code for cells in everything if (code := given(cells, "code"))})

    def read(cells: Cells) -> Called:
        name = named(cells, column).lower()
        if unsure and not given(cells, "code"):
            return name, ""
        code = area(cells, "code", paths)
        if not lies_in(paths[code], territory):
            raise Unusable("code", ELSEWHERE)
        return name, code

    good, bad = judged(everything, read)
    return Judged(sorted({pair for _, pair in good}), bad)


def _there(table: str, column: str, found: Sequence[Called]) -> dict[str, set[str]]:
    """What is known of these names: the codes of their areas, "" where nobody is sure."""
    known: dict[str, set[str]] = {}
    for batch in chunks(sorted({name for name, _ in found})):
        of = f"SELECT {column}, area_id FROM {table} WHERE {column} IN ({marks(batch)})"
        for name, code in run(of, batch):
            known.setdefault(str(name), set()).add(str(code or ""))
    return known
