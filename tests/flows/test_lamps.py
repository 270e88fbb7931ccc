"""Lamps of the board: a state each, and a warning before one turns red."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flows.rules.lamps import LAMPS, lamp
from flows.rules.slot_steps import AWAITED, STATES

REMIND = datetime(2026, 12, 5, 15, 10, tzinfo=UTC)


def test_what_is_awaited_warns_from_the_reminder_on_and_all_else_shows_its_state() -> None:
    before = REMIND - timedelta(seconds=1)
    assert [lamp(AWAITED, REMIND, at) for at in (before, REMIND)] == ["nanti", "ditunggu"]
    shown = {lamp(state, REMIND, at) for state in STATES for at in (before, REMIND)}
    assert shown == set(LAMPS)
    assert all(lamp(state, REMIND, REMIND) == state for state in STATES if state != AWAITED)
