"""The check digit: every single wrong digit and every swap of neighbours is found, in every number
of five digits.
"""

from __future__ import annotations

import pytest

from flows.reading.codes import read_code
from flows.rules.tickets import LONGEST, SHORTEST, draw, is_ticket, with_check

PAYLOADS = [f"{number:04d}" for number in range(10_000)]


def test_every_number_checks() -> None:
    assert all(is_ticket(with_check(payload)) for payload in PAYLOADS)
    assert len({with_check(payload) for payload in PAYLOADS}) == len(PAYLOADS)


def test_every_single_wrong_digit_is_found() -> None:
    for payload in PAYLOADS:
        code = with_check(payload)
        for at, right in enumerate(code):
            for wrong in "0123456789":
                assert wrong == right or not is_ticket(code[:at] + wrong + code[at + 1 :])


def test_every_swap_of_neighbours_is_found() -> None:
    for payload in PAYLOADS:
        code = with_check(payload)
        for at in range(len(code) - 1):
            a, b = code[at : at + 2]
            assert a == b or not is_ticket(code[:at] + b + a + code[at + 2 :])


def test_the_example_of_the_method() -> None:
    assert with_check("572") == "5724"


@pytest.mark.parametrize(
    "text",
    ["", "4821", "abcdef", "48213 ", "48213\N{SUPERSCRIPT TWO}", "1" * 9, "٤٨٢١٣٦", "-48213"],
)
def test_what_is_no_ticket(text: str) -> None:
    assert not is_ticket(text)


@pytest.mark.parametrize("payload", ["", "48 21", "x", "٤٨"])
def test_a_payload_is_digits(payload: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        with_check(payload)


def test_a_code_is_read_out_of_what_was_typed() -> None:
    assert read_code("no. 482-137 ya") == "482137"
    assert read_code("lupa") == ""


@pytest.mark.parametrize("digits", range(SHORTEST - 1, LONGEST))
def test_what_is_drawn_is_a_code_without_a_leading_zero(digits: int) -> None:
    for choose in (min, max):
        code = draw(choose, digits)
        assert is_ticket(code) and len(code) == digits + 1 and code[0] != "0"
