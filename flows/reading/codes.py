"""Ticket numbers in what somebody wrote, in groups or not, with letters copied for digits."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from flows.rules.tickets import is_ticket

#: Letters that people copy for digits from a small screen, and the digits.
_LOOKALIKE = str.maketrans("OoIiLl|SsBZz", "001111155822")
_DIGITS = r"(?=[^\W_]*[0-9])[0-9OoIiLl|SsBZz]{1,8}(?![^\W_])"
_GROUP = re.compile(_DIGITS)
_RUN = re.compile(rf"(?<![^\W_]){_DIGITS}(?:[ .,\-/_]{{1,2}}{_DIGITS}){{0,7}}")
_SEPARATED = re.compile(r"[ .,\-/_]")


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
    """The first code in a text as people copy it, in groups or not: ``482.137``, ``48-21 37``.

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


def read_code(text: str) -> str:
    """The digits of what somebody typed as a code: ``no.

    482 137`` is ``482137``. Empty if there are none.
    """
    found = find_code(text)
    return found.digits if found else ""
