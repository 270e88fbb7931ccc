"""A number whose reports were not true: its next ones reach the desk before the officers."""

from __future__ import annotations

import pytest

from flows.rules.ladder import steps
from flows.rules.reputation import TRUE, UNTRUE, Record, desk_first
from flows.rules.results import RESULTS
from tests.flows.rules.test_ladder import SEK, WIB, at, of, shown

NEITHER = {"tidak_ditemukan", "bukan_polisi"}


@pytest.mark.parametrize(
    ("untrue", "true", "doubtful"),
    [(0, 0, False), (2, 0, False), (3, 0, True), (3, 2, True), (3, 3, False), (9, 20, False)],
)
def test_from_three_on_that_are_more_than_were_true(untrue: int, true: int, doubtful: bool) -> None:
    assert Record(untrue, true).doubtful is doubtful


def test_every_result_says_one_thing() -> None:
    assert sorted([*TRUE, UNTRUE, *NEITHER]) == sorted(RESULTS)


def test_of_an_urgent_one_the_first_officers_are_told_with_the_second_step() -> None:
    ladder = steps(of(), "kebakaran", True, at("14.00"), WIB)
    changed = desk_first(ladder, True, SEK)
    assert shown(changed) == shown(ladder)
    assert [step.officers_at for step in changed] == [at("14.02"), None, None, None]


def test_of_a_routine_one_the_desk_is_told_in_their_stead() -> None:
    changed = desk_first(steps(of(), "kriminalitas", False, at("14.00"), WIB), False, SEK)
    assert shown(changed) == [("10 14.00", (), (SEK,)), ("10 14.15", (), (SEK,))]
