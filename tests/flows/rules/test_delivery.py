"""The order of the states of a message: the highest of all that was said of it counts."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from flows.rules.delivery import (
    LANES,
    LEFT,
    MISSED,
    NO_REFUSAL,
    NOT_YET,
    OPEN,
    RANK,
    SETTLED,
    STATES,
    again_after,
)


def highest(said: tuple[str, ...]) -> str:
    return max(said, key=RANK.__getitem__)


def test_order_and_repetition_of_what_is_said_change_nothing() -> None:
    for three in product(STATES, repeat=3):
        assert len({highest(order) for order in permutations(three)}) == 1
        assert highest((*three, *three)) == highest(three)


def test_what_is_settled_never_opens_again() -> None:
    assert all(RANK[before] < RANK[after] for before in OPEN for after in SETTLED)
    assert {*OPEN, *SETTLED} == set(STATES)


def test_a_report_of_arrival_stands_over_every_doubt() -> None:
    assert highest(LEFT) == "delivered" and "delivered" not in MISSED
    assert RANK["uncertain"] < min(RANK[state] for state in SETTLED if state != "uncertain")


def test_what_we_keep_back_is_no_refusal() -> None:
    assert NOT_YET in NO_REFUSAL and len(NO_REFUSAL) == 6


@pytest.mark.parametrize("lane", LANES)
def test_what_could_not_leave_is_tried_at_growing_distances(lane: str) -> None:
    pauses = [again_after(lane, attempts) for attempts in range(1, 100)]
    assert pauses == sorted(pauses) and pauses[1] == 2 * pauses[0] and pauses[-1] == pauses[-2]


def test_an_alarm_keeps_trying() -> None:
    assert again_after("alarm", 99) < again_after("reply", 99) < again_after("bulk", 99)
