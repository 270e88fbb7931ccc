"""Answers to a numbered question as people write them: 3, "3.", "pilih 3", "yang ketiga pak".

Only a number that says nothing else is an answer: "2 orang luka" is none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from flows.reading.data import lists

_LISTS = lists("words/numbered")
_LEAD, _AFTER = ("|".join(_LISTS.pop(name)) for name in ("before", "behind"))
#: What is written around a number, and how numbers are written as words, in Indonesian and in
#: Palembang Malay.
_WORDS = {word: number for number, words in _LISTS.items() for word in words}
_APART = r"[\s.,;:!)(\]\[\-#*/'\"]"
_FIRST = re.compile(
    rf"[\s.(\[#*'\"]*(?:(?:{_LEAD}){_APART}+)*(?:(?P<digits>\d{{1,3}})|(?P<word>[a-z]+(?:"
    rf" belas)?))(?!\w){_APART}*",
)
_COURTEOUS = re.compile(rf"(?:(?:{_AFTER})(?!\w){_APART}*)*")


def first_number(text: str) -> tuple[str, str] | None:
    """The number that an answer begins with, as a key ("02" is "2", "00" stays), and the rest.

    None: it begins with no number.
    """
    plain = _plain(text)
    found = _FIRST.match(plain)
    if not found:
        return None
    if found["digits"] is not None:
        digits = found["digits"]
        # 0 and 00 are keys of their own: back, and home.
        return digits if not digits.strip("0") else digits.lstrip("0"), plain[found.end() :]
    if found["word"] not in _WORDS:
        return None
    return _WORDS[found["word"]], plain[found.end() :]


@lru_cache(256)
def number_said(text: str) -> str:
    """The number that an answer is, as a key; "" when it says more, politeness aside."""
    found = first_number(text)
    return found[0] if found and _COURTEOUS.fullmatch(found[1]) else ""


def _plain(text: str) -> str:
    """Lower case, digits of every script as 0 to 9, no marks on them.

    A digit in a box is two characters.
    """
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in unicodedata.normalize("NFC", text).casefold()
        if unicodedata.category(char) not in ("Mn", "Me", "Cf")
    )
