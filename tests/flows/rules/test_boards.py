"""A board that asks no more: gone while its operator is on duty, over after that, kept before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.boards import GONE, NOTED_BEFORE, keeping
from flows.rules.duty import Change, on_duty, read, throughout
from flows.rules.signing_in import LONGEST

WIB = ZoneInfo("Asia/Jakarta")
#: A Monday, 09.00 in Palembang.
NINE = datetime(2027, 2, 8, 2, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "asked", "after", "how"),
    [
        ("08:00-20:00", NINE, 3 * MINUTE, "kept"),
        ("08:00-20:00", NINE, 4 * MINUTE, "gone"),
        ("24", NINE, 12 * HOUR, "gone"),
        ("24", NINE, 13 * HOUR, "over"),  # no shift is so long
        # the shift is over, and it was said properly or not
        ("08:00-16:00", NINE + 7 * HOUR - MINUTE, 4 * MINUTE, "over"),
        ("08:00-16:00", NINE + 8 * HOUR, 4 * MINUTE, "over"),
        # the next shift of the same operator is another one
        ("20:00-08:00", NINE - 61 * MINUTE, 12 * HOUR, "over"),
        # around midnight, and with a stretch that follows at once
        ("20:00-08:00", NINE + 14 * HOUR, 2 * HOUR, "gone"),
        ("08:00-12:00, 12:00-20:00", NINE, 4 * HOUR, "gone"),
        ("08:00-12:00, 13:00-20:00", NINE, 6 * HOUR, "over"),
        ("", NINE, 4 * MINUTE, "over"),
        # who came early, and went again before the shift began
        ("20:00-08:00", NINE + 11 * HOUR - 10 * MINUTE, 4 * MINUTE, "over"),
    ],
)
def test_how_it_stands_with_a_board(
    hours: str, asked: datetime, after: timedelta, how: str
) -> None:
    assert keeping(read(hours), (), asked, asked + after, WIB) == how


def test_who_has_said_lepas_keeps_none_and_who_came_by_dinas_does() -> None:
    def change(present: bool, begins: timedelta, ends: timedelta) -> Change:
        return Change(present, NINE + begins, NINE + ends, NINE + begins)

    away, here = change(False, 2 * MINUTE, 11 * HOUR), change(True, -HOUR, 5 * HOUR)
    assert keeping(read("24"), (away,), NINE, NINE + 4 * MINUTE, WIB) == "over"
    assert keeping((), (here,), NINE, NINE + 4 * HOUR, WIB) == "gone"
    assert keeping((), (here,), NINE, NINE + 6 * HOUR, WIB) == "over"


_STRETCH = st.builds(
    lambda start, end: f"{start:02}:00-{end:02}:30", st.integers(0, 23), st.integers(0, 23)
)


@given(st.lists(_STRETCH, max_size=3), st.integers(0, 1440), st.integers(0, 720))
def test_throughout_is_every_minute(stretches: list[str], begin: int, length: int) -> None:
    hours, begins = read(", ".join(stretches)), NINE + begin * MINUTE
    every = all(on_duty(hours, (), begins + n * MINUTE, WIB) for n in range(length + 1))
    assert throughout(hours, (), begins, begins + length * MINUTE, WIB) is every


def test_what_is_written_down_late_makes_no_board_gone_early() -> None:
    assert keeping(read("24"), (), NINE, NINE + GONE, WIB) == "kept"
    assert keeping(read("24"), (), NINE, NINE + NOTED_BEFORE, WIB) == "gone"
    assert NOTED_BEFORE < LONGEST
