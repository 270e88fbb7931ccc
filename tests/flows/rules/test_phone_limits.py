"""Which phone sends, and what it keeps for alarms, in every order and up to the last part."""

from __future__ import annotations

from itertools import permutations

import pytest

from flows.rules.phone_limits import Phone, choose, most, spent


def test_at_least_a_third_is_kept_for_what_goes_first() -> None:
    for a_day in range(1, 120):
        assert most(a_day, first=True) == a_day
        assert 3 * (a_day - most(a_day, first=False)) >= a_day
        assert 3 * (a_day - most(a_day, first=False) - 1) < a_day


@pytest.mark.parametrize("parts", [1, 2, 3])
@pytest.mark.parametrize(("first", "until"), [(True, 90), (False, 60)])
def test_no_phone_is_given_more_than_it_may_send(parts: int, first: bool, until: int) -> None:
    for given in range(95):
        chosen = choose([Phone("satu", given)], parts, first, 90)
        assert (chosen is not None) == (given + parts <= until)


def test_without_a_limit_there_is_always_one() -> None:
    assert choose([Phone("satu", 10_000)], 6, False, None) == Phone("satu", 10_000)
    assert choose([], 1, True, None) is None


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_one_that_is_well_and_was_given_least(order: tuple[int, ...]) -> None:
    phones = [Phone("satu", 3), Phone("dua", 2), Phone("tiga", 0, True), Phone("empat", 2)]
    listed = [phones[place] for place in order]
    assert choose(listed, 1, False, 90) == phones[1]  # by name among equals
    assert choose([phones[2], Phone("satu", 90)], 1, True, 90) == phones[2]


def test_an_answer_comes_from_where_one_asked() -> None:
    phones = [Phone("satu", 3), Phone("dua", 2), Phone("tiga", 0, True)]
    for near, expected in {"satu": "satu", "tiga": "dua", "empat": "dua", None: "dua"}.items():
        chosen = choose(phones, 1, False, 90, near=near)
        assert chosen and chosen.device == expected
    full = choose([Phone("satu", 60), Phone("dua", 2)], 1, False, 90, near="satu")
    assert full and full.device == "dua"


@pytest.mark.parametrize("first", [True, False])
def test_what_a_phone_may_have_no_other_one_gets(first: bool) -> None:
    phones = [Phone("satu", 0), Phone("dua", 89, True)]
    kept = choose(phones, 1, first, 90, kept="dua")
    assert (kept and kept.device) == ("dua" if first else None)


@pytest.mark.parametrize(
    ("given", "a_day", "words"),
    [
        (0, 100, ""),
        (65, 100, ""),
        (66, 100, "has sent 66 of 100 SMS parts today: the rest is kept for alarms"),
        (100, 100, "has sent all 100 SMS parts of today"),
        (10_000, None, ""),
    ],
)
def test_what_is_said_of_a_phone(given: int, a_day: int | None, words: str) -> None:
    assert spent(given, a_day) == words
