"""The words that mean something: what happened (data/events), and how it is read (data/cues)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from flows.reading.data import folder, lists
from flows.reading.spelling import Speller, Word, spelled

GAP = 5
"""Words that may stand where a term has ``~``."""
STRENGTHS = {"strong": 3, "medium": 2, "weak": 1}
_ORDER = (
    "kriminalitas",
    "konflik_sosial",
    "petasan",
    "balap_liar",
    "kemacetan",
    "kecelakaan",
    "kebakaran",
    "bencana",
    "narkoba",
    "penyakit_masyarakat",
    "orang_hilang",
    "mencurigakan",
    "kdrt",
    "gangguan_umum",
    "petugas",
    "lainnya",
)
"""The files of data/events: of terms that share all their words, the first of these counts."""

Steps = tuple[str, ...]
"""A phrase of the data: words or ``{classes}``; a ``~`` in front: a gap may stand there."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a phrase of the data means."""

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


class Line(tuple[Word, ...]):
    """The words of a text, and where the classes of the data have one of theirs in it."""

    @cached_property
    def steps(self) -> list[list[tuple[str, int]]]:
        """By position: the word and classes that may begin here, each with where it ends."""
        found: list[list[tuple[str, int]]] = []
        for here, word in enumerate(self):
            found.append([(word.word, here + 1)])
            for name, member in _BEGIN.get(word.word, ()):
                end = here + len(member)
                if len(member) == 1 or tuple(part.word for part in self[here:end]) == member:
                    found[-1].append((name, end))
        return found

    @cached_property
    def found(self) -> dict[str, list[Found]]:
        """What each list has in these words, by its name: all are looked through together, once.

        In the order of the words; of the terms that begin alike the longest and tightest first;
        none share all their words.
        """
        found: dict[str, list[Found]] = defaultdict(list)
        tree, listed = _grown()
        for start in range(len(self)):
            ended: list[tuple[int, tuple[int, ...]]] = []
            _follow(tree, self, start, (), "", ended)
            first = {(listed[rank][0], at): rank for rank, at in sorted(ended, reverse=True)}
            for name, at in sorted(first, key=lambda hit: (-len(hit[1]), hit[1])):
                found[name].append(Found(listed[first[name, at]][1], at))
        return found


class Phrases:
    """The terms of one list."""

    def __init__(self, name: str) -> None:
        self._name = name

    def find(self, words: Sequence[Word]) -> Sequence[Found]:
        """Every term of it in these words, as `Line.found` has them."""
        line = words if isinstance(words, Line) else Line(words)
        return line.found.get(self._name, ())

    def any(self, words: Sequence[Word]) -> tuple[int, ...]:
        """Where the first of the terms stands that is found; empty: none is."""
        return next((found.at for found in self.find(words)), ())


_Tree = dict[str, "_Tree | tuple[int, ...]"]
"""By step: where its term goes on, or the ranks of those that end there, at "" if both."""


@cache
def _grown() -> tuple[_Tree, list[tuple[str, Term]]]:
    """The terms of all lists as one tree of steps, and by rank the list and meaning of each term.

    It grows when first something is looked for: most processes that start never read an SMS.
    """
    tree: _Tree = {}
    listed: list[tuple[str, Term]] = []
    for name, phrases in {_HAPPENS: _EVENTS, **_CUES}.items():
        for steps, term in phrases.items():
            _grow(tree, steps, len(listed))
            listed.append((name, term))
    return tree, listed


def _grow(tree: _Tree, steps: Steps, rank: int) -> None:
    """Put a term into the tree."""
    for step in steps[:-1]:
        here = tree.get(step)
        if not isinstance(here, dict):
            tree[step] = here = {"": here} if here else {}
        tree = here
    here = tree.get(steps[-1])
    if isinstance(here, dict):
        tree, steps, here = here, ("",), here.get("")
    assert not isinstance(here, dict)
    tree[steps[-1]] = (*(here or ()), rank)


