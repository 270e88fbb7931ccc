"""A storm blows, and the judge is no rubber stamp."""

from __future__ import annotations

import pytest

from tests.chaos import runs, table
from tests.chaos.house import House
from tests.chaos.plans import STORM
from tests.chaos.spoilers import SPOILERS, seen

pytestmark = pytest.mark.journey


@pytest.fixture
def forked() -> bool:
    """The storm blows on what the Procfile starts."""
    return False


def test_a_storm_loses_and_doubles_nothing(house: House) -> None:
    outcome = runs.play(house, STORM)
    assert outcome.verdict.told() == [], "\n".join(outcome.said)
    assert outcome.verdict.acknowledged == STORM.events + STORM.flood
    assert sum(outcome.kills.values()) == STORM.kills + STORM.redis_kills
    assert f" {STORM.events + STORM.flood} |\n" in table.table([outcome])
    seen(house, outcome.notes, SPOILERS)
