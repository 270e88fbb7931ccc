"""Opening a number: a reason, a case, and a person of another unit."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from flows.rules.fields import Unusable
from flows.rules.kinds import KINDS, PROTECTED
from flows.rules.rights import MAY, NotAllowed, sees
from flows.rules.unmasking import (
    ALLOWED,
    ASK_LIFE,
    ASKED,
    VISIBLE,
    asking,
    case_of,
    is_over,
    must_differ,
    reason_of,
    visible_until,
)

REASON = "Pelapor dibutuhkan sebagai saksi, korban masih dicari."


def test_a_reason_says_something() -> None:
    assert reason_of(f"  {REASON} ") == REASON
    for typed in ("", "perlu", "x" * 501, " " * 40):
        with pytest.raises(Unusable, match="reason"):
            reason_of(typed)


def test_a_case_has_a_number() -> None:
    assert case_of(" lp/b/123/ii/2027  spkt ") == "LP/B/123/II/2027 SPKT"
    for typed in ("", "tidak ada", "=1+1", "LP/" + "1" * 40, "LP 1\x00", "<b>1</b>"):
        with pytest.raises(Unusable, match="case"):
            case_of(typed)


@pytest.mark.parametrize(
    ("asker", "asking_unit", "decider", "deciding_unit"),
    [
        ("petugas 1", "SU1", "petugas 1", "RES"),
        ("petugas 1", "SU1", "petugas 2", "SU1"),
        ("petugas 1", "", "petugas 2", "RES"),
        ("petugas 1", "SU1", "petugas 2", ""),
    ],
)
def test_another_person_of_another_unit_decides(
    asker: str, asking_unit: str, decider: str, deciding_unit: str
) -> None:
    must_differ("petugas 1", "SU1", "petugas 2", "RES")
    with pytest.raises(NotAllowed):
        must_differ(asker, asking_unit, decider, deciding_unit)


def test_of_every_kind_somebody_asks_and_another_role_or_person_decides() -> None:
    for kind in KINDS:
        protected = kind == PROTECTED
        assert {role for role in MAY[asking(kind)] if sees(role, protected=protected)}
        deciding = {role for role in MAY["report.number.allow"] if sees(role, protected=protected)}
        assert len(deciding) == 2
    assert MAY[asking(PROTECTED)] == {"inspektorat"}


def test_a_number_is_seen_for_minutes_and_a_request_waits_a_day(now: datetime) -> None:
    assert visible_until(now) - now == VISIBLE == timedelta(minutes=15)
    assert not is_over(ASKED, now, now + ASK_LIFE - timedelta(seconds=1))
    assert is_over(ASKED, now, now + ASK_LIFE) and is_over(ALLOWED, now, now)
