"""The words that mean something: what happened (data/events.toml), and what steers the reading (data/cues.toml)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
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
    """A phrase of the data: its words or ``{classes}``, each with whether a gap may stand before it; and what it means."""

    steps: tuple[tuple[bool, str], ...]
    kinds: tuple[str, ...] = ()
    strength: int = 0

    def words(self) -> Iterator[str]:
        """Every word that may stand in it."""
        for _, step in self.steps:
            yield from chain.from_iterable(_MEMBERS[step]) if step in _MEMBERS else (step,)


@dataclass(frozen=True, slots=True)
class Found:
    """A term in a text: the positions of its words."""

    term: Term
    at: tuple[int, ...]

    @property
    def span(self) -> int:
        """How many words there are from its first to its last."""
        return self.at[-1] - self.at[0] + 1


class Line(tuple[Word, ...]):
    """The words of a text, and where the classes of the data have one of theirs in it."""

    @cached_property
    def classes(self) -> list[list[tuple[str, int]]]:
        """By position: the classes of which a member begins here, and the position behind it."""
        found: list[list[tuple[str, int]]] = []
        for here, word in enumerate(self):
            found.append([])
            for name, member in _BEGIN.get(word.word, ()):
                end = here + len(member)
                if len(member) == 1 or tuple(one.word for one in self[here:end]) == member:
                    found[-1].append((name, end))
        return found


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
            for gap, word in term.steps:
                node = node.after(word, gap)
            node.ends += ((rank, term),)
        self._first = root.behind or {}
        self._classed = not _MEMBERS.keys().isdisjoint(self._first)

    def find(self, words: Sequence[Word]) -> Iterator[Found]:
        """Every term in these words, in the order of the data where they begin alike; some share words, none all of them."""
        line = words if isinstance(words, Line) else Line(words)
        first, classed = self._first, self._classed
        for start, word in enumerate(line):
            if word.word not in first and not (classed and line.classes[start]):
                continue  # most words of most texts
            ended = [one for node, end in _reached(first, line, start) for one in _walk(node, line, (*range(start, end),))]
            if ended:
                best = {at: term for _, term, at in sorted(ended, key=itemgetter(0), reverse=True)}
                yield from (Found(term, at) for at, term in reversed(best.items()))

    def any(self, words: Sequence[Word]) -> tuple[int, ...]:
        """Where the first of the terms stands that is found; empty: none is."""
        return next((found.at for found in self.find(words)), ())


def _reached(nodes: dict[str, _Node], line: Line, here: int) -> list[tuple[_Node, int]]:
    """The nodes to which the word at this position leads, or a class that has it, and the position behind."""
    word = nodes.get(line[here].word)
    reached = [(word, here + 1)] if word else []
    reached += ((node, end) for name, end in line.classes[here] if (node := nodes.get(name)))
    return reached


def _walk(node: _Node, line: Line, at: tuple[int, ...]) -> Iterator[tuple[int, Term, tuple[int, ...]]]:
    """The terms that go on from this node, whose word stands last in `at`: behind a gap the first such word counts."""
    yield from ((rank, term, at) for rank, term in node.ends)
    here = at[-1] + 1
    if node.behind and here < len(line):
        for following, end in _reached(node.behind, line, here):
            yield from _walk(following, line, (*at, *range(here, end)))
    if node.beyond:
        met: set[str] = set()
        for one in range(here, min(here + GAP + 1, len(line))):
            if line[one].clause != line[here - 1].clause:
                break
            if line[one].word not in met:
                met.add(line[one].word)
                for following, end in _reached(node.beyond, line, one):
                    yield from _walk(following, line, (*at, *range(one, end)))


def _steps(text: str) -> tuple[tuple[bool, str], ...]:
    steps: list[tuple[bool, str]] = []
    gap = False
    for written in text.split():
        for word in (written,) if _CLASS.fullmatch(written) else spelled(written):
            if word == "~":
                gap = True
            else:
                steps.append((gap, word))
                gap = False
    return tuple(steps)


def _events(data: dict[str, dict[str, str]]) -> list[Term]:
    found: dict[tuple[tuple[bool, str], ...], Term] = {}
    for kind, lists in data.items():
        kinds = () if kind == NOTHING else tuple(kind.split("|"))
        for name, text in lists.items():
            for steps in map(_steps, terms(text)):
                found.setdefault(steps, Term(steps, kinds, STRENGTHS.get(name, 0)))
    return list(found.values())


_DATA = table("events")
_MEMBERS = {
    f"{{{name}}}": tuple(tuple(word for _, word in _steps(member)) for member in terms(text))
    for name, text in _DATA.pop("kelompok").items()
}
"""What each class has, as it is spelled."""
_BEGIN: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
for _name, _all in _MEMBERS.items():
    for _member in dict.fromkeys(_all):
        _BEGIN.setdefault(_member[0], []).append((_name, _member))
_EVENTS = _events(_DATA)
_CUES = {name: [Term(steps) for steps in map(_steps, terms(value))] for name, value in table("cues").items()}
_NEAR = {word: term.kinds for term in reversed(_EVENTS) if len(term.steps) == 1 and term.strength > 1 for word in term.words()}
_ORDINARY = frozenset(word for text in table("ordinary").values() for word in text.split())

EVENTS = Phrases(_EVENTS)
CUES = {name: Phrases(found) for name, found in _CUES.items()}
WORDS = {name: frozenset(word for term in found for word in term.words()) for name, found in _CUES.items()}
"""The single words of each cue."""
SPELLER = Speller((word for found in (*_CUES.values(), _EVENTS) for term in found for word in term.words()), _NEAR, _ORDINARY)


def has(words: Sequence[Word], *cues: str) -> bool:
    """Whether the words hold a term of one of these cues."""
    return any(CUES[cue].any(words) for cue in cues)
