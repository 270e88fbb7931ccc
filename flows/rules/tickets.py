"""Ticket numbers: digits only, the last one a check digit, so that a mistyped number is known as
mistyped.

The check digit is Damm's: it finds every single wrong digit and every swap of two neighbours, the
two things people do to a number they copy from a small screen. CEK codes of imbauan carry the same
digit.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

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

#: Letters that people copy for digits from a small screen, and the digits.
_LOOKALIKE = str.maketrans("OoIiLl|SsBZz", "001111155822")
_DIGITS = r"(?=[^\W_]*[0-9])[0-9OoIiLl|SsBZz]{1,8}(?![^\W_])"
_GROUP = re.compile(_DIGITS)
_RUN = re.compile(rf"(?<![^\W_]){_DIGITS}(?:[ .,\-/_]{{1,2}}{_DIGITS}){{0,7}}")
_SEPARATED = re.compile(r"[ .,\-/_]")


def with_check(payload_digits: str) -> str:
    """The digits followed by their check digit. Raises ValueError for anything but the digits 0 to
    9.

    Draw payloads without a leading zero: a person drops it, and a dropped zero changes no check
    digit.
    """
    return payload_digits + str(_interim(payload_digits))


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


def read_code(text: str) -> str:
    """The digits of what somebody typed as a code: ``no.

    482 137`` is ``482137``. Empty if there are none.
    """
    found = find_code(text)
    return found.digits if found else ""


class Code(NamedTuple):
    """A code that was found in a text, and the words that stand round it."""

    digits: str
    before: str
    behind: str

    @property
    def around(self) -> str:
        """All that is not the code."""
        return f"{self.before} {self.behind}"


def find_code(text: str) -> Code | None:
    """The first code in a text as people copy it, in groups or not: ``482.137``, ``48-21 37``,
    ``3IO276``.

    Digits of every script count, and letters that look like digits where they make a right number.
    Of several numbers the first that is a ticket, alone or with those right behind it; else the
    first of all, so that a slip can be named.
    """
    plain = (
        text
        if text.isascii()
        else "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    )
    first: Code | None = None
    for run in _RUN.finditer(plain):
        groups = list(_GROUP.finditer(run[0]))
        for last in (groups[-1], *groups[:-1]):
            digits = _SEPARATED.sub("", run[0][: last.end()].translate(_LOOKALIKE))
            code = Code(digits, plain[: run.start()], plain[run.start() + last.end() :])
            if is_ticket(digits):
                return code
            if first is None and run[0][: last.end()].translate(_LOOKALIKE) == run[0][: last.end()]:
                first = code
    return first


def grouped(code: str) -> str:
    """The code in groups of three, as it leaves in messages: people read it out and copy it so.

    ``482 137``.
    """
    return " ".join(code[start : start + 3] for start in range(0, len(code), 3))


def _interim(digits: str) -> int:
    if not digits or not (digits.isascii() and digits.isdigit()):
        raise ValueError("a code is made of the digits 0 to 9")
    interim = 0
    for digit in digits:
        interim = int(_TABLE[interim][int(digit)])
    return interim
