"""Ticket numbers: digits, the last a check digit, so that a mistyped number is known as one.

The check digit is Damm's: it finds every single wrong digit and every swap of two neighbours, the
two things people do to a number they copy from a small screen. CEK codes of imbauan carry the same
digit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

# Damm's quasigroup of order 10 (H. Michael Damm, 2004): totally anti-symmetric, zeros on the
# diagonal.
_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)

SHORTEST, LONGEST = 5, 8
"""Digits of a code, check digit included. The texts are measured with the longest."""


def with_check(payload_digits: str) -> str:
    """The digits and their check digit. Raises ValueError for anything but 0 to 9."""
    return payload_digits + str(_interim(payload_digits))


def draw(choose: Callable[[Sequence[int]], int], digits: int) -> str:
    """A code of so many digits and their check digit, chosen by chance.

    Nobody can count what has been given out, or guess another's. None begins with a zero: a person
    drops it, and a dropped zero changes no check digit.
    """
    return with_check(str(choose(range(10 ** (digits - 1), 10**digits))))


def is_ticket(code: str) -> bool:
    """Whether this is a well-formed code: 5 to 8 digits whose last one checks.

    Says nothing of whether it was given out.
    """
    return (
        SHORTEST <= len(code) <= LONGEST
        and code.isascii()
        and code.isdigit()
        and _interim(code) == 0
    )


def grouped(code: str) -> str:
    """The code in groups of three, as it leaves in messages: people read it out and copy it so.

    ``482 137``.
    """
    return " ".join(code[start : start + 3] for start in range(0, len(code), 3))


def halved(digits: str) -> str:
    """An officer's four digits for a report in two groups: ``12 34``.

    Roads drop a run of more than three digits (`flows.rules.lint`).
    """
    return " ".join(digits[start : start + 2] for start in range(0, len(digits), 2))


def _interim(digits: str) -> int:
    if not digits or not (digits.isascii() and digits.isdigit()):
        raise ValueError("a code is made of the digits 0 to 9")
    interim = 0
    for digit in digits:
        interim = int(_TABLE[interim][int(digit)])
    return interim
