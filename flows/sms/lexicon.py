"""The words that mean something: what happened (data/events.toml), and what steers the reading (data/cues.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product

from flows.sms.data import table, terms
from flows.sms.spelling import Speller, Word, spelled

GAP = 5
"""Words that may stand where a term has ``~``."""
STRENGTHS = {"strong": 3, "medium": 2, "weak": 1}
NOTHING = "nothing"

_CLASS = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Term:
    """A phrase of the data: its words, where a gap may stand before one, and what it means."""

    words: tuple[str, ...]
    gaps: tuple[bool, ...]
    kinds: tuple[str, ...] = ()
    strength: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text: the positions of its words."""

    term: Term
    at: tuple[int, ...]

    @property
    def span(self) -> int:
        """How many words there are from its first to its last."""
        return self.at[-1] - self.at[0] + 1


class Phrases:
    """Terms by their first word."""

    def __init__(self, all_terms: Iterable[Term]) -> None:
        self._by_first: dict[str, list[Term]] = {}
        for term in all_terms:
            self._by_first.setdefault(term.words[0], []).append(term)

    def find(self, words: Sequence[Word]) -> Iterator[Found]:
        """Every term in these words; some share words."""
        for start, word in enumerate(words):
            for term in self._by_first.get(word.word, ()):
                at = _match(term, words, start)
                if at:
                    yield Found(term, at)

    def any(self, words: Sequence[Word]) -> tuple[int, ...]:
        """Where the first of the terms stands that is found; empty: none is."""
        return next((found.at for found in self.find(words)), ())


def _match(term: Term, words: Sequence[Word], start: int) -> tuple[int, ...]:
    at = [start]
    for wanted, gap in zip(term.words[1:], term.gaps[1:], strict=True):
        here = at[-1] + 1
        reach = here + GAP + 1 if gap else here + 1
        found = next((n for n in range(here, min(reach, len(words))) if words[n].word == wanted), None)
        if found is None or (gap and words[found].clause != words[at[-1]].clause):
            return ()
        at.append(found)
    return tuple(at)


_Part = tuple[tuple[str, ...], tuple[bool, ...]]
"""Words of a term, and before which of them there is a gap."""


def _expanded(text: str, classes: dict[str, list[str]]) -> Iterator[_Part]:
    """The terms that a text of the data stands for: one for each choice of a word for each of its classes."""
    ways: list[list[_Part]] = []
    gap = False
    for written in text.split():
        if written == "~":
            gap = True
            continue
        name = _CLASS.fullmatch(written)
        ways.append([_part(one, gap) for one in (classes[name[1]] if name else (written,))])
        gap = False
    for choice in product(*ways):
        yield tuple(chain.from_iterable(words for words, _ in choice)), tuple(chain.from_iterable(gaps for _, gaps in choice))


@lru_cache(10_000)
def _part(text: str, gap: bool) -> _Part:
    words: list[str] = []
    gaps: list[bool] = []
    for word in (word for written in text.split() for word in spelled(written)):
        if word == "~":
            gap = True
        else:
            words.append(word)
            gaps.append(gap)
            gap = False
    return tuple(words), tuple(gaps)


def _events(data: dict[str, dict[str, str]], classes: dict[str, list[str]]) -> list[Term]:
    found: dict[tuple[tuple[str, ...], tuple[bool, ...]], Term] = {}
    for kind, lists in data.items():
        kinds = () if kind == NOTHING else tuple(kind.split("|"))
        for name, text in lists.items():
            for written in terms(text):
                for words, gaps in _expanded(written, classes):
                    found.setdefault((words, gaps), Term(words, gaps, kinds, STRENGTHS.get(name, 0)))
    return list(found.values())


_DATA = table("events")
_CLASSES = {name: terms(text) for name, text in _DATA.pop("kelompok").items()}
_EVENTS = _events(_DATA, _CLASSES)
_CUES = {
    name: [Term(words, gaps) for text in terms(value) for words, gaps in _expanded(text, _CLASSES)]
    for name, value in table("cues").items()
}
_NEAR = {term.words[0]: term.kinds for term in _EVENTS if len(term.words) == 1 and term.strength > 1}
_ORDINARY = frozenset(word for text in table("ordinary").values() for word in text.split())

EVENTS = Phrases(_EVENTS)
CUES = {name: Phrases(found) for name, found in _CUES.items()}
WORDS = {name: frozenset(word for term in found for word in term.words) for name, found in _CUES.items()}
"""The single words of each cue."""
SPELLER = Speller((word for found in (*_CUES.values(), _EVENTS) for term in found for word in term.words), _NEAR, _ORDINARY)


def has(words: Sequence[Word], *cues: str) -> bool:
    """Whether the words hold a term of one of these cues."""
    return any(CUES[cue].any(words) for cue in cues)
