"""A guard's duress word: agreed face to face, found in a check-in, and taken out of it unseen.

It is answered as the same words of any guard are, and what is kept of it is without the word: so
nothing that anybody sees can differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.reading.folding import folded
from flows.reading.intent import Reading

MOST_WORDS = 4

_TOKEN = re.compile(r"[^\W_]+")
_MARKS = ",;.!"


def runs(text: str) -> Iterator[str]:
    """Every run of words that may be one, folded; the longest first."""
    return (run for run, _, _ in _runs(text))


def _runs(text: str) -> Iterator[tuple[str, int, int]]:
    """Each of them, and where it begins and ends."""
    words = [(folded(found[0]), found.span()) for found in _TOKEN.finditer(text)]
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        for first in range(len(words) - length + 1):
            run = words[first : first + length]
            yield " ".join(word for word, _ in run), run[0][1][0], run[-1][1][1]


def without(text: str, word: str) -> str:
    """The text as it would be without this word, folded as in `runs`, wherever it stands."""
    while found := next(((at, end) for run, at, end in _runs(text) if run == word), None):
        text = _cut(text, *found)
    return text


def _cut(text: str, at: int, end: int) -> str:
    """The text without these characters: no gap and no comma too many is left."""
    before, behind = text[:at], text[end:]
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
