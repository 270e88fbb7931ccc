"""The words by which a report is found again: each in one spelling, the commonest left out.

Text and search go through the same, so that "mlm" finds "malam" and "MALING!!" finds "maling".
"""

from __future__ import annotations

from flows.reading.data import sets
from flows.reading.spelling import plain
from flows.rules.redaction import HIDDEN, mask

_COMMON = sets("words/searching")["common"]
#: Characters of a word: shorter ones are in every text, longer ones are none.
_LEAST, _MOST = 3, 24


def search_words(text: str) -> frozenset[str]:
    """The words of a text that it can be found by. No phone number is among them."""
    shown = mask(text).replace(HIDDEN, " ")
    return frozenset(word.word for word in plain(shown) if _tells(word.word))


def _tells(word: str) -> bool:
    # A short number may be half of a plate or the house: "BG 1234".
    least = 1 if word.isdigit() else _LEAST
    return least <= len(word) <= _MOST and word not in _COMMON
