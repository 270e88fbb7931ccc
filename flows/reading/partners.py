"""What an officer says of somebody who wants to be a partner: YA or TIDAK, and four digits.

It counts from the phone that was asked with these digits alone, which is for whoever asks to know.
Who says more than yes, or other digits than four, has said something else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from flows.reading.lexicon import SPELLER, WORDS

_FOUR = re.compile(
    r"(?P<before>[^\d]*?)(?P<digits>\d(?:[\W_]*\d){3})(?![\W_]*\d)(?![^\W\d_])(?P<behind>.*)",
    re.DOTALL,
)
_NO = WORDS["negation"] | {"jangan", "tolak"}


@dataclass(frozen=True)
class PartnerWord:
    """The digits that were sent, and whether the officer confirms what was asked with them."""

    digits: str
    confirmed: bool


def read(text: str) -> PartnerWord | None:
    """What an officer says of a partner in this text; None if it is something else."""
    plain = unicodedata.normalize("NFKC", text)
    found = _FOUR.fullmatch("".join(str(unicodedata.decimal(c, c)) for c in plain).strip())
    if found is None:
        return None
    first, *more = [word.word for word in SPELLER.words(found["before"])] or [""]
    digits = re.sub(r"\D", "", found["digits"])
    polite = WORDS["polite"] | WORDS["courtesy"]
    if first in _NO and all(word in polite for word in more):
        return PartnerWord(digits, confirmed=False)  # why not may stand behind it
    behind = [word.word for word in SPELLER.words(found["behind"])]
    if first in WORDS["yes"] and all(word in polite | WORDS["yes"] for word in more + behind):
        return PartnerWord(digits, confirmed=True)
    return None
