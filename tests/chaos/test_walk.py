"""Every named point is died at."""

from __future__ import annotations

import pytest

from tests.chaos import points, walk
from tests.chaos.house import House
from tests.chaos.plans import STORM
from tests.conftest import ENGINES

pytestmark = pytest.mark.journey


def test_every_point_is_a_place_in_the_code() -> None:
    assert points.lost() == []


def test_somebody_dies_at_every_point_and_nothing_is_lost_or_doubled(
    house: House, engine: str
) -> None:
    # One flow for each point, another one on the other engine; `make chaos ARGS=--walk` takes all
    # of them on both.
    walked = walk.walk(house, walk.steps(turn=ENGINES.index(engine)), STORM)
    assert walked.missed == []
    verdict = walked.outcome.verdict
    assert verdict.told() == []
    assert verdict.acknowledged == verdict.events == verdict.recorded
