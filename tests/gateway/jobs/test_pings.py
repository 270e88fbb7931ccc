"""Pings of carriers' phones, and calls of unknown meaning: apart from what people say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from peewee import Database

from gateway.install.settings import Settings
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Outbox
from storage.received import inbox
from storage.sent import devices
from tests.cast import SARI
from tests.gateway.records import CARRIER, House

MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(settings: Settings, database: Database, vault: Vault) -> House:
    return House(settings, database, vault)


def keep(house: House, kind: str, key: str, body: dict[str, Any], at: datetime) -> None:
    with transaction():
        inbox.put(house.vault, [inbox.Item(CARRIER, kind, key, "", body, at)], at)


def test_a_ping_says_how_a_phone_is(house: House, now: datetime) -> None:
    for minute, battery in ((1, 8), (0, 95)):
        health = {"battery": battery, "charging": True, "failed": 0, "failing": False}
        keep(house, "ping", f"{minute}", {"device": "abc", "health": health}, now + minute * MINUTE)
    house.handle(now + 2 * MINUTE)
    (phone,) = devices.known()
    assert (phone.carrier, phone.device, phone.at) == (CARRIER, "abc", now + MINUTE)
    assert phone.health == devices.Health(8, True, None, 0, False)
    assert inbox.waiting(now).count == 0


def test_what_nobody_knows_changes_nothing_and_is_counted(house: House, now: datetime) -> None:
    for number in range(3):
        keep(house, "unknown", f"odd-{number}", {"event": "mms:received", "call": "{}"}, now)
    with structlog.testing.capture_logs() as logs:
        house.handle(now)
    counted = [line for line in logs if line["event"] == "inbox.unknown"]
    assert [(line["carrier"], line["count"]) for line in counted] == [(CARRIER, 3)]
    assert inbox.waiting(now).count == 0 and not Outbox.select().exists()


def test_a_bad_ping_holds_up_nobody(house: House, now: datetime) -> None:
    keep(house, "ping", "bad", {"device": "abc"}, now)
    keep(house, "ping", "good", {"device": "def", "health": {}}, now)
    house.sms(SARI, "INFO", now, now)
    house.handle(now)
    assert [phone.device for phone in devices.known()] == ["def"]
    assert inbox.waiting(now).count == 1
    assert Outbox.select().count() == 1
