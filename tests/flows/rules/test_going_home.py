"""Who has gone home, and whether somebody is left at the post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.rules.going_home import Said, empty_since, gone
from flows.rules.schedule import Due

START = datetime(2026, 12, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
END = Due(START + 6 * HOUR, START + 6.1 * HOUR, START + 6.25 * HOUR)


def heard(*words: str) -> list[Said]:
    """``1 masuk 3``, ``2 pulang``, ``2 pulang?`` (without digits): an hour after each other."""
    found = []
    for place, text in enumerate(words):
        guard, word, *guards = text.split()
        number = int(guards[0]) if guards else None
        at = START + place * HOUR
        found.append(Said(int(guard), word.strip("?"), number, at, word.endswith("?")))
    return found


@pytest.mark.parametrize(
    ("words", "on_duty", "by_rota", "empty"),
    [
        (["1 masuk", "1 pulang"], [1, 2], False, False),  # the other may be there
        (["1 masuk", "1 pulang"], [1, 2], True, False),
        (["1 masuk", "1 pulang"], [1], True, True),
        (["1 masuk 1", "1 pulang"], [1, 2], True, False),  # the rota names another
        (["1 masuk 1", "1 pulang"], [1, 2, 3, 4], False, True),  # nobody is named, one was there
        (["1 masuk 3", "1 pulang"], [1], True, False),  # two have no phone
        (["1 masuk 3", "1 pulang 3"], [1], True, True),
        (["1 masuk 3", "2 aman", "1 pulang 3"], [1], True, False),  # the other spoke
        (["1 masuk 2", "2 masuk", "1 pulang", "2 pulang"], [1, 2], False, True),
        (["1 masuk", "1 pulang", "1 masuk"], [1], True, False),  # and came back
        (["1 masuk", "1 pulang?"], [1], True, False),  # anybody may have sent it
        (["1 masuk", *["2 aman"] * 5, "1 pulang?"], [1, 2, 3], True, True),  # at the end
        ([], [1], True, False),
    ],
)
def test_a_post_is_empty_when_nobody_can_be_left(
    words: list[str], on_duty: list[int], by_rota: bool, empty: bool
) -> None:
    spoken = heard(*words)
    since = empty_since(END, spoken, on_duty, by_rota=by_rota)
    assert since == (spoken[-1].at if empty else None)


def test_who_went_home_is_known_by_their_last_word() -> None:
    assert set(gone(END, heard("1 masuk", "2 pulang", "1 pulang", "3 pulang?", "2 aman"))) == {1}
