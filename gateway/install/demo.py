"""The demo neighbourhood of `make run`: areas, a guarded post, contacts, officers.

Only `make run` calls this, and with a stand-in for the carrier alone: its people are made up, and
their numbers may be anybody's. A production installation loads its own with the command line.
"""

from __future__ import annotations

import csv
import os
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import storage
from flows.values import dataclass
from gateway.install import demo_officers
from gateway.install.demo_officers import Screen
from gateway.install.settings import Settings
from storage import people, watch
from storage.engine.db import connected, open_database, transaction
from storage.engine.schema import migrate
from storage.engine.vault import Vault
from storage.models import Area, Post
from storage.people import tokens
from storage.places import areas, called, route_table, units

POST = "MELATI"

GUARDS = ("+6281200000011", "+6281200000012")
#: As long as no desk has a number, every desk's alarms come to this one.
DESK = "+6281200000023"
#: The first is Sari of the phones' page, so that an imbauan can be seen to arrive.
RESIDENTS = tuple(f"+62812000000{n:02d}" for n in range(1, 11))

_TOKENS_FILE = "demo.env"


@dataclass(frozen=True)
class Login:
    """The two tokens, one of who writes and one of who approves; and an officer of each role."""

    operator_name: str
    operator_token: str
    approver_name: str
    approver_token: str
    screens: tuple[Screen, ...]


def is_there(var_dir: Path) -> bool:
    """Whether the demo was loaded in this folder."""
    return (var_dir / _TOKENS_FILE).exists()


def screens(var_dir: Path) -> tuple[Screen, ...]:
    """Who signs in to the console, as `prepare` has kept it in this folder; nobody otherwise."""
    return demo_officers.screens(_kept(var_dir)) if is_there(var_dir) else ()


def prepare(settings: Settings, now: datetime) -> Login | None:
    """Migrate, load what is missing, and return the demo officers' tokens; with a real carrier
    the places alone, and None.

    Quick when everything is there.
    """
    database = open_database(settings.database_url)
    with connected():
        migrate(database)
        if not Area.select().exists():
            load_places(now)
        if not settings.plays_carrier:
            database.close()
            return None
        vault = Vault(settings.data_keys, settings.lookup_keys)
        if not Post.select().exists():
            with transaction():
                _neighbourhood(vault, now)
        with transaction():
            if watch.find(POST) is not None:  # none of a real installation's desks and officers
                units.lend_desk_phone(DESK, instead_of=demo_officers.AYU)
            login = _officers(settings.var_dir, vault, now)
    database.close()
    return login


def load_places(now: datetime) -> None:
    """Load the areas, aliases, landmarks, police units and routes that ship with the project."""
    data = Path(storage.__file__).parent / "data"
    for name, load in (
        ("areas", areas.load),
        ("aliases", called.load_aliases),
        ("landmarks", called.load_landmarks),
        ("units", partial(units.load, now=now)),
        ("routes", partial(route_table.load, actor="route load", now=now)),
    ):
        with (data / f"{name}.csv").open(newline="", encoding="utf-8") as file, transaction():
            load(csv.DictReader(file))


def _neighbourhood(vault: Vault, now: datetime) -> None:
    watch.save_posts(
        vault,
        [
            watch.PostRow(
                code=POST,
                name="Pos Melati",
                area=demo_officers.NEIGHBOURHOOD,
                rt="14",
                rw="03",
                shift_start="22:00",
                shift_end="04:00",
                every_minutes=180,
                grace_minutes=20,
                guards=GUARDS,
            )
        ],
        now,
    )
    people.save_contacts(
        vault,
        [
            people.ContactRow(
                phone=number,
                name=f"Warga {count}",
                area=demo_officers.NEIGHBOURHOOD,
                role="warga",
                language="id",
                consent_at=now - timedelta(days=1),
                consent_source="demo",
            )
            for count, number in enumerate(RESIDENTS, 1)
        ],
        now,
    )


def _kept(var_dir: Path) -> dict[str, str]:
    lines = (var_dir / _TOKENS_FILE).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def _officers(var_dir: Path, vault: Vault, now: datetime) -> Login:
    kept = _kept(var_dir) if is_there(var_dir) else {}
    for name, role in (("operator-demo", "operator"), ("pengawas-demo", "pengawas")):
        if name not in kept or tokens.find(kept[name]) is None:
            tokens.drop(name)
            kept[name] = tokens.add(name, role, demo_officers.CITY, now)
    screens = demo_officers.prepare(vault, kept, now) if watch.find(POST) is not None else ()
    handle = os.open(var_dir / _TOKENS_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{name}={secret}\n" for name, secret in kept.items())
    return Login(
        "operator-demo", kept["operator-demo"], "pengawas-demo", kept["pengawas-demo"], screens
    )
