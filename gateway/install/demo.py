"""The demo neighbourhood of `make run`: areas, a guarded post, contacts, officers.

Only `make run` calls this, and with a stand-in for the carrier alone: its people are made up, and
their numbers may be anybody's. A production installation loads its own with the command line.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import storage
from gateway.install.settings import Settings
from storage import people, watch
from storage.engine.db import connected, open_database, transaction
from storage.engine.schema import migrate
from storage.engine.vault import Vault
from storage.models import Area, Officer, Post
from storage.people import officers, tokens
from storage.people.officers import Answers, OfficerRow
from storage.places import areas, route_table, units

#: 7 Ulu, in the territory of Polsek Seberang Ulu I.
NEIGHBOURHOOD = "16.71.02.1006"
POST = "MELATI"
CITY = "16.71"

GUARDS = ("+6281200000011", "+6281200000012")
#: As long as no desk has a number, every desk's alarms come to this one.
DESK = "+6281200000023"
#: Bripka Ayu of the phones' page, the Bhabinkamtibmas of the neighbourhood; the versions before had
#: that phone play the desks.
AYU = "+6281200000021"
#: Officers who are always on duty: what `make run` says of each, and the officer.
OFFICERS = (
    (
        "Bhabinkamtibmas of 7 Ulu, on the phones' page",
        OfficerRow(AYU, "Bripka Ayu", "POLSEK-SU1", "petugas", (Answers(NEIGHBOURHOOD),), "24"),
    ),
    (
        "pengawas of Polsek Seberang Ulu I",
        OfficerRow(
            "+6281200000022", "Kompol Hasan", "POLSEK-SU1", "pengawas", (Answers("16.71.02"),), "24"
        ),
    ),
)
#: The first is Sari of the phones' page, so that an imbauan can be seen to arrive.
RESIDENTS = tuple(f"+62812000000{n:02d}" for n in range(1, 11))

_TOKENS_FILE = "demo.env"


@dataclass(frozen=True)
class Login:
    """The two demo officers: one who writes, one who approves."""

    operator_name: str
    operator_token: str
    approver_name: str
    approver_token: str


def is_there(var_dir: Path) -> bool:
    """Whether the demo was loaded in this folder."""
    return (var_dir / _TOKENS_FILE).exists()


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
                units.lend_desk_phone(DESK, instead_of=AYU)
                _enrolled(vault, now)
            login = _officers(settings.var_dir, now)
    database.close()
    return login


def load_places(now: datetime) -> None:
    """Load the areas, aliases, landmarks, police units and routes that ship with the project."""
    data = Path(storage.__file__).parent / "data"
    for name, load in (
        ("areas", areas.load),
        ("aliases", areas.load_aliases),
        ("landmarks", areas.load_landmarks),
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
                area=NEIGHBOURHOOD,
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
                area=NEIGHBOURHOOD,
                role="warga",
                language="id",
                consent_at=now - timedelta(days=1),
                consent_source="demo",
            )
            for count, number in enumerate(RESIDENTS, 1)
        ],
        now,
    )


def _enrolled(vault: Vault, now: datetime) -> None:
    there = units.named_by({officer.unit for _, officer in OFFICERS})
    if not Officer.select().exists():
        officers.save(vault, [officer for _, officer in OFFICERS if officer.unit in there], now)


def _officers(var_dir: Path, now: datetime) -> Login:
    path = var_dir / _TOKENS_FILE
    kept = (
        dict(line.split("=", 1) for line in path.read_text().splitlines()) if path.exists() else {}
    )
    for name, role in (("operator-demo", "operator"), ("pengawas-demo", "pengawas")):
        if name not in kept or tokens.find(kept[name]) is None:
            tokens.drop(name)
            kept[name] = tokens.add(name, role, CITY, now)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{name}={secret}\n" for name, secret in kept.items())
    return Login("operator-demo", kept["operator-demo"], "pengawas-demo", kept["pengawas-demo"])
