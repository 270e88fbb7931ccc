"""Two clocks and the lanes are killed while nobody answers: each check-in is told of once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.chaos import watch
from tests.chaos.house import House

#: Two machines share a PostgreSQL; by hand SQLite is played, too (`make chaos ARGS=watch`).
ENGINES = pytest.mark.parametrize("engine", ["postgresql"])


@pytest.mark.journey
@ENGINES
def test_no_alarm_is_missed_and_none_doubled_by_two_clocks_that_die(house: House) -> None:
    outcome = watch.play(house, watch.Plan(seed=2032, seconds=45.0))
    assert not any(outcome.wrongs.values()), outcome.figures()
    assert sum(outcome.kills.values()) == outcome.plan.kills + outcome.plan.redis_kills


def test_what_the_carrier_took_of_a_killed_sender_counts_from_when_it_took_it() -> None:
    start = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)

    def at(seconds: float) -> datetime:
        return start + timedelta(seconds=seconds)

    told = [(at(5), at(0)), (at(105), at(100)), (at(205), at(200))]
    assert watch.taken_after(told, [at(6), at(106), at(207)], [1]) == [6.0, 6.0, 7.0]
    assert watch.taken_after(told, [at(6), at(207)], [1]) == [6.0, 7.0]
    assert watch.taken_after(told, [at(106), at(207)], [0, 1]) == [6.0, 7.0]
