"""When what several people report cannot wait: so many phones, one area, kinds alike, minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.kinds import KINDS, OTHER
from flows.rules.surge import FAMILIES, WITHIN, Heard, rising

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def heard(phone: int, minutes: float, **different: Any) -> Heard:
    """Named by its phone and minute: 305 is what phone 3 said at 5 minutes."""
    given: dict[str, Any] = {
        "id": 100 * phone + int(minutes),
        "kind": "kriminalitas",
        "area": "A",
        "urgent": False,
        "open": True,
    }
    return Heard(phone=phone, at=NOW + minutes * MINUTE, **(given | different))


@pytest.mark.parametrize(
    ("reports", "found"),
    [
        ([], []),
        ([heard(1, 0), heard(2, 3)], []),
        ([heard(1, 0), heard(2, 3), heard(3, 10)], [100, 203, 310]),
        ([heard(1, 0), heard(2, 3), heard(3, 10.01)], []),
        # One phone counts once, however often it reports; the newest of each is what rises.
        ([heard(1, minute) for minute in range(10)], []),
        ([*(heard(1, minute) for minute in range(10)), heard(2, 5)], []),
        (
            [*(heard(1, minute) for minute in range(30)), heard(2, 15), heard(3, 16)],
            [125, 215, 316],
        ),
        # One is urgent already: it counts, and its phone's other reports wait.
        ([heard(1, 0, urgent=True), heard(2, 1), heard(3, 2)], [201, 302]),
        ([heard(1, 0, urgent=True), heard(1, 1), heard(2, 1), heard(3, 2)], [201, 302]),
        # One is closed: it counts, and what its phone says then is news.
        ([heard(1, 0, open=False), heard(2, 1), heard(3, 2)], [201, 302]),
        (
            [heard(1, 0, urgent=True, open=False), heard(1, 1), heard(2, 1), heard(3, 2)],
            [101, 201, 302],
        ),
        # Another area, another kind; kinds that are near.
        ([heard(1, 0), heard(2, 1), heard(3, 2, area="B")], []),
        ([heard(1, 0), heard(2, 1), heard(3, 2, kind="kebakaran")], []),
        ([heard(1, 0), heard(2, 1), heard(3, 2, kind="mencurigakan")], [100, 201, 302]),
        ([heard(phone, 0, kind=OTHER) for phone in range(9)], []),
        ([heard(phone, 0, kind="kdrt") for phone in range(9)], []),
        # What many see and few are hurt by needs more.
        ([heard(phone, 0, kind="kemacetan") for phone in range(1, 6)], []),
        (
            [heard(phone, 0, kind="kemacetan") for phone in range(1, 7)],
            [100, 200, 300, 400, 500, 600],
        ),
        # Two times with a pause between them; two that share a report are one.
        (
            [heard(phone, minute) for phone in (1, 2, 3) for minute in (0, 20)],
            [100, 120, 200, 220, 300, 320],
        ),
        ([heard(phone, minute) for phone in (1, 2, 3) for minute in (0, 8, 16)], [116, 216, 316]),
    ],
)
def test_what_rises(reports: list[Heard], found: list[int]) -> None:
    assert sorted(rising(reports)) == found
    assert sorted(rising(reversed(reports))) == found


def test_it_is_said_of_how_many_phones_the_like_came() -> None:
    assert set(rising([heard(phone, 0) for phone in range(5)]).values()) == {3}
    jam = [heard(phone, 0, kind="kemacetan") for phone in range(9)]
    assert set(rising(jam).values()) == {6}


def test_every_kind_counts_in_one_family_but_those_that_nobody_may_compare() -> None:
    assert set(FAMILIES) == {kind.name for kind in KINDS.values() if not kind.sensitive} - {OTHER}
    for kind, family in FAMILIES.items():
        assert kind in family.kinds and FAMILIES[family.name] is family
        assert all(FAMILIES[other] is family for other in family.kinds)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 40)), max_size=25, unique=True))
def test_a_phone_rises_just_when_enough_reported_around_something_it_said(
    said: list[tuple[int, int]],
) -> None:
    reports = [heard(phone, minute) for phone, minute in said]
    found = {id_ // 100 for id_ in rising(reports)}
    within = WITHIN // MINUTE
    for phone in {phone for phone, _ in said}:
        windows = [
            {other for other, at in said if begun <= at <= begun + within}
            for begun in range(-within, 41)
        ]
        assert (phone in found) is any(phone in window and len(window) >= 3 for window in windows)
