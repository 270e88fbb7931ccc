"""What lies below an area, and how people call it: for who looks after the names."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from storage.engine.sql import chunks, marks, run


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
