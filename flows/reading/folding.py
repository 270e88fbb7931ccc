"""Texts without what people and carriers change on the way, so that two of them can be compared."""

from __future__ import annotations

import re
import unicodedata

from flows.reading.data import sets
from flows.reading.place.marks import LANES, ROADS

#: What stands in a place and tells nothing of where it is.
_LEADING = ROADS | LANES | sets("words/folding")["leading"]
#: A mark and its number belong together: RT 3 RW 14 is not RT 14 RW 3.
_MARKED = re.compile(r"\b(rt|rw|no|blok|blk|km)\W*0*([0-9]+)")


def folded(text: str) -> str:
    """The letters and digits of a text in lower case; whatever stands between them is one space."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


def place_words(place: str) -> frozenset[str]:
    """The words that tell where a place is: the same for "Jl.

    Ketapang RT 014" and "ketapang rt14".
    """
    marked = _MARKED.sub(r" \1\2 ", folded(place))
    return frozenset(word for word in marked.split() if word not in _LEADING)
