"""The newest sign of life of each phone of a carrier is kept, however they come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
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


NIGHT = date(2027, 2, 10)
SATU, DUA = ("smsgate", "satu"), ("smsgate", "dua")


def test_what_phones_are_given_is_counted_by_day(database: Database) -> None:
    with transaction():
        assert devices.given_alone([SATU, DUA], NIGHT) == {SATU: 0, DUA: 0}
        devices.give({SATU: 3, DUA: 0}, NIGHT)
        devices.give({SATU: 2, DUA: 7}, NIGHT)
        devices.give({DUA: -1}, NIGHT)
        devices.give({SATU: 1}, NIGHT + timedelta(days=1))
        devices.give({}, NIGHT)
    assert devices.given(NIGHT) == {SATU: 5, DUA: 6}
    assert devices.given(NIGHT + timedelta(days=1)) == {SATU: 1}


def test_no_two_senders_give_a_phone_its_last_part(database: Database) -> None:
    """Each asks first and gives then: more than a phone may send is never counted."""

    def one_more(_: int) -> None:
        with transaction():
            if devices.given_alone([SATU, DUA], NIGHT)[SATU] < 9:
                devices.give({SATU: 1}, NIGHT)

    with ThreadPoolExecutor(8) as senders:
        list(senders.map(one_more, range(40)))
    assert devices.given(NIGHT)[SATU] == 9
