"""The names of places as the runtime's database has them, held for a minute."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from peewee import Database

from flows.reading.place import Gazetteer
from gateway.install.runtime import Runtime
from storage.places import areas
from storage.places import gazetteer as stored

#: How long a process goes on with the place names it has read (seconds).
_SECONDS = 60


def gazetteer(runtime: Runtime, now: datetime) -> Gazetteer:
    """The place names of the runtime's database, read anew once a minute."""
    return _gazetteer(
        runtime.database, int(now.timestamp()) // _SECONDS, runtime.settings.home_area
    )


def area_named(runtime: Runtime, now: datetime, text: str) -> dict[str, Any]:
    """What `flows.effects.AreaOf` is answered with."""
    names = gazetteer(runtime, now)
    place = names.find(text)
    where = names.alike(place)
    code = "" if where else place.code or ""
    called = areas.names_of([code, *(candidate for candidate, _ in where)])
    return {
        "area": code if code in called else "",
        "name": called.get(code, ""),
        "level": place.level,
        "matched": place.matched,
        "where": [[code, told, called[code]] for code, told in where if code in called],
    }


@lru_cache(maxsize=1)
def _gazetteer(database: Database, minute: int, home: str) -> Gazetteer:
    return stored.read(home)
