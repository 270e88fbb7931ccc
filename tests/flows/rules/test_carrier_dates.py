"""What a carrier's date is worth: the rule, over its edges and over whatever dates there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.carrier_dates import AHEAD, LAGS, NEAR, OLDEST, hours_off, lag, newest, sent_at

NOON = datetime(2027, 2, 10, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)

#: How far before its arrival a message is dated, and how far before its arrival it was said.
CASES = [
    (timedelta(), timedelta()),
    (SECOND, SECOND),
    (12 * HOUR, 12 * HOUR),
    (7 * DAY - SECOND, 7 * DAY - SECOND),
    (7 * DAY, 7 * DAY),
    (7 * DAY + SECOND, timedelta()),
    (100 * DAY, timedelta()),
    (20_000 * DAY, timedelta()),
    (-SECOND, timedelta()),
    (-10 * MINUTE, timedelta()),
    (-10 * MINUTE - SECOND, timedelta()),
    (-31 * MINUTE, timedelta()),
    (-7 * HOUR, timedelta()),
    (-DAY, timedelta()),
    (-3000 * DAY, timedelta()),
]


@pytest.mark.parametrize(("before", "said_before"), CASES)
def test_the_rule(before: timedelta, said_before: timedelta) -> None:
    assert sent_at(NOON - before, NOON) == NOON - said_before


def test_without_a_date_it_was_said_when_it_came() -> None:
    assert sent_at(None, NOON) == NOON
    assert lag(None, NOON) is None


_dates = st.datetimes(timezones=st.just(UTC))
_offset = timedelta(hours=14)


@given(_dates, _dates)
def test_no_message_was_said_after_it_came_nor_long_before(
    dated: datetime, arrived: datetime
) -> None:
    when = sent_at(dated, arrived)
    assert arrived - min(OLDEST, arrived - datetime.min.replace(tzinfo=UTC)) <= when <= arrived
    assert when in (dated, arrived)
    behind = lag(dated, arrived)
    assert behind is not None and -(2**31) <= behind < 2**31


@given(st.timedeltas(-AHEAD, OLDEST))
def test_a_date_that_may_be_true_moves_nothing_but_to_the_earlier(before: timedelta) -> None:
    assert sent_at(NOON - before, NOON) == min(NOON, NOON - before)


# --- a carrier whose clock is hours off ---


@given(
    st.integers(-24 * 7, 24 * 7), st.lists(st.integers(-NEAR, NEAR), min_size=LAGS, max_size=LAGS)
)
def test_twenty_that_agree_on_whole_hours(hours: int, jitter: list[int]) -> None:
    lags = [hours * 3600 + seconds for seconds in jitter]
    assert hours_off(lags) == hours
    assert hours_off(lags[1:]) == 0, "nineteen are not enough"
    assert hours_off([10**6, *lags]) == hours, "only the last twenty count"


@given(st.integers(-24, 24), st.integers(0, LAGS - 1), st.integers(NEAR + 1, 3600 - NEAR - 1))
def test_one_that_does_not_agree_ends_it(hours: int, place: int, off: int) -> None:
    lags = [hours * 3600] * LAGS
    lags[place] += off
    assert hours_off(lags) == 0


@pytest.mark.parametrize(
    "lags", [[3 * 3600] * 10 + [4 * 3600] * 10, [5 * 1800 * 3] * 20, [0] * 20, [299] * 20, []]
)
def test_these_say_nothing_of_hours(lags: list[int]) -> None:
    assert hours_off(lags) == 0


@given(st.lists(st.integers(-(10**9), 10**9), max_size=60))
def test_only_the_last_are_remembered(lags: list[int]) -> None:
    known: tuple[int, ...] = ()
    for seconds in lags:
        known = newest(known, seconds)
    assert list(known) == lags[-LAGS:]
