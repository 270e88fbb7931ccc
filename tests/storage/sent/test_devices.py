"""The newest sign of life of each phone of a carrier is kept, however they come."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest
from peewee import Database

from storage.engine.db import transaction
from storage.sent import devices
from storage.sent.devices import Health, Sign

FULL = Health(battery=94, charging=True, signal=4, failed=0, failing=False)
LOW = Health(battery=9, charging=False, signal=2, failed=3, failing=True)


def note(*signs: Sign) -> None:
    with transaction():
        devices.note(signs)


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("together", [True, False])
def test_the_newest_stays(
    database: Database, now: datetime, order: tuple[int, ...], together: bool
) -> None:
    told = [
        Sign("smsgate", "abc", now + timedelta(minutes=minute), health)
        for minute, health in enumerate((FULL, LOW, Health()))
    ]
    signs = [told[place] for place in order]
    for batch in [signs] if together else [[sign] for sign in signs]:
        note(*batch)
    assert devices.known() == [told[-1]]


def test_each_phone_has_its_own(database: Database, now: datetime) -> None:
    signs = [
        Sign(carrier, device, now, Health(battery=battery))
        for battery, (carrier, device) in enumerate(
            [("smsgate", "abc"), ("smsgate", "def"), ("gammu", "abc")]
        )
    ]
    note(*signs)
    note()
    assert devices.known() == sorted(signs, key=lambda sign: (sign.carrier, sign.device))
