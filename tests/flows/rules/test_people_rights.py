"""Clocks of 3x24 hours, two people for a hold, and to whom a breach is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flows.rules import people_rights
from flows.rules.fields import Unusable
from flows.rules.rights import MayNot


@pytest.mark.parametrize(
    ("hours", "stands"),
    [(0, "running"), (47, "running"), (48, "soon"), (71, "soon"), (72, "late"), (999, "late")],
)
def test_how_a_clock_stands(now: datetime, hours: int, stands: str) -> None:
    assert people_rights.standing(now, now + timedelta(hours=hours)) == stands
    assert people_rights.due(now) == now + timedelta(days=3)


def test_a_hold_takes_two_people_and_has_an_end() -> None:
    people_rights.second("petugas 1", "petugas 2")
    with pytest.raises(MayNot):
        people_rights.second("petugas 1", "petugas 1")
    assert people_rights.hold_days(90) == 90
    for days in (0, 91, 3650):
        with pytest.raises(Unusable):
            people_rights.hold_days(days)


def test_a_breach_is_told_to_both() -> None:
    told = people_rights.told
    assert told(frozenset({"lembaga", "warga", "langkah"}))
    assert not told(frozenset({"lembaga"})) and not told(frozenset({"warga", "pimpinan"}))
