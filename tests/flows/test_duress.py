"""A duress word: found in a check-in, taken out of it without a trace, and ordinary."""

from __future__ import annotations

import pytest

from flows.reading.duress import runs, without
from flows.reading.duress_fit import unfit

WORD = "gulai tempoyak"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("AMAN gulai tempoyak", "AMAN"),
        ("aman, Gulai  TEMPOYAK", "aman"),
        ("Gulai tempoyak. AMAN 73", "AMAN 73"),
        ("AMAN 73 gulai-tempoyak ndan", "AMAN 73 ndan"),
        ("aman ndan gulai tempoyak, lampu pos pecah", "aman ndan, lampu pos pecah"),
        ("masuk 3, gulai tempoyak, hujan", "masuk 3, hujan"),
        ("aman ndan, gulai tempoyak hujan  deras", "aman ndan, hujan  deras"),
        ("AMAN 73\nlampu pos pecah gulai tempoyak", "AMAN 73\nlampu pos pecah"),
        ("AMAN\ngulai tempoyak\nlampu pos pecah", "AMAN\nlampu pos pecah"),
        ("AMAN gulai tempoyak gulai tempoyak", "AMAN"),
        ("gulai tempoyak", ""),
    ],
)
def test_without_it_the_text_is_as_any_other(said: str, left: str) -> None:
    assert WORD in runs(said)
    assert without(said, WORD) == left


def test_it_is_whole_words() -> None:
    assert WORD not in runs("aman gulai tempoyaknya, segulai tempoyak")


@pytest.mark.parametrize("word", [WORD, "bude sehat", "kucing hitam", "sate padang", "Pempek!"])
def test_ordinary_words_may_be_agreed_on(word: str) -> None:
    assert unfit(word) == ""


@pytest.mark.parametrize(
    "word",
    [
        "aman",
        "tolong",
        "darurat",
        "lapor",
        "siap ndan",
        "lampu mati",
        "sudah makan",
        "hujan",
        "kopi 2",
        "tv",
        "satu dua tiga empat lima",
        "masak nasi",
        "jemput ganti",
    ],
)
def test_commands_reports_and_what_every_guard_says_may_not(word: str) -> None:
    assert unfit(word)
