"""Pauses of a post: which can be, and what is kept of their reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.rules.fields import Unusable
from flows.rules.pauses import LONGEST, LONGEST_REASON, reason_kept

NOW = datetime(2027, 2, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("until", "reason", "field"),
    [
        (NOW, "hujan", "until"),
        (NOW + LONGEST + SECOND, "hujan", "until"),
        (NOW + SECOND, " ", "reason"),
        (NOW + SECOND, "x" * (LONGEST_REASON + 1), "reason"),
    ],
)
def test_a_pause_that_cannot_be_is_refused(until: datetime, reason: str, field: str) -> None:
    with pytest.raises(Unusable) as refused:
        reason_kept(until, reason, NOW)
    assert refused.value.field == field


def test_no_number_of_a_person_is_kept() -> None:
    kept = reason_kept(NOW + LONGEST, " izin, hubungi 081234567890 ", NOW)
    assert kept.startswith("izin, hubungi ") and "081234567890" not in kept
