"""When the clock is doubted, and when it is believed again: the rule, over its edges and over any
jumps.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.clocks import (
    AGREED,
    AWAY,
    BELIEVED,
    JUMP,
    Doubt,
    Pair,
    arrival,
    both,
    gap,
    is_back,
    is_held,
    judging,
    jump,
    jumped,
    looked,
)

NOON = datetime(2027, 2, 10, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
NONE, GRACE = timedelta(), 15 * MINUTE


@pytest.mark.parametrize(
    ("wall", "steady", "by"),
    [
        (2 * SECOND, 2, NONE),
        (30 * SECOND, 2, NONE),
        (33 * SECOND, 2, 31 * SECOND),
        (-29 * SECOND, 1, NONE),
        (-31 * SECOND, 2, -33 * SECOND),
        (120 * DAY, 2, 120 * DAY - 2 * SECOND),
        (-HOUR, 2, -HOUR - 2 * SECOND),
        (75 * SECOND, 75, NONE),  # this process was stopped, and both clocks went on
        (2 * HOUR, 5, 2 * HOUR - 5 * SECOND),  # the machine slept
    ],
)
def test_a_jump_is_what_only_one_clock_did(wall: timedelta, steady: float, by: timedelta) -> None:
    assert jump(Pair(NOON, 100.0), Pair(NOON + wall, 100.0 + steady)) == by


@pytest.mark.parametrize(
    ("newest", "found"),
    [
        (None, NONE),
        (NOON, NONE),
        (NOON - HOUR, NONE),
        (NOON - AWAY, NONE),
        (NOON - AWAY - SECOND, AWAY + SECOND),
        (NOON - 120 * DAY, 120 * DAY),
        (NOON + JUMP, NONE),
        (NOON + JUMP + SECOND, -JUMP - SECOND),
        (NOON + 9 * DAY, -9 * DAY),
    ],
)
def test_at_the_start_the_clock_is_held_against_the_record(
    newest: datetime | None, found: timedelta
) -> None:
    assert gap(NOON, newest) == found


def test_two_processes_see_one_jump() -> None:
    first = jumped(BELIEVED, NOON, 9 * DAY, "jump", GRACE)
    assert jumped(first, NOON + 2 * SECOND, 9 * DAY + SECOND, "jump", GRACE) == first
    assert jumped(first, NOON + 2 * SECOND, -9 * DAY, "jump", GRACE).ahead == NONE
    assert jumped(first, NOON + 2 * MINUTE, 9 * DAY, "jump", GRACE).ahead == 18 * DAY


_hours = st.integers(-2000, 2000).filter(bool).map(lambda hours: timedelta(hours=hours))


@given(st.lists(_hours, min_size=1, max_size=6))
def test_by_both_clocks_it_is_never_later_than_by_either(jumps: list[timedelta]) -> None:
    doubt, wall, steady = BELIEVED, NOON, NOON
    for by in jumps:
        wall, steady = wall + by + 2 * MINUTE, steady + 2 * MINUTE
        doubt = jumped(doubt, wall, by, "jump", GRACE)
        assert both(doubt, wall) == min(wall, steady)
        assert judging(doubt, wall) == min(wall, steady)
        assert judging(doubt, wall + GRACE) == wall + GRACE
        assert doubt.since is not None and doubt.since <= wall
        assert looked(doubt, wall + 5 * DAY, None, GRACE).since is not None


@given(_hours)
def test_a_clock_that_jumps_there_and_back_is_where_it_was(by: timedelta) -> None:
    there = jumped(BELIEVED, NOON + by, by, "jump", GRACE)
    back = jumped(there, NOON + 25 * SECOND, -by, "jump", GRACE)
    assert both(back, NOON + 25 * SECOND) == NOON + 25 * SECOND
    assert back.since is not None, "nothing is forgotten all the same"
    assert is_back(there, back)
    assert not is_back(BELIEVED, there)


@given(_hours, _hours.filter(lambda by: abs(by) > HOUR))
def test_elsewhere_is_not_back(by: timedelta, off: timedelta) -> None:
    there = jumped(BELIEVED, NOON + by, by, "jump", GRACE)
    assert (
        not is_back(there, jumped(there, NOON + 2 * MINUTE + off, off - by, "jump", GRACE))
        or off == by == off - by
    )


def test_it_is_believed_after_a_day_in_which_clock_and_record_agree() -> None:
    doubt = jumped(BELIEVED, NOON, 9 * DAY, "jump", GRACE)
    assert looked(doubt, NOON + 3 * DAY, NOON - 9 * DAY, GRACE) == doubt, (
        "nothing was received since"
    )
    agrees = looked(doubt, NOON + HOUR, NOON + HOUR, GRACE)
    assert agrees.agreed_at == NOON + HOUR
    assert looked(agrees, NOON + HOUR + AGREED - SECOND, NOON + 2 * HOUR, GRACE).since is not None
    assert looked(agrees, NOON + HOUR + AGREED, NOON + 2 * HOUR, GRACE) == BELIEVED
    again = jumped(agrees, NOON + 20 * HOUR, MINUTE, "jump", GRACE)
    assert again.agreed_at is None, "a second jump begins the day anew"
    ahead = looked(agrees, NOON + 20 * HOUR, NOON + 21 * HOUR, GRACE)
    assert ahead.agreed_at is None, "so does what is dated ahead of the clock"


def test_a_record_ahead_of_the_clock_is_enough() -> None:
    doubt = looked(BELIEVED, NOON, NOON + MINUTE, GRACE)
    assert (doubt.why, doubt.since, doubt.ahead) == ("record", NOON, -MINUTE)
    assert looked(BELIEVED, NOON, NOON + JUMP, GRACE) == BELIEVED
    assert looked(BELIEVED, NOON, NOON - 100 * DAY, GRACE) == BELIEVED


@pytest.mark.parametrize(
    ("after", "held"), [(NONE, True), (GRACE - SECOND, True), (GRACE, False), (-HOUR, False)]
)
def test_it_holds_for_one_grace(after: timedelta, held: bool) -> None:
    assert is_held(jumped(BELIEVED, NOON, HOUR, "jump", GRACE), NOON + after) is held
    assert not is_held(Doubt(), NOON)


@given(_hours, st.integers(-60, 600))
def test_of_two_clocks_the_one_counts_that_the_carriers_date_speaks_for(
    by: timedelta, seconds: int
) -> None:
    """The wall clock went wrong, or the steady one stood still while the machine slept: a date
    tells which.
    """
    wall = NOON + by
    doubt, way = jumped(BELIEVED, wall, by, "jump", GRACE), timedelta(seconds=seconds)
    assert arrival(doubt, wall, NOON - way) == NOON, "the clock on the wall is wrong"
    assert arrival(doubt, wall, wall - way) == wall, "it is right"
    assert arrival(doubt, wall, None) == wall
    assert arrival(doubt, wall + GRACE, NOON) == wall + GRACE
    assert arrival(BELIEVED, wall, NOON) == wall
