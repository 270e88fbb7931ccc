"""How long a sign-in lasts, what a password must be, and how guessing is slowed down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.rules import pages
from flows.rules.rights import MAY, ROLES, common
from flows.rules.signing_in import (
    FORGOTTEN,
    FREE_FAILURES,
    IDLE,
    LONGEST,
    LONGEST_WAIT,
    Standing,
    digits,
    standing,
    wait_after,
    weakness,
)

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("made", "acted", "board", "allowed"),
    [
        (timedelta(), timedelta(), False, "full"),
        (IDLE, IDLE, False, "full"),
        (IDLE, IDLE + SECOND, False, "locked"),
        (IDLE, IDLE + SECOND, True, "board"),
        (LONGEST, IDLE + SECOND, True, "board"),
        (LONGEST + SECOND, timedelta(), True, "over"),
        (-IDLE, -IDLE, False, "full"),  # the clock was set back
    ],
)
def test_what_a_sign_in_still_allows(
    made: timedelta, acted: timedelta, board: bool, allowed: Standing
) -> None:
    assert standing(NOW - made, NOW - acted, board, NOW) == allowed


def test_waits_double_and_end_at_a_minute() -> None:
    waits = [wait_after(failures, NOW, NOW, FREE_FAILURES) for failures in range(40)]
    assert waits[:FREE_FAILURES] == [0] * FREE_FAILURES
    assert waits[FREE_FAILURES : FREE_FAILURES + 6] == [2, 4, 8, 16, 32, 60]
    assert max(waits) == waits[-1] == LONGEST_WAIT
    assert wait_after(9, NOW - 59 * SECOND, NOW, FREE_FAILURES) == 1
    assert wait_after(9, NOW - 60 * SECOND, NOW, FREE_FAILURES) == 0
    assert wait_after(99, NOW - FORGOTTEN - SECOND, NOW, FREE_FAILURES) == 0
    assert wait_after(99, NOW + timedelta(days=1), NOW, FREE_FAILURES) == LONGEST_WAIT


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("sungai lampu pagi", ""),
        ("pendek", "short"),
        ("x" * 201, "long"),
        ("halo rina sungai", "login"),
        ("1234567890123", "easy"),
        ("aaaaaaabbbbb", "easy"),
        ("Password123", "easy"),
        ("kamtibmas99", "easy"),
    ],
)
def test_a_password_that_is_tried_first_is_none(password: str, why: str) -> None:
    assert weakness(password, "rina") == why


def test_a_code_is_read_as_people_write_it() -> None:
    assert digits(" 123-456 ") == "123456" and digits("abcde fghjk") == "ABCDEFGHJK"


def test_the_territory_of_several_areas_is_what_holds_them_all() -> None:
    assert (
        common(["16/16.71/16.71.02/", "16/16.71/16.71.02/16.71.02.1006/"]) == "16/16.71/16.71.02/"
    )
    assert common(["16/16.71/16.71.02/", "16/16.71/16.71.05/"]) == "16/16.71/"
    assert common(["16/16.71/16.71.02/", "16/16.71/16.71.021/"]) == "16/16.71/"
    assert common(["16/a/", "17/b/"]) == common([]) == ""


def test_pages_and_deeds_have_names_of_their_own() -> None:
    assert not pages.PAGES.keys() & MAY.keys()
    assert all(roles and roles <= set(ROLES) for roles in pages.PAGES.values())
    assert pages.roles_of("report.state") == MAY["report.state"]
    with pytest.raises(KeyError):
        pages.roles_of("x")