def _follow(
    tree: _Tree,
    line: Line,
    here: int,
    at: tuple[int, ...],
    gap: str,
    ended: list[tuple[int, tuple[int, ...]]],
) -> None:
    """Gather the terms of this tree that go on here: their ranks, and where all their words are."""
    for step, end in line.steps[here]:
        found = tree.get(gap + step)
        if not found:
            continue
        taken = (*at, *range(here, end))
        ends = found.get("", ()) if isinstance(found, dict) else found
        assert not isinstance(ends, dict)
        ended += ((rank, taken) for rank in ends)
        if isinstance(found, dict):
            _go_on(found, line, end, taken, ended)


def _go_on(
    tree: _Tree,
    line: Line,
    here: int,
    at: tuple[int, ...],
    ended: list[tuple[int, tuple[int, ...]]],
) -> None:
    """Gather those that go on right here or behind a gap; the first of words alike counts."""
    if here < len(line):
        _follow(tree, line, here, at, "", ended)
    met: set[str] = set()
    for position in range(here, min(here + GAP + 1, len(line))):
        if line[position].clause != line[here - 1].clause:
            break
        if line[position].word not in met:
            met.add(line[position].word)
            _follow(tree, line, position, at, "~", ended)


def steps_of(text: str) -> Steps:
    if "~" not in text and "{" not in text:  # nearly always
        return tuple(chain.from_iterable(map(spelled, text.split())))
    steps: list[str] = []
    gap = ""
    for written in text.split():
        if written == "~":
            gap = "~"
            continue
        for word in (written,) if written[0] == "{" else spelled(written):
            steps.append(gap + word)
            gap = ""
    return tuple(steps)


def _words(steps: Steps) -> Iterator[str]:
    """Every word that may stand in a phrase."""
    for step in steps:
        step = step.removeprefix("~")
        yield from chain.from_iterable(_MEMBERS[step]) if step in _MEMBERS else (step,)


def _events() -> dict[Steps, Term]:
    """Every term of what can have happened; one that two lists tell counts for the first."""
    found: dict[Steps, Term] = {}
    files = folder("events")
    told = {
        f"{kind} {strength}": terms for kind in _ORDER for strength, terms in files[kind].items()
    }
    for name, terms in {**files["undecided"], **told, **files["nothing"]}.items():
        kinds, _, strength = name.partition(" ")
        term = Term(tuple(kinds.split("|")), STRENGTHS[strength]) if strength else Term()
        for phrase in terms:
            found.setdefault(steps_of(phrase), term)
    return found


_MEMBERS = {
    f"{{{name}}}": tuple(dict.fromkeys(map(steps_of, terms)))
    for name, terms in lists("classes").items()
}
"""What each class has, as it is spelled."""
_BEGIN: dict[str, list[tuple[str, Steps]]] = {}
for _name, _all in _MEMBERS.items():
    for _member in _all:
        _BEGIN.setdefault(_member[0], []).append((_name, _member))
_EVENTS = _events()
_SAYS = Term()
_CUES = {
    name: dict.fromkeys(map(steps_of, terms), _SAYS)
    for file in folder("cues").values()
    for name, terms in file.items()
}
_NEAR = {
    word: term.kinds
    for steps, term in reversed(_EVENTS.items())
    if len(steps) == 1 and term.strength > 1
    for word in _words(steps)
}
_ORDINARY = frozenset(word for words in lists("ordinary").values() for word in words)

_HAPPENS = "events"

EVENTS = Phrases(_HAPPENS)
CUES = {name: Phrases(name) for name in _CUES}
WORDS = {
    name: frozenset(word for steps in phrases for word in _words(steps))
    for name, phrases in _CUES.items()
}
"""The single words of each cue."""
SPELLER = Speller(
    chain(*WORDS.values(), (word for steps in _EVENTS for word in _words(steps))), _NEAR, _ORDINARY
)


def has(words: Sequence[Word], *cues: str) -> bool:
    """Whether the words hold a term of one of these cues."""
    return any(CUES[cue].any(words) for cue in cues)
