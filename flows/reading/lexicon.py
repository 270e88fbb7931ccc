"""The words that mean something: what happened (data/events), and how it is read (data/cues)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain, repeat

from flows.reading.data import folder, lists
from flows.reading.spelling import Speller, Word, spelled
from flows.values import dataclass

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
        for start in range(len(self)):
            ended: list[tuple[int, tuple[int, ...]]] = []
            begun = {step: _grown(step) for step, _ in self.steps[start] if step in _BEGUN}
            _follow(begun, self, start, (), "", ended)
            first = {(_LISTED[rank][0], at): rank for rank, at in sorted(ended, reverse=True)}
            for name, at in sorted(first, key=lambda hit: (-len(hit[1]), hit[1])):
                found[name].append(Found(_LISTED[first[name, at]][1], at))
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


class _Words(dict[str, frozenset[str]]):
    """The single words of each cue, by its name; put together when they are first asked for."""

    def __missing__(self, name: str) -> frozenset[str]:
        found = self[name] = frozenset(_words(_CUES[name]))
        return found


_Tree = dict[str, "_Tree | tuple[int, ...]"]
"""By step: where its term goes on, or the ranks of those that end there, at "" if both."""


@cache
def _grown(begin: str) -> _Tree | tuple[int, ...]:
    """The terms of all lists that begin with this step, as one tree of steps.

    It grows when a text first has that step: most of them no text of a day has.
    """
    tree: _Tree = {}
    grown: set[tuple[str, Steps]] = set()
    for rank in sorted(_BEGUN[begin]):
        steps = steps_of(_PHRASES[rank])
        if (term := (_LISTED[rank][0], steps)) not in grown:
            grown.add(term)
            _grow(tree, steps, rank)
    return tree[begin]


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


def _begun() -> dict[str, list[int]]:
    """By step: the ranks of the phrases that begin with it."""
    written: dict[str, list[int]] = defaultdict(list)
    for rank, phrase in enumerate(_PHRASES):
        written[phrase.partition(" ")[0]].append(rank)
    found: dict[str, list[int]] = defaultdict(list)
    for first, ranks in written.items():
        found[first if first[0] == "{" else spelled(first)[0]] += ranks
    return dict(found)


def _words(phrases: Iterable[str]) -> set[str]:
    """Every word that may stand in these phrases."""
    written = set(" ".join(phrases).split()) - {"~"}
    classes = written & _MEMBERS.keys()
    return set(
        chain(
            *map(spelled, written - classes),
            *(member for name in classes for member in _MEMBERS[name]),
        )
    )


def _events() -> Iterator[tuple[Term, list[str]]]:
    """Phrases of what can have happened, and what they mean.

    One that is there twice counts for the first.
    """
    files = folder("events")
    told = {
        f"{kind} {strength}": terms for kind in _ORDER for strength, terms in files[kind].items()
    }
    for name, terms in {**files["undecided"], **told, **files["nothing"]}.items():
        kinds, _, strength = name.partition(" ")
        yield Term(tuple(kinds.split("|")), STRENGTHS[strength]) if strength else Term(), terms


def _near() -> dict[str, tuple[str, ...]]:
    """The kinds of each word that alone tells of an event."""
    terms: dict[Steps, Term] = {}
    for term, phrases in _EVENTS:
        for phrase in phrases:
            if " " not in phrase:
                terms.setdefault(steps_of(phrase), term)
    found: dict[str, tuple[str, ...]] = {}
    for steps, term in terms.items():
        if len(steps) == 1 and term.strength > 1:
            for word in _words(steps):
                found.setdefault(word, term.kinds)
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
_EVENTS = list(_events())
_CUES = {name: terms for file in folder("cues").values() for name, terms in file.items()}
_ORDINARY = frozenset(word for words in lists("ordinary").values() for word in words)

_HAPPENS = "events"
_SAYS = Term()
_LISTS = [((_HAPPENS, term), phrases) for term, phrases in _EVENTS]
_LISTS += [((name, _SAYS), phrases) for name, phrases in _CUES.items()]
_PHRASES = list(chain.from_iterable(phrases for _, phrases in _LISTS))
"""The phrases of all lists by their rank: of those that mean several things the first counts."""
_LISTED = list(chain.from_iterable(repeat(listed, len(phrases)) for listed, phrases in _LISTS))
"""By rank: the list of a phrase, and its meaning."""
_BEGUN = _begun()

EVENTS = Phrases(_HAPPENS)
CUES = {name: Phrases(name) for name in _CUES}
WORDS = _Words()
SPELLER = Speller(_words(_PHRASES), _near(), _ORDINARY)


def has(words: Sequence[Word], *cues: str) -> bool:
    """Whether the words hold a term of one of these cues."""
    return any(CUES[cue].any(words) for cue in cues)
