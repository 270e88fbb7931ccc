"""Which drafts of an imbauan can be taken, and how they are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.rules.fields import Unusable
from flows.rules.imbauan_draft import LONGEST_LIFE, USUAL_LIFE, Draft, must_fit, ready

WIB = ZoneInfo("Asia/Jakarta")
NOON = datetime(2027, 2, 10, 5, tzinfo=UTC)
NIGHT, MORNING = NOON + timedelta(hours=10), NOON + timedelta(hours=19)
HOUR = timedelta(hours=1)


def draft(**more: Any) -> Draft:
    return Draft(more.pop("text", "Kunci ganda."), ["16.71"], ["warga"], **more)


@pytest.mark.parametrize(
    ("wanted", "until"),
    [
        (draft(), NOON + USUAL_LIFE),
        (draft(send_at=NIGHT), MORNING + USUAL_LIFE),
        (draft(send_at=NIGHT, urgent=True, reason="banjir"), NIGHT + USUAL_LIFE),
        (draft(expires_at=NOON + HOUR), NOON + HOUR),
    ],
)
def test_it_is_valid_for_a_day_from_its_sending(wanted: Draft, until: datetime) -> None:
    kept = ready(wanted, NOON, WIB)
    assert kept.expires_at == until and ready(kept, NOON, WIB) == kept


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (draft(text=" \u200b\n "), "text"),
        (draft(send_at=NOON), "send_at"),
        (draft(send_at=NIGHT, expires_at=NIGHT + HOUR), "expires_at"),
        (draft(expires_at=NOON + LONGEST_LIFE + HOUR), "expires_at"),
        (draft(urgent=True), "reason"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_field(wanted: Draft, field: str) -> None:
    with pytest.raises(Unusable) as refused:
        ready(wanted, NOON, WIB)
    assert refused.value.field == field


def test_a_text_takes_six_parts_at_most() -> None:
    must_fit(6, "GSM-7")
    with pytest.raises(Unusable, match=r"takes 7 SMS parts \(UCS-2\), at most 6"):
        must_fit(7, "UCS-2")


def test_a_road_may_carry_fewer_parts() -> None:
    must_fit(2, "GSM-7", 2)
    must_fit(6, "GSM-7", 10)
    with pytest.raises(Unusable, match="at most 2"):
        must_fit(3, "GSM-7", 2)
    with pytest.raises(Unusable, match="at most 6"):
        must_fit(7, "GSM-7", 10)
