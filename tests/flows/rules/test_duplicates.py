"""Which spellings of an SMS are one content, and which dates name a second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.rules.duplicates import BY_ARRIVAL, BY_SECOND, content, second, window
from tests.cast import SARI, YANTO

ONE = content(SARI, "11011", "LAPOR maling di 7 ulu")


@pytest.mark.parametrize(
    ("sender", "receiver", "words"),
    [
        (SARI, "+11011", "LAPOR maling di 7 ulu"),
        (SARI, " 11 011 ", "LAPOR maling di 7 ulu"),
        (f" {SARI} ", "11011", "LAPOR maling di 7 ulu\r\n"),
        (SARI, "11011", "  LAPOR  maling\ndi 7\u00a0ulu"),
    ],
)
def test_the_road_may_spell_it_otherwise(sender: str, receiver: str, words: str) -> None:
    assert content(sender, receiver, words) == ONE


@pytest.mark.parametrize(
    ("sender", "receiver", "words"),
    [
        (YANTO, "11011", "LAPOR maling di 7 ulu"),
        (SARI, "11012", "LAPOR maling di 7 ulu"),
        (SARI, "11011", "LAPOR maling di 8 ulu"),
        (SARI, "11011", "lapor maling di 7 ulu"),
        (SARI, "11011", "LAPOR maling di 7 ulu!"),
        (SARI, "11011", "LAPOR malingdi 7 ulu"),
        (SARI, "11011", ""),
    ],
)
def test_other_words_are_another_message(sender: str, receiver: str, words: str) -> None:
    assert content(sender, receiver, words) != ONE


_WORDS = st.text(st.characters(codec="utf-8"), max_size=30)


@given(_WORDS, _WORDS, _WORDS, _WORDS, _WORDS, _WORDS)
def test_what_moves_from_one_field_to_the_next_is_another_message(
    a: str, b: str, c: str, x: str, y: str, z: str
) -> None:
    """No field can be written so that it reads as two."""
    if content(a, b, c) == content(x, y, z):
        assert content(a, "", "") == content(x, "", "") and content("", "", c) == content("", "", z)


SAID = "2027-02-10T14:59:58+00:00"


@pytest.mark.parametrize(
    ("date", "named"),
    [
        ("2027-02-10 14:59:58", SAID),
        ("2027-02-10T14:59:58Z", SAID),
        ("2027-02-10T14:59:58.250Z", SAID),
        ("2027-02-10T21:59:58+07:00", SAID),
        (" 2027-02-10 14:59:58+00:00 ", SAID),
        ("2027-02-10 14:59:59", "2027-02-10T14:59:59+00:00"),
        (
            "2017-02-10 14:59:58",
            "2017-02-10T14:59:58+00:00",
        ),  # impossible for us, but one and the same for the carrier
        ("2027-02-10 14:59", ""),
        ("2027-02-10 14:59+07:00", ""),
        ("2027-02-10T14:59Z", ""),
        ("2027-02-10", ""),
        ("2027-02-30 14:59:58", ""),
        ("2027-02-10 14:59:58 WIB", ""),
        ("0001-01-01 00:00:00+14:00", ""),
        ("9999-12-31T23:59:59-12:00", ""),
        ("20270210145958", ""),
        ("1786372798", ""),
        ("kemarin", ""),
        ("", ""),
    ],
)
def test_a_date_names_a_second_or_none(date: str, named: str) -> None:
    assert second(date) == named
    assert window(named) == (BY_SECOND if named else BY_ARRIVAL)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)), st.integers(-12, 14))
def test_a_zone_changes_nothing(at: datetime, hours: int) -> None:
    said = at.replace(tzinfo=UTC)
    there = said.astimezone(timezone(timedelta(hours=hours)))
    assert (
        second(there.isoformat())
        == second(said.isoformat(" "))
        == said.isoformat(timespec="seconds")
    )


@given(st.text(max_size=40))
def test_any_date_is_read_without_trouble(date: str) -> None:
    assert second(date) == "" or len(second(date)) == 25
