"""A guard's duress word: agreed face to face, found in a check-in, and taken out of it unseen.

Without it the text is what every other guard writes; so nothing that is made of it can differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.reading.folding import folded
from flows.reading.intent import Reading

MOST_WORDS = 4

_TOKEN = re.compile(r"[^\W_]+")
_MARKS = ",;.!"

Span = tuple[int, int]


def runs(text: str) -> Iterator[tuple[str, Span]]:
    """Every run of words that may be one, folded, and where it stands; the longest first."""
    words = [(folded(found[0]), found.span()) for found in _TOKEN.finditer(text)]
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            run = words[first : first + length]
            yield " ".join(word for word, _ in run), (run[0][1][0], run[-1][1][1])


def without(text: str, at: Span) -> str:
    """The text as it would be without these words: no gap and no comma too many is left."""
    before, behind = text[: at[0]], text[at[1] :]
    left, right = before.rstrip(), behind.lstrip()
    line = "\n" in before[len(left) :] or "\n" in behind[: len(behind) - len(right)]
    before, behind, gap = left, right, "\n" if line else " "
    if not behind or behind[0] in _MARKS:
        before, gap = before.rstrip(_MARKS + " \n"), ""
    if not before:
        behind, gap = behind.lstrip(_MARKS + " \n"), ""
    return f"{before}{gap}{behind}"


def checks_in(reading: Reading) -> bool:
    """Whether a text is a check-in, alone or with a report: only there the word means anything."""
    return bool(reading.word) or reading.intent in ("MASUK", "AMAN", "PULANG")
