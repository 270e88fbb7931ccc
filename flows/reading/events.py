"""What a text says has happened: its events with the words that tell them, and which kind leads.

An event may be denied ("dak ado tawuran"), or only feared ("rawan begal"). Of several the gravest
leads; where the words leave two kinds open and nothing else tells, both are named, so that the
sender can be asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from flows.reading.data import sets
from flows.reading.lexicon import CUES, EVENTS, WORDS, Found
from flows.reading.spelling import Word
from flows.rules.kinds import OTHER
from flows.values import dataclass

_LISTS = sets("words/events")

GRAVITY = (
    "petugas",
    "kebakaran",
    "konflik_sosial",
    "kecelakaan",
    "bencana",
    "kdrt",
    "kriminalitas",
    "narkoba",
    "orang_hilang",
    "balap_liar",
    "penyakit_masyarakat",
    "petasan",
    "gangguan_umum",
    "mencurigakan",
    "kemacetan",
    OTHER,
)
"""Kinds as they lead a report that tells of several, the gravest first."""
SURE = 2
"""The strength from which an event alone makes a report."""

_LANES = frozenset(("lorong", "gang"))
"""Right behind these a beast or a thing is a name ("lr buaya"), what people do is not."""
_NAMED = _LANES | {"masjid", "musholla", "poskamling", "pos", "komplek", "perumahan", "kampung"}
"""Behind these a word that only looks like one of ours is a name."""
_NAMESAKES = _LISTS["namesakes"]
"""Such names."""
_REACH = 7
"""Words before an event among which its denial is looked for."""
_IF = frozenset(("ada", "terjadi", "lihat", "melihat", "ketemu", "kena", "kejadian"))
"""Behind "kalau", these make an "if" of it."""


@dataclass(frozen=True)
class Event:
    """One thing that happened, or did not. Two kinds: the words leave open which."""

    kinds: tuple[str, ...]
    strength: int
    at: tuple[int, ...]
    denied: bool = False
    supposed: bool = False
    """Told of what would be ("kalu ado begal"): no stronger than what is feared."""

    @property
    def sure(self) -> bool:
        """Whether it alone makes a report."""
        return self.strength >= SURE and not self.denied


def happened(words: Sequence[Word]) -> list[Event]:
    """The events in these words, in their order.

    Longer and tighter terms first; no word counts twice.
    """
    found = sorted(EVENTS.find(words), key=lambda hit: (-len(hit.at), hit.span, hit.at))
    taken: set[int] = set()
    events = []
    for hit in found:
        if taken.isdisjoint(hit.at) and not _is_name(hit, words):
            taken.update(hit.at)
            if hit.term.kinds:
                events.append(hit)
    denied = _denied(words, events)
    feared = {
        at + step for cue in CUES["feared"].find(words) for at in cue.at for step in range(1, 4)
    }
    supposed = {event.at for event in events if supposes(words, event.at[0])}
    return sorted(
        (
            Event(
                event.term.kinds,
                1 if event.at[0] in feared or event.at in supposed else event.term.strength,
                event.at,
                event.at in denied,
                event.at in supposed,
            )
            for event in events
        ),
        key=lambda event: event.at,
    )


def _is_name(found: Found, words: Sequence[Word]) -> bool:
    start = found.at[0]
    before = [word.word for word in words[max(0, start - 2) : start]]
    if len(found.at) > 1 or not before:
        return False
    if words[start].guessed:
        return before[-1] in _NAMED or (before[0] in _NAMED and before[-1] not in WORDS["bridge"])
    return before[-1] in _LANES and words[start].word in _NAMESAKES


def _denied(words: Sequence[Word], events: Sequence[Found]) -> set[tuple[int, ...]]:
    """The events before which "no" stands in the same clause.

    Only other denied events and small words may stand between.
    """
    denied: set[tuple[int, ...]] = set()
    skipped: set[int] = set()
    for event in sorted(events, key=lambda event: event.at[0]):
        if denies(words, event.at, skipped):
            denied.add(event.at)
            skipped.update(event.at)
    return denied


def denies(words: Sequence[Word], at: Sequence[int], skipped: Collection[int] = ()) -> bool:
    """Whether "no" stands before these words, with only `skipped` and small ones between."""
    if any(words[position].word in WORDS["negation"] for position in at):
        return False  # "tidak dikenal", "tidak bergerak": the no is part of it
    for before in _before(words, at[0]):
        word, behind = words[before].word, words[before + 1].word
        if word in WORDS["negation"]:
            return not (word == "bukan" and behind in ("cuma", "hanya", "saja"))
        if word == "jangan":
            return behind == "ada"  # "jangan ada tawuran lagi"; but "jangan bunuh kami"
        if before not in skipped and word not in WORDS["bridge"]:
            return False
    return False


def supposes(words: Sequence[Word], first: int) -> bool:
    """Whether "if there is" stands before this word; "kalu malem" is a time, and it does happen."""
    for before in _before(words, first):
        word, behind = words[before].word, words[before + 1].word
        if word == "kalau":
            return before + 1 == first or behind in _IF
        if word not in WORDS["bridge"] and word not in _IF:
            return False
    return False


def _before(words: Sequence[Word], first: int) -> Iterator[int]:
    """The positions before this one, from the nearest, in the same clause and within reach."""
    for at in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if words[at].clause != words[first].clause:
            return
        yield at


@dataclass(frozen=True)
class Judgement:
    """The kind that leads, the others, and the two between which the words leave it open."""

    kind: str = OTHER
    also: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()


def judge(events: Sequence[Event]) -> Judgement:
    """Which kind of report these events make.

    What was denied makes none; what is feared only beside nothing else.
    """
    weights: dict[str, int] = {}
    for event in events:
        if not event.denied and len(event.kinds) == 1:
            weights[event.kinds[0]] = max(weights.get(event.kinds[0], 0), event.strength)
    open_ones = [event for event in events if not event.denied and len(event.kinds) > 1]
    doubt: tuple[str, ...] = ()
    for event in open_ones:
        told = [kind for kind in event.kinds if kind in weights]
        if not told and max(weights.values(), default=0) < event.strength <= SURE:
            doubt = event.kinds
        kind = max(reversed(told), key=weights.__getitem__) if told else event.kinds[0]
        weights[kind] = max(weights.get(kind, 0), event.strength)
    if not weights:
        return Judgement()
    ranked = sorted(weights, key=lambda kind: (-weights[kind], GRAVITY.index(kind)))
    sure = tuple(kind for kind in ranked[1:] if weights[kind] >= SURE)
    return Judgement(ranked[0], sure, doubt if ranked[0] in doubt else ())
