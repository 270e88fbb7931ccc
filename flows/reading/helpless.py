"""Who is missing and cannot help themselves: a small child, somebody very old, confused, or deaf.

Of another missing person the desk hears in the morning; these may be in the river by then.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.reading.lexicon import CUES, WORDS
from flows.reading.spelling import Word

#: A person of so many years at most, or at least, cannot help themselves.
CHILD, OLD = 12, 70
#: An age stands at most so many words behind whose it is ("anak laki laki saya 7 tahun").
_NEAR = 4


def helpless_in(words: Sequence[Word]) -> tuple[int, ...]:
    """Where it says that somebody is too young, too old or too ill to help themselves."""
    return CUES["helpless"].any(words) or _age_in(words)


def _age_in(words: Sequence[Word]) -> tuple[int, ...]:
    for place, word in enumerate(words):
        if not (word.word.isdecimal() and _is_helpless(int(word.word))):
            continue
        before = words[max(0, place - _NEAR) : place]
        behind = [follows.word for follows in words[place + 1 : place + 3]]
        if any(said.word in WORDS["age"] for said in before[-1:]):
            return (place - 1, place)
        if (
            behind[:1] == ["tahun"]
            and behind[1:] not in (["lalu"], ["lamanya"])
            and any(said.word in WORDS["of_age"] for said in before)
        ):
            return (place, place + 1)
    return ()


def _is_helpless(years: int) -> bool:
    return years <= CHILD or OLD <= years <= 120
