"""When what several people report cannot wait: so many phones, one area, kinds alike, minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.kinds import KINDS, OTHER
from flows.rules.surge import FAMILIES, MOST_PHONES, WITHIN, Heard, surges

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CRIME, TRAFFIC = "kriminalitas", "balap_liar"


def heard(phone: int, minute: int, waiting: bool = True, **different: str) -> Heard:
    return Heard(
        **{"family": CRIME, "area": "A"} | different,  # type: ignore[arg-type]
        minute=NOW + minute * MINUTE,
        phone=phone,
        waiting=waiting,
    )


def spans(*reports: Heard) -> list[tuple[int, int]]:
    return [
        ((surge.since - NOW) // MINUTE, (surge.until - NOW) // MINUTE) for surge in surges(reports)
    ]


@pytest.mark.parametrize(
    ("reports", "found"),
    [
        ([], []),
        ([heard(1, 0), heard(2, 3)], []),
        ([heard(1, 0), heard(2, 3), heard(3, 10)], [(0, 11)]),
        ([heard(1, 0), heard(2, 3), heard(3, 11)], []),
        # One phone counts once, however often it reports.
        ([heard(1, minute) for minute in range(10)], []),
        ([*(heard(1, minute) for minute in range(10)), heard(2, 5)], []),
        ([*(heard(1, minute) for minute in range(30)), heard(2, 15), heard(3, 16)], [(6, 26)]),
        # All of them are urgent already: nothing is to be done. The newest alone is not.
        ([heard(1, 0, False), heard(2, 1, False), heard(3, 2, False)], []),
        ([heard(1, 0, False), heard(2, 1, False), heard(3, 2)], [(0, 3)]),
        # Another area, another kind.
        ([heard(1, 0), heard(2, 1), heard(3, 2, area="B")], []),
        ([heard(1, 0), heard(2, 1), heard(3, 2, family="kebakaran")], []),
        # Two times with a pause between them; two that touch are one.
        (
            [*(heard(phone, 0) for phone in (1, 2, 3)), *(heard(phone, 20) for phone in (1, 2, 3))],
            [(0, 1), (20, 21)],
        ),
        ([heard(phone, minute) for phone in (1, 2, 3) for minute in (0, 8, 16)], [(0, 17)]),
    ],
)
def test_spans(reports: list[Heard], found: list[tuple[int, int]]) -> None:
    assert spans(*reports) == found
    assert spans(*reversed(reports)) == found


def test_what_many_see_and_few_are_hurt_by_needs_more() -> None:
    jam = [heard(phone, 0, family=TRAFFIC) for phone in range(6)]
    assert spans(*jam[:5]) == []
    assert spans(*jam) == [(0, 1)]
    (surge,) = surges(jam)
    assert surge.phones == 6 and surge.kinds == {"kemacetan", "kecelakaan", "balap_liar"}


def test_every_kind_counts_in_one_family_but_those_that_nobody_may_compare() -> None:
    counted = [kind for family in FAMILIES.values() for kind in family.kinds]
    assert len(counted) == len(set(counted))
    assert set(counted) == {kind.name for kind in KINDS.values() if not kind.sensitive} - {OTHER}
    assert all(name in family.kinds for name, family in FAMILIES.items())
    assert max(family.enough for family in FAMILIES.values()) == MOST_PHONES


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.integers(0, 40), st.booleans()), max_size=25, unique=True
    )
)
def test_a_minute_is_in_a_span_just_when_enough_phones_were_heard_around_it(
    said: list[tuple[int, int, bool]],
) -> None:
    found = spans(*(heard(phone, minute, waiting) for phone, minute, waiting in said))
    within = WITHIN // MINUTE
    for _, minute, waiting in said:
        windows = [
            {phone for phone, at, _ in said if begun <= at <= begun + within}
            for begun in range(minute - within, minute + 1)
        ]
        enough = any(len(phones) >= 3 for phones in windows)
        inside = any(since <= minute < until for since, until in found)
        if enough and waiting:
            assert inside
        if inside:
            assert enough
