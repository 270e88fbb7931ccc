"""When people are written to whom nobody asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules import windows

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Berlin")


@pytest.mark.parametrize(
    ("clock", "opens"),
    [
        ("10 07:00:00", "10 07:00"),
        ("10 12:00:00", "10 12:00"),
        ("10 19:59:59", "10 19:59"),
        ("10 20:00:00", "11 07:00"),
        ("10 23:59:59", "11 07:00"),
        ("11 00:00:00", "11 07:00"),
        ("11 06:59:59", "11 07:00"),
        ("28 22:00:00", "1 07:00"),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_the_night_is_from_20_to_7(clock: str, opens: str, zone: str) -> None:
    at = datetime.strptime(f"2027-02-{clock}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=ZoneInfo(zone))
    found = windows.next_open(at)
    assert f"{found.day} {found:%H:%M}" == opens
    assert windows.is_open(at) == (found == at)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.sampled_from(ZONES))
def test_what_waits_goes_on_within_half_a_day_and_at_an_open_time(at: datetime, zone: str) -> None:
    local = at.replace(tzinfo=ZoneInfo(zone))
    opens = windows.next_open(local)
    assert windows.is_open(opens) and timedelta() <= opens - local <= timedelta(hours=11)
    assert windows.next_open(opens) == opens


@pytest.mark.parametrize("zone", ZONES)
def test_what_is_urgent_begins_at_once(zone: str) -> None:
    night = datetime(2027, 2, 10, 22, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    assert windows.begins(night, True, ZoneInfo(zone)) == night
    begins = windows.begins(night, False, ZoneInfo(zone))
    assert begins - night == timedelta(hours=9) and begins.tzinfo is UTC
