"""Wrong dates, and a clock that somebody sets, while processes die."""

from __future__ import annotations

import pytest

from tests.chaos import runs
from tests.chaos.house import House
from tests.chaos.plans import WRONG_TIMES

#: The clocks are of the processes; what a database writes down of them the storm shows on both.
pytestmark = [pytest.mark.journey, pytest.mark.parametrize("engine", ["postgresql"])]


@pytest.fixture
def forked() -> bool:
    """Each part puts on the clock as it starts."""
    return False


def test_wrong_dates_and_a_wrong_clock_lose_and_erase_nothing(house: House) -> None:
    outcome = runs.play(house, WRONG_TIMES)
    assert outcome.verdict.told() == [], "\n".join(outcome.said)
    assert outcome.verdict.acknowledged == WRONG_TIMES.events
