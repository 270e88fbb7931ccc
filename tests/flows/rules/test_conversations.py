"""How the rounds of a conversation are called."""

from __future__ import annotations

import pytest

from flows.rules.conversations import base_of, number_of, round_of, rounds_of


@pytest.mark.parametrize("base", ["sms17", "5f3a-call", "a-1"])
@pytest.mark.parametrize("number", [0, 7, 12])
def test_a_round_tells_its_conversation_and_its_number(base: str, number: int) -> None:
    name = round_of(base, number)
    assert (base_of(name), number_of(name)) == (base, number)
    assert name.startswith(rounds_of(base))


def test_no_conversation_is_taken_for_a_round_of_another() -> None:
    assert not round_of("sms17", 0).startswith(rounds_of("sms1"))
