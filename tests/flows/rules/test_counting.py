"""How finely reports are counted, and within how many minutes a share of them was accepted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.rules.counting import (
    HAZARDS,
    NEVER,
    ORDINARY,
    SENSITIVE,
    area_counted,
    area_of_hours,
    coarsely,
    hour_of_week,
    minutes,
    percentile,
)
from flows.rules.kinds import KINDS, PROTECTED

SEVEN_ULU = "16/16.71/16.71.02/16.71.02.1006/"
WIB = ZoneInfo("Asia/Jakarta")


@pytest.mark.parametrize(
    ("path", "finely", "apart", "hours"),
    [
        (SEVEN_ULU, "16.71.02.1006", "16.71", "16.71.02"),
        ("16/16.71/16.71.02/", "16.71.02", "16.71", "16.71.02"),
        ("16/", "16", "16", "16"),
        ("", "", "", ""),
    ],
)
def test_what_is_sensitive_counts_for_its_city_and_hours_for_their_kecamatan(
    path: str, finely: str, apart: str, hours: str
) -> None:
    assert area_counted(path, coarsely=False) == finely
    assert area_counted(path, coarsely=True) == apart
    assert area_of_hours(path) == hours


def test_every_kind_is_counted_in_one_way() -> None:
    assert sorted((*ORDINARY, *SENSITIVE, PROTECTED)) == sorted(KINDS)
    assert set(HAZARDS) <= set(ORDINARY)
    assert not any(coarsely(kind, False) for kind in ORDINARY)
    assert all(coarsely(kind, False) for kind in (*SENSITIVE, PROTECTED))
    assert coarsely("kriminalitas", True)


def test_the_week_begins_on_monday_at_midnight_here() -> None:
    monday = datetime(2027, 2, 7, 17, 0, tzinfo=UTC)
    assert hour_of_week(monday, WIB) == 0
    assert hour_of_week(monday - timedelta(seconds=1), WIB) == 167


@pytest.mark.parametrize(
    ("waited", "kept"), [(0, 0), (59, 59), (63, 60), (359, 355), (400, 390), (-5, 0)]
)
def test_long_times_are_kept_more_coarsely(waited: int, kept: int) -> None:
    received = datetime(2027, 2, 7, tzinfo=UTC)
    assert minutes(received, received + timedelta(minutes=waited)) == kept


def test_what_nobody_accepted_counts_as_the_longest() -> None:
    assert percentile({}, 0.5) is None
    assert percentile({3: 1}, 0.5) == percentile({3: 1}, 0.9) == 3
    assert percentile({1: 5, 9: 4, 30: 1}, 0.5) == 1
    assert percentile({1: 5, 9: 4, 30: 1}, 0.9) == 9
    assert percentile({1: 5, NEVER: 5}, 0.5) == 1
    assert percentile({1: 5, NEVER: 5}, 0.9) is None
