"""Nights at the edges of the calendar: year end, and the first and last night of Ramadhan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
from peewee import Database

from flows.rules import schedule
from gateway.install.settings import Settings
from gateway.jobs import posts as steps
from gateway.officers import attendance
from storage import watch
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Season
from tests.gateway.conftest import both_engines
from tests.gateway.jobs.night import Night, quiet_counter

NEW_YEARS_EVE = date(2026, 12, 31)


@pytest.fixture
def night(settings: Settings, database: Database, vault: Vault, now: datetime) -> Iterator[Night]:
    with quiet_counter() as counter:
        yield Night(settings, database, vault, now, counter)


def local(night: Night, day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), night.runtime.settings.zone)


@both_engines
def test_new_years_eve_belongs_to_december(night: Night) -> None:
    post, morning = watch.find("MELATI"), date(2027, 1, 1)
    assert post is not None
    shift = watch.shift_of(post)
    zone = night.runtime.settings.zone
    with transaction():
        watch.write_slots(post, schedule.slots(shift, NEW_YEARS_EVE, zone), NEW_YEARS_EVE)
        guard = watch.guards_of(post.id)[1]
        for number, (word, at) in enumerate(
            (
                ("masuk", local(night, NEW_YEARS_EVE, 22, 1)),
                ("aman", local(night, NEW_YEARS_EVE, 23, 2)),
                ("aman", local(night, morning, 0, 19)),
                ("pulang", local(night, morning, 1, 3)),
            )
        ):
            watch.check_in([watch.Word(post, guard, word, 2, f"c:{number}", at)])
    assert [slot.state for slot in watch.slots_of(NEW_YEARS_EVE, post)] == ["hadir"] * 4
    path = str(post.area.path)
    (line,) = attendance.lines(night.vault, path, attendance.month("2026-12"))
    assert line.night == NEW_YEARS_EVE and line.left_at == local(night, morning, 1, 3)
    assert list(attendance.lines(night.vault, path, attendance.month("2027-01"))) == []


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("evening", "until_subuh"),
    [
        # The first morning of the fast is that of 8 February, the last one that of 9 March.
        (date(2027, 2, 6), False),
        (date(2027, 2, 7), True),
        (date(2027, 3, 8), True),
        (date(2027, 3, 9), False),
    ],
)
def test_the_nights_before_a_fast_last_until_subuh(
    night: Night, evening: date, until_subuh: bool
) -> None:
    Season.create(name="ramadhan", since=date(2027, 2, 8), until=date(2027, 3, 9), source="SKB")
    steps.write_tonight(night.runtime, local(night, evening, 16))
    slots = watch.slots_of(evening)
    assert slots[0].due_at == local(night, evening, 22)
    ends = slots[-1].due_at.astimezone(night.runtime.settings.zone)
    assert ends.date() == evening + schedule.DAY
    assert (ends.hour >= 4) == until_subuh and (until_subuh or (ends.hour, ends.minute) == (1, 0))
