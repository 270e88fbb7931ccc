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


@pytest.mark.parametrize(
    ("said", "state", "words"),
    [
        ({"satu": (MINUTE, WELL), "dua": (MINUTE, WELL)}, OK, "No phone"),
        ({"satu": (MINUTE, WELL)}, ATTENTION, "dua was never heard of"),
        ({"satu": (MINUTE, EMPTY), "dua": (MINUTE, WELL)}, ATTENTION, "satu battery at 8 %"),
        ({"satu": (MINUTE, WELL), "dua": (40 * MINUTE, WELL)}, ATTENTION, "dua silent for 40"),
        ({"satu": (16 * MINUTE, WELL), "dua": (40 * MINUTE, WELL)}, FAILED, "satu silent for 16"),
        ({}, ATTENTION, "satu was never heard of; dua was never heard of"),
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
    ready = [part.part for part in checks.readiness(house, now) if part.part == "phones"]
    assert ready == (["phones"] if state == FAILED else [])


def test_a_carrier_without_phones_has_none_to_look_at(
    settings: Settings, database: Database, now: datetime
) -> None:
    note(now, satu=(40 * MINUTE, EMPTY))  # of a carrier that was switched off
    assert phones(open_runtime(settings), now).state == OK


def test_how_they_are_is_measured(house: Runtime, now: datetime) -> None:
    note(now, satu=(MINUTE, EMPTY), dua=(2 * MINUTE, Health()))
    registry = CollectorRegistry()
    registry.register(Record(house, now))
    told = generate_latest(registry).decode()
    assert 'phone_battery_percent{carrier="smsgate",device="satu"} 8.0' in told
    assert 'phone_silent_seconds{carrier="smsgate",device="dua"} 120.0' in told
    assert 'phone_battery_percent{carrier="smsgate",device="dua"' not in told
