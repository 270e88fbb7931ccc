"""What an imbauan carries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import gsm
from flows.appeal import carried
from flows.rules import tickets

CODE = tickets.with_check("31742")
POLSEK = "Polsek Seberang Ulu I"


@pytest.mark.parametrize(
    ("words", "begins", "goes_on"),
    [
        ("Tarawih aman, kunci ganda motor", f"{POLSEK}: Tarawih aman", "motor. Asli?"),
        ("Kunci ganda motor.", f"{POLSEK}: Kunci", "motor. Asli?"),
        ("Jangan main petasan!", f"{POLSEK}: Jangan", "petasan! Asli?"),
        ("Sudah kunci ganda?", f"{POLSEK}: Sudah", "ganda? Asli?"),
        (f"{POLSEK}: air naik", f"{POLSEK}: air naik", "naik. Asli?"),
        (
            "POLSEK SEBERANG ULU I mengimbau: air naik",
            "POLSEK SEBERANG ULU I mengimbau",
            "naik. Asli?",
        ),
        (f"Imbauan {POLSEK}: air naik", f"Imbauan {POLSEK}: air", "naik. Asli?"),
        (f"Lapor ke {POLSEK}", f"{POLSEK}: Lapor ke {POLSEK}", "I. Asli?"),
        ("Baris satu\nbaris dua", f"{POLSEK}: Baris satu\nbaris", "dua. Asli?"),
    ],
)
def test_who_speaks_is_said_once(words: str, begins: str, goes_on: str) -> None:
    whole = carried(words, POLSEK, CODE)
    assert whole.startswith(begins) and goes_on in whole
    assert whole.endswith(f"Asli? CEK {tickets.grouped(CODE)}. Stop? BERHENTI")


@pytest.mark.parametrize(
    ("number", "said"),
    [("889", "889"), ("93456", "934 56"), ("+628110000001", "+628 110 000 001")],
)
def test_one_from_a_name_says_where_to_answer(number: str, said: str) -> None:
    whole = carried("Air naik", POLSEK, CODE, number)
    assert whole.endswith(f"CEK {tickets.grouped(CODE)} ke {said}. Stop? BERHENTI ke {said}")


@given(st.text(min_size=1, max_size=300), st.text(min_size=1, max_size=60))
def test_it_costs_the_same_whatever_the_code(words: str, sender: str) -> None:
    """So the price of a draft is known before its code is drawn; and no sender makes a text dearer
    by its letters.
    """
    whole = carried(words, sender, CODE)
    assert gsm.parts(whole) == gsm.parts(carried(words, sender, "0" * len(CODE)))
    assert words in whole and tickets.grouped(CODE) in whole
    assert gsm.is_gsm(whole) == gsm.is_gsm(words)


def test_its_end_takes_little_room() -> None:
    assert gsm.septets(carried("x", "Polsek SU I", CODE)) <= 50
