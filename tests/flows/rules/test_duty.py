"""Duty: weekly hours across midnight and the end of the week, and what was said beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.duty import (
    DAYS,
    LONGEST,
    Change,
    exchanged,
    next_on,
    on_duty,
    read,
    until_off,
    written,
)

WIB = ZoneInfo("Asia/Jakarta")
#: A Monday.
MONDAY = datetime(2027, 2, 8, tzinfo=WIB)
OFFICE = "sen-jum 08:00-16:00"
NIGHTS = "jum-min 22:00-06:00"


def at(day: str, time: str) -> datetime:
    hours, minutes = map(int, time.split(":"))
    local = MONDAY + timedelta(days=DAYS.index(day), hours=hours, minutes=minutes)
    return local.astimezone(UTC)


def stated(present: bool, begins: datetime, ends: datetime, when: datetime | None = None) -> Change:
    return Change(present, begins, ends, when or begins)


@pytest.mark.parametrize(
    ("hours", "day", "time", "on"),
    [
        ("", "sen", "12:00", False),
        ("24", "min", "03:00", True),
        ("24 jam", "sen", "00:00", True),
        ("08:00-16:00", "min", "08:00", True),
        ("08.00-16.00", "min", "16:00", False),
        (OFFICE, "sen", "07:59", False),
        (OFFICE, "sen", "08:00", True),
        (OFFICE, "jum", "15:59", True),
        (OFFICE, "jum", "16:00", False),
        (OFFICE, "sab", "12:00", False),
        (NIGHTS, "jum", "21:59", False),
        (NIGHTS, "jum", "22:00", True),
        (NIGHTS, "sab", "05:59", True),
        (NIGHTS, "sab", "06:00", False),
        (NIGHTS, "sen", "05:59", True),  # begun on Sunday, over the end of the week
        (NIGHTS, "sen", "06:00", False),
        (NIGHTS, "jum", "03:00", False),  # of the night before
        ("sab-sen 07:00-19:00", "min", "10:00", True),  # over the end of the week
        ("sab-sen 07:00-19:00", "sel", "10:00", False),
        ("sen 16:00-24:00", "sen", "23:59", True),
        ("sen 16:00-24:00", "sel", "00:00", False),
        ("sen 07:00-07:00", "sel", "06:59", True),  # a whole day
        ("sen 07:00-07:00", "sel", "07:00", False),
        ("rabu 08:00-12:00; Jum'at 13:00-17:00", "jum", "13:00", True),
        ("rabu 08:00-12:00, jumat 13:00-17:00", "rab", "13:00", False),
    ],
)
def test_weekly_hours(hours: str, day: str, time: str, on: bool) -> None:
    assert on_duty(read(hours), (), at(day, time), WIB) is on


@pytest.mark.parametrize(
    "hours", ["besok", "08:00", "sen-xyz 08:00-16:00", "8-16", "sen 25:00-26:00", "sen, rab 8:00"]
)
def test_hours_that_nobody_can_read(hours: str) -> None:
    for reading in (read, written):
        with pytest.raises(ValueError, match="tidak dikenal"):
            reading(hours)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" 24 Jam ", "24"),
        ("24jam", "24"),
        ("Sen-Jum 08.00-16.00;  sab 22:00-06:00", "sen-jum 08:00-16:00, sab 22:00-06:00"),
        ("Senin - Jumat 8:00 - 16:00,", "sen-jum 08:00-16:00"),
    ],
)
def test_hours_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert written(typed) == kept
    assert read(kept) == read(typed)


@pytest.mark.parametrize(
    ("changes", "on"),
    [
        # LEPAS before the hours, until it is over
        ([stated(False, at("sen", "09:00"), at("sen", "11:00"))], False),
        ([stated(False, at("sen", "09:00"), at("sen", "10:00"))], True),
        ([stated(False, at("sen", "10:01"), at("sen", "11:00"))], True),
        # of two the later word, whichever began later
        (
            [
                stated(False, at("sen", "09:00"), at("sen", "12:00")),
                stated(True, at("sen", "09:30"), at("sen", "12:00")),
            ],
            True,
        ),
        (
            [
                stated(True, at("sen", "09:30"), at("sen", "12:00"), at("sen", "08:00")),
                stated(False, at("sen", "09:00"), at("sen", "12:00"), at("sen", "08:30")),
            ],
            False,
        ),
        # of two said in one moment the one that was noted later
        (
            [
                stated(True, at("sen", "09:00"), at("sen", "12:00")),
                stated(False, at("sen", "09:00"), at("sen", "12:00")),
            ],
            False,
        ),
    ],
)
def test_what_was_said_goes_before_the_hours(changes: list[Change], on: bool) -> None:
    assert on_duty(read(OFFICE), changes, at("sen", "10:00"), WIB) is on


def test_dinas_outside_the_hours() -> None:
    dinas = stated(True, at("sab", "20:00"), at("min", "08:00"))
    assert on_duty(read(OFFICE), [dinas], at("sab", "23:00"), WIB)
    assert not on_duty(read(OFFICE), [dinas], at("min", "08:00"), WIB)


@pytest.mark.parametrize(
    ("hours", "changes", "now", "comes"),
    [
        (OFFICE, [], at("sen", "10:00"), at("sen", "10:00")),
        (OFFICE, [], at("sen", "16:00"), at("sel", "08:00")),
        (OFFICE, [], at("jum", "17:00"), at("sen", "08:00") + timedelta(days=7)),
        ("min 08:00-09:00", [], at("sen", "00:00"), at("min", "08:00")),
        ("", [], at("sen", "10:00"), None),
        (
            "",
            [stated(True, at("rab", "20:00"), at("kam", "06:00"))],
            at("sen", "10:00"),
            at("rab", "20:00"),
        ),
        # away: on duty again when the absence ends in the middle of the hours, not when they begin
        (
            OFFICE,
            [stated(False, at("sen", "00:00"), at("rab", "12:00"))],
            at("sen", "10:00"),
            at("rab", "12:00"),
        ),
        (
            "24",
            [stated(False, at("sen", "09:00"), at("sen", "21:00"))],
            at("sen", "10:00"),
            at("sen", "21:00"),
        ),
        # away for longer than anybody looks ahead
        (
            "24",
            [stated(False, at("sen", "09:00"), at("sen", "09:00") + timedelta(days=30))],
            at("sen", "10:00"),
            None,
        ),
    ],
)
def test_from_when_somebody_is_on_duty(
    hours: str, changes: list[Change], now: datetime, comes: datetime | None
) -> None:
    assert next_on(read(hours), changes, now, WIB) == comes


@pytest.mark.parametrize(
    ("hours", "changes", "now", "until"),
    [
        (OFFICE, [], at("sen", "10:03"), at("sen", "16:00")),
        (NIGHTS, [], at("min", "23:07"), at("sen", "06:00") + timedelta(days=7)),
        (NIGHTS, [], at("sen", "05:58"), at("sen", "06:00")),
        ("24", [], at("sen", "10:00"), at("sen", "10:00") + LONGEST),
        # by two stretches at once: until both are over
        ("sen 08:00-12:00, sen 10:00-16:00", [], at("sen", "11:00"), at("sen", "16:00")),
        # by DINAS: until that is over; the hours that begin behind it are another tour of duty
        (
            OFFICE,
            [stated(True, at("sel", "00:00"), at("sel", "08:00"))],
            at("sel", "02:00"),
            at("sel", "08:00"),
        ),
        # not on duty at all
        (OFFICE, [], at("sab", "10:00"), at("sab", "10:00") + LONGEST),
    ],
)
def test_until_when_lepas_holds(
    hours: str, changes: list[Change], now: datetime, until: datetime
) -> None:
    assert until_off(read(hours), changes, now, WIB) == until


@pytest.mark.parametrize(
    ("one", "other", "taken_over"),
    [
        (OFFICE, OFFICE, []),
        (
            "sen 08:00-16:00",
            "sel 08:00-16:00",
            [(True, "sen 08:00", "sen 16:00"), (False, "sel 08:00", "sel 16:00")],
        ),
        # while both are on duty neither takes anything over
        (
            "sen 08:00-16:00",
            "sen 12:00-20:00",
            [(True, "sen 08:00", "sen 12:00"), (False, "sen 16:00", "sen 20:00")],
        ),
        # a stretch begun before the time, and one that goes on behind it
        (
            "min 22:00-06:00",
            "rab 18:00-06:00",
            [(True, "sen 00:00", "sen 06:00"), (False, "rab 18:00", "kam 00:00")],
        ),
        ("24", "", [(True, "sen 00:00", "kam 00:00")]),
    ],
)
def test_what_two_officers_take_over_who_swap(
    one: str, other: str, taken_over: list[tuple[bool, str, str]]
) -> None:
    found = exchanged(read(one), read(other), at("sen", "00:00"), at("kam", "00:00"), WIB)
    assert found == [
        (first, at(*begins.split()), at(*ends.split())) for first, begins, ends in taken_over
    ]


_MINUTE = st.integers(0, 7 * 24 * 60 - 1)
_CLOCK = st.builds(
    lambda hour, minute: f"{hour:02}:{minute:02}",
    st.integers(0, 23),
    st.sampled_from((0, 15, 30, 59)),
)
_STRETCH = st.builds(
    lambda first, last, start, end: f"{first}-{last} {start}-{end}",
    st.sampled_from(DAYS),
    st.sampled_from(DAYS),
    _CLOCK,
    _CLOCK,
)


@given(st.lists(_STRETCH, max_size=3), _MINUTE)
def test_any_hours_are_kept_and_looked_ahead_the_same(stretches: list[str], minute: int) -> None:
    hours = read(", ".join(stretches))
    assert read(written("; ".join(stretches))) == hours
    now = (MONDAY + timedelta(minutes=minute)).astimezone(UTC)
    comes = next_on(hours, (), now, WIB)
    assert (comes is None) is (not stretches)
    if comes is not None:
        assert on_duty(hours, (), comes, WIB)
        assert comes == now or not on_duty(hours, (), comes - timedelta(minutes=1), WIB)
    until = until_off(hours, (), now, WIB)
    assert now < until <= now + LONGEST
    if on_duty(hours, (), now, WIB):
        assert on_duty(hours, (), until - timedelta(seconds=1), WIB)
