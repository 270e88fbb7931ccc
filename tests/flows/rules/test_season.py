"""Ramadhan and subuh, against what the state announced and printed for Palembang."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.rules.schedule import Shift, slots
from flows.rules.season import Span, about, computed, is_on, subuh

WIB, PALEMBANG = ZoneInfo("Asia/Jakarta"), (-2.9911, 104.7567)
RAMADHAN_1448 = Span(date(2027, 2, 8), date(2027, 3, 9))
FASTING = subuh(date(2027, 2, 11), PALEMBANG, WIB)


@pytest.mark.parametrize(
    ("today", "is_near"),
    [
        (date(2026, 12, 1), False),
        (date(2027, 1, 1), True),
        (date(2027, 3, 9), True),
        (date(2027, 3, 20), False),
        (date(2027, 8, 8), False),
        (date(2026, 2, 25), False),  # before what the months are counted from
    ],
)
def test_ramadhan_is_looked_for_some_weeks_ahead(today: date, is_near: bool) -> None:
    begins = about(today)
    assert (begins is not None) == is_near
    assert begins is None or RAMADHAN_1448.near(begins)


def test_ramadhan_is_computed_as_the_state_announced_it() -> None:
    begins = about(date(2027, 1, 1))
    assert begins is not None and computed(begins) == RAMADHAN_1448


@pytest.mark.parametrize(
    ("day", "printed"),
    [((2026, 2, 23), "04.53"), ((2026, 3, 7), "04.53")],
)
def test_subuh_is_that_of_the_ministry_to_a_minute(day: tuple[int, int, int], printed: str) -> None:
    said = datetime.combine(date(*day), datetime.strptime(printed, "%H.%M").time(), WIB)
    assert abs(subuh(date(*day), PALEMBANG, WIB) - said) <= timedelta(minutes=1)


def test_subuh_of_another_zone_is_of_the_same_morning() -> None:
    there = subuh(date(2027, 2, 11), (-2.53, 140.72), ZoneInfo("Asia/Jayapura"))
    assert f"{there:%d %H}" == "11 04"


def test_a_season_begins_and_ends_with_its_days() -> None:
    days = [RAMADHAN_1448.since - timedelta(days=1), RAMADHAN_1448.since, RAMADHAN_1448.until]
    assert [is_on([RAMADHAN_1448], day) for day in [*days, date(2027, 3, 10)]] == [
        False,
        True,
        True,
        False,
    ]
    assert RAMADHAN_1448.near(date(2027, 2, 9)) and not RAMADHAN_1448.near(date(2028, 1, 28))


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        (Shift("22:00", "04:00", 0, 15), ["22.00", "01.25", "04.52"]),
        (Shift("22:00", "04:00", 120, 15), ["22.00", "00.00", "02.00", "04.00", "04.52"]),
        # What is at the end goes with it; who wants no word at the end is not asked for one.
        (Shift("22:00", "04:00", 0, 15, ("22:30", "04:00")), ["22.30", "04.52"]),
        (Shift("22:00", "04:00", 0, 15, ("23:00", "02:00")), ["23.00", "02.00"]),
        (Shift("00:30", "04:00", 0, 15), ["00.30", "02.40", "04.52"]),
        # Of no watch that ends by midnight, by day, or later than subuh.
        (Shift("18:00", "22:00", 0, 15), ["18.00", "20.00", "22.00"]),
        (Shift("18:00", "24:00", 0, 15), ["18.00", "21.00", "00.00"]),
        (Shift("08:00", "16:00", 0, 15), ["08.00", "12.00", "16.00"]),
        (Shift("23:00", "05:00", 0, 15), ["23.00", "02.00", "05.00"]),
    ],
)
def test_in_ramadhan_a_watch_past_midnight_lasts_until_subuh(
    shift: Shift, expected: list[str]
) -> None:
    dues = slots(shift, date(2027, 2, 10), WIB, FASTING)
    assert [f"{due.due_at.astimezone(WIB):%H.%M}" for due in dues] == expected
