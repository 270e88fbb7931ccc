"""The steps of an imbauan: who may take which, in which state, and what approval makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.rules.imbauan_steps import (
    APPROVED,
    CHANGEABLE,
    OVER,
    STATES,
    STEPS,
    WAITING,
    TimePassed,
    approved,
    leaves_the_unit,
    must,
    of_another_unit,
)
from flows.rules.rights import MAY, ROLES, MayNot, NotAllowed, Officer

NOW = datetime(2027, 2, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def officer(name: str, role: str = "admin") -> Officer:
    return Officer(name, role, "16.71", "16/16.71/")


def test_states_have_one_name_each() -> None:
    told = {*APPROVED, *CHANGEABLE, *WAITING, *OVER}.union(
        *(step.before for step in STEPS.values())
    )
    assert told == set(STATES)


def test_a_step_leads_to_another_state_and_is_not_taken_twice() -> None:
    assert all(step.after in STATES and step.after not in step.before for step in STEPS.values())


def test_whoever_wrote_an_imbauan_does_not_decide_on_it() -> None:
    for step in ("approve", "return"):
        with pytest.raises(MayNot, match="ask a second person"):
            must(officer("ayu"), step, "ayu")
        must(officer("hasan"), step, "ayu")
    for step in ("submit", "stop"):
        must(officer("ayu"), step, "ayu")


def test_the_role_is_asked_first() -> None:
    for name, step in STEPS.items():
        for role in set(ROLES) - MAY[step.deed]:
            with pytest.raises(MayNot, match=f"the role {role} may not do this"):
                must(officer("hasan", role), name, "ayu")


def test_what_is_over_is_never_stopped_again() -> None:
    assert set(STEPS["stop"].before) == set(STATES) - set(OVER)


def test_an_approved_one_is_sent_or_waits_for_its_time() -> None:
    assert approved("diajukan", None, NOW + HOUR, NOW) == "disetujui"
    assert approved("diajukan", NOW + HOUR, NOW + 2 * HOUR, NOW) == "terjadwal"


def test_a_time_that_is_over_is_for_a_person_to_judge() -> None:
    with pytest.raises(TimePassed):
        approved("diajukan", NOW, NOW + HOUR, NOW)
    assert approved("diajukan", NOW, NOW + HOUR, NOW, send_now=True) == "disetujui"


def test_what_is_no_longer_valid_is_not_approved() -> None:
    with pytest.raises(NotAllowed, match="its validity is over"):
        approved("diajukan", None, NOW, NOW, send_now=True)


def test_above_five_thousand_another_unit_approves() -> None:
    assert not leaves_the_unit(5000) and leaves_the_unit(5001)
    assert of_another_unit("POLSEK-SU1", "POLRESTABES")
    for writing, approving in (
        ("POLSEK-SU1", "POLSEK-SU1"),
        ("", "POLSEK-SU1"),
        ("POLSEK-SU1", ""),
    ):
        assert not of_another_unit(writing, approving)
    assert not of_another_unit("", "")
