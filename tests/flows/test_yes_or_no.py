"""YA and TIDAK of who was asked about a partner, and how an officer is asked."""

from __future__ import annotations

import pytest

from flows.gsm import septets
from flows.officer_text import Candidate, Listed, candidates, tasks
from flows.reading import words
from flows.reading.yes_or_no import YesOrNo, lacks, read
from flows.rules.partners import AS
from flows.rules.told_digits import WORDS
from flows.screens import SMS
from storage.engine.digits import draw


@pytest.mark.parametrize(
    ("text", "confirmed"),
    [
        ("YA 12 34", True),
        ("ya1234", True),
        ("*ya*1234#", True),
        ("iyo pak 12-34 makasih", True),
        ("TIDAK 1234", False),
        ("dak 12 34 bukan ketua RT 14 lagi", False),
        ("bukan 1234", False),
        ("YA １２３４", True),
    ],
)
def test_yes_and_no_with_four_digits(text: str, confirmed: bool) -> None:
    assert read(text, 4) == YesOrNo("1234", confirmed)


@pytest.mark.parametrize(
    "text",
    [
        *("YA", "TIDAK", "1234", "ya 123", "ya 12345", "ya 12 34 56", "ya 12 34 orang"),
        *("tidak ada 2130", "ya ada begal 1234", "TERIMA 1234", "ya tidak 1234", ""),
    ],
)
def test_what_only_looks_like_it_is_none(text: str) -> None:
    assert read(text, 4) is None


def test_every_candidate_fits_one_sms_and_several_share_some() -> None:
    longest = "Sukajaya Jakabaring Selatan Raya"
    asked = [
        Candidate(str(47119 - n), partner, longest, "RT 114 RW 103", f"{n:04}")
        for n, partner in enumerate(AS)
    ]
    for one in asked:
        for again in (False, True):
            (text,) = candidates([one], again)
            assert septets(text) <= SMS and text.endswith(f"TIDAK 00 0{one.digits[-1]}")
    several = candidates(asked)
    assert len(several) <= 2 and all(septets(text) <= SMS for text in several)
    assert all(f"/00 0{n}" in "".join(several) for n in range(len(asked)))


@pytest.mark.parametrize("special", [0, 3])
@pytest.mark.parametrize("count", [0, 1, 9, 4000])
def test_reports_go_before_partners_in_the_list_of_tasks(count: int, special: int) -> None:
    asked = [Candidate("4711", partner, "7 Ulu", "", "5678") for partner in AS]
    listed = [Listed("482 135", "1234", False)] * count
    text = tasks(listed, special, asked)
    assert septets(text) <= SMS and "RT 56 78" in text and "+" in text
    assert ("482 135/12 34" in text) is bool(count) and ("khusus" in text) is bool(special)


@pytest.mark.parametrize(
    "text", ["YA", "y", "ya pak", "dak", "TIDAK ndan", "YA 86", "siap 6 8", "gak bisa", "ya, 68."]
)
def test_a_yes_or_no_that_lacks_its_digits_is_nothing_else(text: str) -> None:
    assert lacks(text)


@pytest.mark.parametrize(
    "text",
    ["", "68", "tidak ada maling", "Tidak, 15 orang berkelahi", "makasih", "ya 1234", "aman", "p"],
)
def test_what_says_more_lacks_nothing(text: str) -> None:
    assert not lacks(text)


def test_no_digits_that_are_drawn_are_a_word() -> None:
    """86 is "understood": said alone it is mute, and so would be YA 86."""
    assert draw({f"{number:02}" for number in range(100) if number != 86}, 2) == ""
    mute = {f"{n:02}" for n in range(100) if words.read(f"YA {n:02}", False, False).mute}
    assert mute == WORDS
