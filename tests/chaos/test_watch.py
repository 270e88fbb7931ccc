"""Two clocks and the lanes are killed while nobody answers: each check-in is told of once."""

from __future__ import annotations

import pytest

from tests.chaos import watch
from tests.chaos.house import House

#: Two machines share a PostgreSQL; by hand SQLite is played, too (`make chaos ARGS=watch`).
pytestmark = [pytest.mark.journey, pytest.mark.parametrize("engine", ["postgresql"])]


def test_no_alarm_is_missed_and_none_doubled_by_two_clocks_that_die(house: House) -> None:
    outcome = watch.play(house, watch.Plan(seed=2032, seconds=45.0))
    assert not any(outcome.wrongs.values()), outcome.figures()
    assert sum(outcome.kills.values()) == outcome.plan.kills + outcome.plan.redis_kills
