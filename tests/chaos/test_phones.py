"""A carrier with phones: they are switched off, senders die, and its answers get lost."""

from __future__ import annotations

import pytest

from tests.chaos import runs
from tests.chaos.house import House
from tests.chaos.plans import PHONES
from tests.chaos.spoilers import SPOILERS_OF_PHONES, seen

#: What is lost at a phone is lost on any engine; the walk and the storm show both.
pytestmark = [pytest.mark.journey, pytest.mark.parametrize("engine", ["sqlite"])]


@pytest.mark.parametrize("house", ["smsgate"], indirect=True)
def test_phones_lose_and_double_nothing_and_every_send_is_settled(house: House) -> None:
    outcome = runs.play(house, PHONES)
    assert outcome.verdict.told() == [], "\n".join(outcome.said)
    assert outcome.verdict.acknowledged == PHONES.events + PHONES.flood
    assert outcome.kills["phone"] == PHONES.restarts
    assert sum(outcome.kills.values()) == PHONES.kills + PHONES.restarts
    assert outcome.unclear.sends, "nothing was ever unclear"
    seen(house, outcome.notes, SPOILERS_OF_PHONES)
