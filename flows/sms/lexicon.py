"""The words that mean something: what happened (data/events.toml), and what steers the reading (data/cues.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product
from operator import itemgetter

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


class _Node:
    """Where the words of a term may go on: right behind, or behind a gap; and the terms that end here, with their rank."""

    __slots__ = ("behind", "beyond", "ends")

    def __init__(self) -> None:  # most are leaves, and there are many: no dict before it is needed
        self.behind: dict[str, _Node] | None = None
        self.beyond: dict[str, _Node] | None = None
        self.ends: tuple[tuple[int, Term], ...] = ()

    def after(self, word: str, gap: bool) -> _Node:
        """The node of this word behind it, made if there is none yet."""
        if gap:
            self.beyond = nodes = self.beyond or {}
        else:
            self.behind = nodes = self.behind or {}
        node = nodes.get(word)
        if node is None:
            node = nodes[word] = _Node()
        return node


class Phrases:
    """Terms as a tree of their words, so that those that begin alike are looked for together."""

    def __init__(self, all_terms: Iterable[Term]) -> None:
        root = _Node()
        for rank, term in enumerate(all_terms):
            node = root
            for word, gap in zip(term.words, term.gaps, strict=True):
                node = node.after(word, gap)
            node.ends += ((rank, term),)
        self._first = root.behind or {}

    def find(self, words: Sequence[Word]) -> Iterator[Found]:
        """Every term in these words, in the order of the data where they begin alike; some share words."""
        for start, word in enumerate(words):
            node = self._first.get(word.word)
            if node:
                ended = sorted(_walk(node, words, (start,)), key=itemgetter(0))
                yield from (Found(term, at) for _, term, at in ended)

    def any(self, words: Sequence[Word]) -> tuple[int, ...]:
        """Where the first of the terms stands that is found; empty: none is."""
        return next((found.at for found in self.find(words)), ())


def _walk(node: _Node, words: Sequence[Word], at: tuple[int, ...]) -> Iterator[tuple[int, Term, tuple[int, ...]]]:
    """The terms that go on from this node, whose word stands last in `at`: behind a gap the first such word counts."""
    yield from ((rank, term, at) for rank, term in node.ends)
    here = at[-1] + 1
    if node.behind and here < len(words) and (following := node.behind.get(words[here].word)):
        yield from _walk(following, words, (*at, here))
    if node.beyond:
        met: set[str] = set()
        for one in range(here, min(here + GAP + 1, len(words))):
            if words[one].clause != words[here - 1].clause:
                break
            word = words[one].word
            if word not in met and (following := node.beyond.get(word)):
                met.add(word)
                yield from _walk(following, words, (*at, one))


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
