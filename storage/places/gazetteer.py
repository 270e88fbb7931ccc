"""The gazetteer: areas, aliases and landmarks as one value, for the pure reading of places."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flows.reading.place import Gazetteer
from flows.reading.place.names import Area
from storage.engine.sql import run

_PREFIXES = ("Kabupaten ", "Kota ")
"""Official names begin with these; people leave them out."""

_Rows = tuple[tuple[Any, ...], ...]


def read(home: str) -> Gazetteer:
    """What is stored now; the same value as long as that has not changed.

    A name means what is called so in `home`.
    """
    areas = run("SELECT code, name, level, path FROM area ORDER BY code")
    aliases = run("SELECT alias, area_id FROM area_alias ORDER BY alias, area_id")
    landmarks = run("SELECT name, area_id FROM landmark ORDER BY name, area_id")
    return made_of(tuple(areas), tuple(aliases), tuple(landmarks), home)


@lru_cache(maxsize=1)
def made_of(areas: _Rows, aliases: _Rows, landmarks: _Rows, home: str) -> Gazetteer:
    """A gazetteer of what the tables hold.

    Areas are (code, name, level, path), aliases (alias, code), landmarks (name, code or None).
    """
    names: dict[str, list[str]] = {}
    known: dict[str, Area] = {}
    for code, name, level, path in areas:
        called = name
        for prefix in _PREFIXES if level in ("kabupaten", "kota") else ():
            called = called.removeprefix(prefix)
        known[code] = Area(level, path, called)
        names.setdefault(called.lower(), []).append(code)
    for alias, code in aliases:
        names.setdefault(alias, []).append(code)
    places: dict[str, list[str]] = {}
    for name, code in landmarks:
        places.setdefault(name, []).extend([code] if code else [])
    return Gazetteer(names, known, places, home)
