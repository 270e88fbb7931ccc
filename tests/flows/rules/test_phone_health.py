"""Which sign of life makes somebody look at a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.rules.phone_health import trouble

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("silent", "battery", "charging", "failing", "said"),
    [
        (MINUTE, 80, False, False, ""),
        (15 * MINUTE, None, None, None, ""),
        (16 * MINUTE, 80, True, False, "silent for 16 minutes"),
        (16 * MINUTE, 5, False, True, "silent for 16 minutes"),
        (MINUTE, 20, False, False, ""),
        (MINUTE, 19, False, False, "battery at 19 % and not charging"),
        (MINUTE, 19, None, False, "battery at 19 % and not charging"),
        (MINUTE, 19, True, False, ""),
        (MINUTE, 80, True, True, "sends nothing any more"),
    ],
)
def test_what_is_wrong_with_a_phone(
    silent: timedelta, battery: int | None, charging: bool | None, failing: bool | None, said: str
) -> None:
    assert trouble(silent, battery, charging, failing) == said
