"""What may leave in a file."""

from __future__ import annotations

import pytest

from flows.rules.exporting import PURPOSES, few, purpose_of
from flows.rules.fields import Unusable


def test_a_purpose_is_of_the_list() -> None:
    assert [purpose_of(purpose) for purpose in PURPOSES] == list(PURPOSES)
    with pytest.raises(Unusable, match="purpose"):
        purpose_of("ingin tahu")


def test_small_counts_of_sensitive_reports_are_not_told() -> None:
    assert [few(count) for count in (1, 4, 5, 120)] == ["<5", "<5", "5", "120"]
