"""What is answered to a question with digits: YA or TIDAK, and the digits of the question.

Officers are asked of partners with four, guards with two (`flows.rules.posed`). It counts from the
phone that was asked with these digits alone, which is for whoever asks to know. Who says more than
yes, or other digits, has said something else.
"""

from __future__ import annotations

import re
import unicodedata

from flows.reading.lexicon import SPELLER, WORDS
from flows.values import dataclass

_FOUND = {
    count: re.compile(
        rf"(?P<before>[^\d]*?)(?P<digits>\d(?:[\W_]*\d){{{count - 1}}})(?![\W_]*\d)"
        r"(?![^\W\d_])(?P<behind>.*)",
        re.DOTALL,
    )
    for count in (2, 4)
}
_NO = WORDS["negation"] | {"jangan", "tolak"}
_SAYS = WORDS["yes"] | {"setuju", "boleh", "bisa", "siap", "mau", "galak"}
_SAYS |= {"tidak", "bukan", "jangan", "tolak"}
_LONGEST = 40


@dataclass(frozen=True)
class YesOrNo:
    """The digits that were sent, and whether what was asked with them is answered yes."""

    digits: str
    yes: bool


def read(text: str, count: int) -> YesOrNo | None:
    """The answer to a question with two or four digits; None if this text is something else."""
    plain = unicodedata.normalize("NFKC", text)
    found = _FOUND[count].fullmatch("".join(str(unicodedata.decimal(c, c)) for c in plain).strip())
    if found is None:
        return None
    first, *more = [word.word for word in SPELLER.words(found["before"])] or [""]
    digits = re.sub(r"\D", "", found["digits"])
    polite = WORDS["polite"] | WORDS["courtesy"]
    if first in _NO and all(word in polite for word in more):
        return YesOrNo(digits, yes=False)  # why not may stand behind it
    behind = [word.word for word in SPELLER.words(found["behind"])]
    if first in WORDS["yes"] and all(word in polite | WORDS["yes"] for word in more + behind):
        return YesOrNo(digits, yes=True)
    return None


def lacks(text: str) -> bool:
    """Whether this is yes or no and nothing else, with no digits, or two of any question."""
    plain = unicodedata.normalize("NFKC", text)
    if len(plain) > _LONGEST:  # most texts are reports, and reading costs
        return False
    words = [word.word for word in SPELLER.words(re.sub(r"[\W\d_]+", " ", plain))]
    known = WORDS["polite"] | WORDS["courtesy"] | _SAYS
    digits = re.sub(r"\D", "", plain)
    return (
        len(digits) in (0, 2)
        and bool(words)
        and words[0] in _SAYS
        and all(word in known for word in words)
    )
