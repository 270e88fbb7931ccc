"""The words by which a report is found."""

from __future__ import annotations

import pytest

from flows.reading.searching import search_words


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("Ada MALING!! di lr. Ketapang", "maling ketapang"),
        ("mtr sy hilang mlm td", "motor hilang"),
        ("motor BG 1234 AB", "1234"),
        ("kebut2an", "kebut"),
        ("ribuuuut di sungki", "ribut"),
    ],
)
def test_a_text_is_found_by_its_words_however_they_are_written(text: str, search: str) -> None:
    assert search_words(search) <= search_words(text)
    assert search_words(search)


@pytest.mark.parametrize(
    "text", ["", "tolong pak ada apa di sana", "hub 0812-3456-7890", "+62 812 3456 7890", "di ke"]
)
def test_what_stands_in_every_text_and_numbers_are_no_words(text: str) -> None:
    assert search_words(text) <= {"hubung", "hubungi", "hub", "sana"}


def test_a_number_of_a_phone_finds_nothing() -> None:
    assert not any(word.isdigit() for word in search_words("maling hub 081234567890 pak"))
