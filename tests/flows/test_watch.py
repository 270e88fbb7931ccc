"""The schedule of a night: across midnight, early and late words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from flows.watch import Shift, clock, counts_for, night_of, slots

WIB = ZoneInfo("Asia/Jakarta")
NIGHT = date(2027, 2, 10)
MELATI = Shift("22:00", "04:00", every_minutes=120, grace_minutes=30)


def local(day: int, time: str) -> datetime:
    hours, minutes = map(int, time.split("."))
    return datetime(2027, 2, day, hours, minutes, tzinfo=WIB)


def shown(shift: Shift, night: date = NIGHT) -> list[str]:
    return [f"{due.due_at.astimezone(WIB):%d %H.%M}" for due in slots(shift, night, WIB)]


def test_a_night_goes_over_midnight() -> None:
    assert shown(MELATI) == ["10 22.00", "11 00.00", "11 02.00", "11 04.00"]


def test_the_end_is_expected_too_when_the_hours_do_not_divide() -> None:
    assert shown(Shift("21:30", "03:00", 120, 15)) == ["10 21.30", "10 23.30", "11 01.30", "11 03.00"]
    assert shown(Shift("22:00", "23:00", 240, 15)) == ["10 22.00", "10 23.00"]


def test_times_are_utc_and_the_grace_is_halved_for_the_reminder() -> None:
    first = slots(MELATI, NIGHT, WIB)[0]
    assert first.due_at == datetime(2027, 2, 10, 15, tzinfo=UTC) and first.due_at.tzinfo is UTC
    assert first.remind_at - first.due_at == timedelta(minutes=15)
    assert first.late_at - first.due_at == timedelta(minutes=30)


def test_a_shift_in_the_small_hours_belongs_to_the_evening_before() -> None:
    sahur = Shift("00:30", "04:30", 120, 15)
    assert shown(sahur) == ["11 00.30", "11 02.30", "11 04.30"]
    assert night_of(local(11, "00.20"), sahur, WIB) == NIGHT
    assert night_of(local(11, "05.00"), sahur, WIB) == NIGHT
    assert night_of(local(11, "23.50"), sahur, WIB) == date(2027, 2, 11)


def test_a_shift_by_day_and_one_round_the_clock() -> None:
    assert shown(Shift("08:00", "16:00", 240, 15)) == ["10 08.00", "10 12.00", "10 16.00"]
    assert len(slots(Shift("18:00", "18:00", 60, 10), NIGHT, WIB)) == 25


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (local(10, "20.59"), None),  # more than half an interval too early
        (local(10, "21.00"), 0),
        (local(10, "21.50"), 0),
        (local(10, "22.00"), 0),
        (local(10, "22.45"), 0),  # late, and still the first
        (local(10, "22.59"), 0),
        (local(10, "23.00"), 1),  # early for the second
        (local(11, "00.00"), 1),
        (local(11, "00.59"), 1),
        (local(11, "03.30"), 3),
        (local(11, "04.40"), 3),
        (local(11, "05.00"), 3),
        (local(11, "05.01"), None),
    ],
)
def test_which_check_in_a_word_counts_for(at: datetime, expected: int | None) -> None:
    assert counts_for(slots(MELATI, NIGHT, WIB), at) == expected


def test_a_word_counts_as_long_as_the_grace_lasts() -> None:
    dues = slots(Shift("22:00", "23:00", 60, 90), NIGHT, WIB)
    assert counts_for(dues, local(11, "00.29")) == 1
    assert counts_for(dues, local(11, "00.31")) is None
    assert counts_for([], local(11, "00.29")) is None


def test_a_short_last_interval_takes_no_word_of_the_one_before() -> None:
    dues = slots(Shift("22:00", "00:30", 120, 15), NIGHT, WIB)  # 22.00, 00.00, 00.30
    assert counts_for(dues, local(11, "00.05")) == 1
    assert counts_for(dues, local(11, "00.15")) == 2


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (local(10, "21.30"), 10),
        (local(10, "23.59"), 10),
        (local(11, "00.01"), 10),
        (local(11, "04.30"), 10),
        (local(11, "12.59"), 10),  # half-way between two nights
        (local(11, "13.00"), 11),
        (local(11, "22.00"), 11),
    ],
)
def test_the_night_has_the_date_of_its_evening(at: datetime, night: int) -> None:
    assert night_of(at, MELATI, WIB) == date(2027, 2, night)
    assert night_of(at.astimezone(UTC), MELATI, WIB) == date(2027, 2, night)


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize(("start", "end"), [("22:00", "04:00"), ("18:00", "23:00"), ("00:30", "04:30"), ("08:00", "16:00")])
def test_a_word_that_counts_counts_for_its_own_night(start: str, end: str, hour: int) -> None:
    shift = Shift(start, end, 60, 15)
    at = local(11, f"{hour}.10")
    nights = [NIGHT + timedelta(days=days) for days in (-1, 0, 1, 2)]
    counting = [night for night in nights if counts_for(slots(shift, night, WIB), at) is not None]
    assert counting in ([], [night_of(at, shift, WIB)])


def test_any_zone_will_do() -> None:
    assert slots(MELATI, NIGHT, timezone(timedelta(hours=7))) == slots(MELATI, NIGHT, WIB)


@pytest.mark.parametrize("text", ["", "24:00", "22", "22:5", "22:60", "jam 10", "-1:00", "²2:00"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match="22:00"):
        clock(text)


def test_a_time_of_day_with_a_dot() -> None:
    assert clock("22.30") == clock("22:30")


@pytest.mark.parametrize(("every", "grace"), [(0, 10), (-5, 10), (60, -1)])
def test_what_is_no_shift(every: int, grace: int) -> None:
    with pytest.raises(ValueError, match="minutes"):
        Shift("22:00", "04:00", every, grace)
