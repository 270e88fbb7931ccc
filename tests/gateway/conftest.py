"""An application on a real database with a few places, and officers of every role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from redis import Redis

from gateway import create_app
from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from storage.engine import db
from storage.people import tokens
from storage.places import areas
from tests.conftest import ENGINES
from tests.gateway.calling import CallingHouse

CITY = "16.71"
KECAMATAN = "16.71.02"
TUJUH_ULU = "16.71.02.1006"
OTHER_KECAMATAN = "16.71.05"
ELSEWHERE = "16.71.05.1001"

PLACES = [
    {"code": "16", "name": "Sumatera Selatan", "level": "provinsi", "parent_code": ""},
    {"code": CITY, "name": "Kota Palembang", "level": "kota", "parent_code": "16"},
    {"code": KECAMATAN, "name": "Seberang Ulu I", "level": "kecamatan", "parent_code": CITY},
    {"code": TUJUH_ULU, "name": "7 Ulu", "level": "kelurahan", "parent_code": KECAMATAN},
    {"code": OTHER_KECAMATAN, "name": "Ilir Timur I", "level": "kecamatan", "parent_code": CITY},
    {"code": ELSEWHERE, "name": "18 Ilir", "level": "kelurahan", "parent_code": OTHER_KECAMATAN},
    # Its code begins like the first kecamatan's, but it lies elsewhere.
    {"code": "16.71.021", "name": "Jakabaring", "level": "kecamatan", "parent_code": CITY},
]


#: For a test that first runs a statement, or of what one engine does otherwise than the other.
both_engines = pytest.mark.parametrize("engine", ENGINES)


@pytest.fixture
def engine() -> str:
    """SQLite, for most that is judged here is Python and runs statements that others run, too.

    Every statement is run on PostgreSQL by some test: of storage, or one of `both_engines`.
    """
    return "sqlite"


@pytest.fixture
def app(settings: Settings, database_url: str) -> Iterator[Flask]:
    """The application on a database in which nothing is; this thread is connected."""
    made = create_app(settings)
    with db.connected():
        yield made
    db.close_all()


@pytest.fixture
def places(app: Flask) -> None:
    """Two kecamatan of one city, each with a kelurahan."""
    with db.transaction():
        areas.load(PLACES)


@pytest.fixture
def secrets(places: None, now: datetime) -> dict[str, str]:
    """Tokens: one of each role for the first kecamatan, an operator and a pengawas elsewhere."""
    made = {}
    with db.transaction():
        for role in ("petugas", "operator", "pengawas", "inspektorat", "admin", "dpo"):
            made[role] = tokens.add(role, role, KECAMATAN, now)
        for role in ("operator", "pengawas"):
            made[f"foreign {role}"] = tokens.add(f"foreign {role}", role, OTHER_KECAMATAN, now)
        made["city"] = tokens.add("city", "pengawas", CITY, now)
    return made


@pytest.fixture
def house(
    settings: Settings,
    database_url: str,
    redis: Redis,
    now: datetime,
) -> Iterator[CallingHouse]:
    """A gateway with one city, driven key press by key press."""
    runtime = open_runtime(settings)
    with db.connected():
        with db.transaction():
            areas.load(
                [{"code": "16.71", "name": "Kota Palembang", "level": "kota", "parent_code": ""}]
            )
        yield CallingHouse(runtime, now, {})
    db.close_all()
