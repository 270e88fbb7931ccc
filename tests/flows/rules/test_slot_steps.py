"""The steps of a slot: which states wait for a word, and which for none."""

from __future__ import annotations

from flows.rules.slot_steps import (
    AWAITED,
    HEARD,
    MISSED,
    NOT_EXPECTED,
    STATES,
    UNHEARD,
    UNTOUCHED,
)


def test_a_slot_was_heard_of_or_waits_or_is_not_expected() -> None:
    assert sorted([*HEARD, *UNHEARD, *NOT_EXPECTED]) == sorted(STATES)


def test_what_is_withdrawn_was_never_judged() -> None:
    assert AWAITED in UNTOUCHED and not {MISSED, *HEARD}.intersection(UNTOUCHED)
