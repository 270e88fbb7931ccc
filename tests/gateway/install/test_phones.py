"""What doctor, readiness and metrics say of the phones by which a carrier sends."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from peewee import Database
from prometheus_client import CollectorRegistry, generate_latest

from gateway.install.doctor import checks
from gateway.install.doctor.finding import ATTENTION, FAILED, OK
from gateway.install.doctor.phones import phones
from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import Settings
from gateway.web.metrics import Record
from storage.engine.db import transaction
from storage.sent import devices
from storage.sent.devices import Health, Sign
from tests.gateway.conftest import both_engines

MINUTE = timedelta(minutes=1)
WELL = Health(battery=80, charging=True, signal=4, failed=0, failing=False)
EMPTY = Health(battery=8, charging=False)


@pytest.fixture
def house(settings: Settings, database: Database) -> Runtime:
    more = {
        "carriers": ("smsgate",),
        "smsgate_url": "http://127.0.0.1:9",
        "smsgate_devices": ("satu", "dua"),
    }
    return open_runtime(settings.model_copy(update=more))


def note(now: datetime, **said: tuple[timedelta, Health]) -> None:
    with transaction():
        devices.note([Sign("smsgate", name, now - ago, how) for name, (ago, how) in said.items()])


def measured(house: Runtime, now: datetime) -> str:
    registry = CollectorRegistry()
    registry.register(Record(house, now))
    return generate_latest(registry).decode()


@pytest.mark.parametrize(
    ("said", "state", "words"),
    [
        ({"satu": (MINUTE, WELL), "dua": (MINUTE, WELL)}, OK, "satu battery 80 %, charging, 4G"),
        ({"satu": (MINUTE, Health()), "dua": (MINUTE, Health())}, OK, "at its limit."),
        ({"satu": (MINUTE, WELL)}, ATTENTION, "dua has not said yet how it is"),
        ({"satu": (MINUTE, EMPTY), "dua": (MINUTE, WELL)}, ATTENTION, "satu battery at 8 %"),
        ({"satu": (MINUTE, WELL), "dua": (40 * MINUTE, WELL)}, ATTENTION, "dua silent for 40"),
        ({"satu": (16 * MINUTE, WELL), "dua": (40 * MINUTE, WELL)}, FAILED, "satu silent for 16"),
        ({}, ATTENTION, "dua has not said yet how it is"),
    ],
)
def test_how_the_phones_are(
    house: Runtime,
    now: datetime,
    said: dict[str, tuple[timedelta, Health]],
    state: str,
    words: str,
) -> None:
    note(now, **said)
    found = phones(house, now)
    assert found.state == state and words in found.says
    (ready,) = [part for part in checks.readiness(house, now) if part.part == "phones"]
    assert ready == found


def test_a_phone_that_is_not_listed_any_more_is_nobodys_affair(
    house: Runtime, now: datetime
) -> None:
    retired = {"tiga": (MINUTE, EMPTY), "empat": (40 * MINUTE, WELL)}
    note(now, satu=(MINUTE, WELL), dua=(MINUTE, WELL), **retired)
    assert phones(house, now).state == OK
    later = now + 20 * MINUTE
    note(later, **retired)  # the listed ones are silent by now
    assert phones(house, later).state == FAILED
    assert "tiga" not in measured(house, later) and "empat" not in measured(house, later)


@both_engines
def test_where_none_is_listed_all_are_told_and_none_shows_a_number(
    house: Runtime, now: datetime
) -> None:
    house.providers["smsgate"].devices = ()
    note(now, ponsel=(MINUTE, EMPTY), **{"+6281290000077": (MINUTE, EMPTY)})
    said = phones(house, now).says + measured(house, now)
    assert "ponsel battery" in said and "90000077" not in said


def test_a_carrier_without_phones_has_none_to_look_at(
    settings: Settings, database: Database, now: datetime
) -> None:
    note(now, satu=(40 * MINUTE, EMPTY))  # of a carrier that was switched off
    house = open_runtime(settings)
    assert phones(house, now).state == OK
    assert "phones" not in [part.part for part in checks.readiness(house, now)]


def test_how_they_are_is_measured(house: Runtime, now: datetime) -> None:
    note(now, satu=(MINUTE, EMPTY), dua=(2 * MINUTE, Health()))
    told = measured(house, now)
    assert 'phone_battery_percent{carrier="smsgate",device="satu"} 8.0' in told
    assert 'phone_silent_seconds{carrier="smsgate",device="dua"} 120.0' in told
    assert 'phone_battery_percent{carrier="smsgate",device="dua"' not in told
    note(now, satu=(timedelta(), WELL))
    told = measured(house, now)
    assert 'phone_network_generation{carrier="smsgate",device="satu"} 4.0' in told
    assert 'phone_network_generation{carrier="smsgate",device="dua"' not in told


@pytest.mark.parametrize(
    ("satu", "dua", "state", "words"),
    [
        (0, 65, OK, "at its limit"),
        (66, 0, ATTENTION, "satu has sent 66 of 100 SMS parts today: the rest is kept for alarms"),
        (100, 100, ATTENTION, "satu has sent all 100 SMS parts of today; dua has sent all 100"),
    ],
)
def test_what_they_may_still_send_today(
    house: Runtime, now: datetime, satu: int, dua: int, state: str, words: str
) -> None:
    note(now, satu=(MINUTE, WELL), dua=(MINUTE, WELL))
    with transaction():
        for day, parts in ((0, {"satu": satu, "dua": dua}), (1, {"satu": 100})):
            on = house.settings.day_of(now) - timedelta(days=day)
            devices.give({("smsgate", name): number for name, number in parts.items()}, on)
    found = phones(house, now)
    assert (found.state, words in found.says) == (state, True), found.says
    told = measured(house, now)
    assert f'phone_parts_left{{carrier="smsgate",device="satu"}} {100.0 - satu}' in told
    assert f'phone_parts_left{{carrier="smsgate",device="dua"}} {100.0 - dua}' in told
