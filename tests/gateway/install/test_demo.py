"""The demo's people are made up, so none of them is loaded, or stays, where SMS really leave."""

from __future__ import annotations

from datetime import datetime

import pytest
from peewee import Database

from flows.rules.rights import MAY, sees
from gateway.install import demo, demo_officers
from gateway.install.settings import Settings
from gateway.install.trial import CannotRun, _nobody_made_up
from storage.models import Area, Contact, Officer, Phone, Post, Token, Unit
from tests.gateway.conftest import both_engines

PLAYED = {"at_base_url": "http://127.0.0.1:9"}
REAL = [
    {"at_base_url": "", "at_api_key": "a-real-one"},
    {"carriers": ("smsgate",), "smsgate_url": "http://192.168.1.20:8080"},
    {
        **PLAYED,
        "carriers": ("africastalking", "smsgate"),
        "smsgate_url": "http://192.168.1.20:8080",
    },
]
PEOPLE = (Post, Contact, Officer, Phone, Token)


@pytest.mark.parametrize("more", REAL)
def test_with_a_real_carrier_nobody_is_made_up(
    database: Database, settings: Settings, now: datetime, more: dict[str, object]
) -> None:
    chosen = settings.model_copy(update=more)
    assert demo.prepare(chosen, now) is None
    assert Area.select().exists()
    assert not any(table.select().exists() for table in PEOPLE)
    _nobody_made_up(chosen)


def test_what_was_played_is_not_gone_on_with_for_real(
    database: Database, settings: Settings, now: datetime
) -> None:
    played = settings.model_copy(update=PLAYED)
    login = demo.prepare(played, now)
    assert login is not None and all(table.select().exists() for table in PEOPLE)
    _nobody_made_up(played)
    for more in REAL:
        with pytest.raises(CannotRun, match="holds the made-up people of a trial"):
            _nobody_made_up(settings.model_copy(update=more))


@both_engines
def test_a_demo_of_the_version_before_gets_officers_and_a_desk_of_its_own(
    database: Database, settings: Settings, now: datetime
) -> None:
    played = settings.model_copy(update=PLAYED)
    demo.prepare(played, now)
    Officer.delete().execute()
    Unit.update(desk_phone=demo_officers.AYU).execute()
    for _ in range(2):
        demo.prepare(played, now)
        assert Officer.select().count() == len(demo_officers.OFFICERS)
        assert {unit.desk_phone for unit in Unit.select()} == {demo.DESK}
    # a number that somebody wrote down stays
    Unit.update(desk_phone="+6281200000099").where(Unit.code == "POLSEK-SU1").execute()
    demo.prepare(played, now)
    assert {unit.desk_phone for unit in Unit.select()} == {demo.DESK, "+6281200000099"}


def test_who_asks_for_a_number_finds_somebody_of_another_unit_who_decides() -> None:
    rows = [each.row for each in demo_officers.OFFICERS]
    for protected, deed in ((False, "report.number.ask"), (True, "report.number.ask.petugas")):
        allowing = {
            row.unit
            for row in rows
            if row.role in MAY["report.number.allow"] and sees(row.role, protected=protected)
        }
        asking = [row for row in rows if row.role in MAY[deed]]
        assert asking and all(allowing - {row.unit} for row in asking)
