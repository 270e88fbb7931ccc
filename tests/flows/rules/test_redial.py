"""What a key press means to the last call that had its session's id: every case, at every age that
matters.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from flows.rules.redial import AT_ONCE, WHOLE, Meaning, meaning

REPEAT, GO_ON, NEW = Meaning.REPEAT, Meaning.GO_ON, Meaning.NEW
TICK = timedelta(milliseconds=1)
#: Before our clock was put right, at once, at the end of the minute, after it, at the end of ten,
#: after them, next day.
AGES = (-TICK, 0 * TICK, AT_ONCE, AT_ONCE + TICK, WHOLE, WHOLE + TICK, timedelta(days=1))

TABLE = [
    # text, answered, follows, over: what it means at each of the ages
    ("", True, False, True, (REPEAT, REPEAT, REPEAT, NEW, NEW, NEW, NEW)),
    ("", True, False, False, (REPEAT, REPEAT, REPEAT, NEW, NEW, NEW, NEW)),
    ("1*3", True, False, True, (REPEAT, REPEAT, REPEAT, REPEAT, REPEAT, NEW, NEW)),
    ("1*3", True, False, False, (REPEAT, REPEAT, REPEAT, REPEAT, REPEAT, NEW, NEW)),
    ("1*3", False, True, False, (GO_ON, GO_ON, GO_ON, GO_ON, GO_ON, NEW, NEW)),
    ("1*3", False, True, True, (NEW,) * 7),
    ("1*3", False, False, False, (NEW,) * 7),
    ("1*3", False, False, True, (NEW,) * 7),
    ("", False, False, False, (NEW,) * 7),
    ("", False, False, True, (NEW,) * 7),
]


@pytest.mark.parametrize(("text", "answered", "follows", "over", "expected"), TABLE)
def test_what_a_press_means(
    text: str, answered: bool, follows: bool, over: bool, expected: tuple[Meaning, ...]
) -> None:
    found = [meaning(text, answered=answered, follows=follows, over=over, age=age) for age in AGES]
    assert found == list(expected)
