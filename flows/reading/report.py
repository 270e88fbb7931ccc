"""What a free text says: its kind, whether it is urgent or sensitive, what must not be kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, groupby

from flows.reading.accusation import accusation_in
from flows.reading.danger import danger_in, own_life, punishment_in, siege_in
from flows.reading.events import SURE, Event, Judgement, happened, judge
from flows.reading.helpless import helpless_in
from flows.reading.intent import Reason
from flows.reading.lexicon import CUES, SPELLER, Line
from flows.reading.scene import Scene
from flows.reading.spelling import Word, plain, with_commas
from flows.reading.times import times_in
from flows.rules.kinds import KINDS, MISSING, PROTECTED
from flows.values import dataclass, field


@dataclass(frozen=True)
class Sight:
    """What was seen in a text: its words, their events, the kind these make, and accusations."""

    words: tuple[Word, ...]
    events: tuple[Event, ...]
    judgement: Judgement
    accuses: str
    """The words, as typed, that accuse an officer, a guard or a head; "" if none do."""
    danger: tuple[int, ...]
    """Where the first words of danger stand, neither denied nor supposed; empty: nowhere."""
    scene: Scene = field(repr=False, compare=False)

    def typed(self, at: tuple[int, ...]) -> str:
        """The words at these positions, as typed."""
        return _typed(self.words, at)

    def when(self) -> tuple[str, ...]:
        """The words that say when, as typed."""
        return tuple(self.typed(at) for at in times_in(self.words))

    def told(self) -> list[Reason]:
        """The words that accuse, then those that tell each event, with the kind they tell."""
        accused = [(self.accuses, PROTECTED)] if self.accuses else []
        return accused + [
            (self.typed(event.at), " | ".join(event.kinds) + (" (denied)" if event.denied else ""))
            for event in self.events
        ]

    def kinds(self) -> set[str]:
        """All kinds of report that there are unmistakable words of."""
        told = {event.kinds[0] for event in self.events if len(event.kinds) == 1}
        found: set[str] = set()
        for event in self.events:
            if event.sure and event.strength > SURE:  # a weapon tells of a brawl only beside one
                found.update([kind for kind in event.kinds if kind in told] or event.kinds[:1])
            elif event.sure:
                found.update(event.kinds)
        return found | {PROTECTED} if self.accuses else found


@lru_cache(512)
def see(text: str) -> Sight:
    """Look at a text, once."""
    words = Line(SPELLER.words(text))
    events = tuple(happened(words))
    accused = _accusation(text)
    judgement = judge(events)
    if accused and judgement.kind != PROTECTED:
        judgement = Judgement(PROTECTED, (judgement.kind, *judgement.also) if events else ())
    scene = Scene(words, events)
    return Sight(words, events, judgement, accused, danger_in(scene), scene)


def _accusation(text: str) -> str:
    """The words, as typed, that accuse somebody."""
    words = list(with_commas(plain(text)))
    return _typed(words, accusation_in([word.word for word in words]))


def _typed(words: Sequence[Word], at: Iterable[int]) -> str:
    """The words at these positions, as typed; one that is read as two ("jam2") once."""
    return " ".join(typed for typed, _ in groupby(words[position].typed for position in at))


def besieged(text: str) -> tuple[int, ...]:
    """Where it says that its sender, or who is with them, is in danger now; empty: nowhere."""
    seen = see(text)
    return siege_in(seen.scene)


def category_of(text: str) -> str:
    """The kind of report a text makes, the gravest of several; `lainnya` when it has words of none.

    Words about officers decide even beside others: a report that might be about one of them must
    not land on the desk next to the one it is about.
    """
    return protected_by(text) or see(text).judgement.kind


def kinds_in(text: str) -> set[str]:
    """All kinds of report that the text has unmistakable words of."""
    return see(text).kinds()


def undecided(text: str) -> str:
    """The words, as typed, that leave two kinds open ("ribut"); "" if none do."""
    seen = see(text)
    return next(
        (
            seen.typed(event.at)
            for event in seen.events
            if len(event.kinds) > 1 and not event.denied
        ),
        "",
    )


def protected_by(text: str) -> str:
    """`petugas` when words about officers make it that whatever else it is, else ""."""
    return PROTECTED if PROTECTED in kinds_in(text) else ""


def is_sensitive(category: str, text: str = "") -> bool:
    """Whether replies must stay neutral."""
    return any(why_sensitive(category, text))


def why_sensitive(category: str, text: str = "") -> Iterator[Reason]:
    """A sensitive kind, or words of one, said or denied.

    Also a sexual offence, or a child who is touched or beaten.
    """
    if KINDS[category].sensitive:
        yield "", f"kind {category}"
    seen = see(text)
    if seen.accuses:
        yield seen.accuses, PROTECTED
    for event in seen.events:
        if event.strength >= SURE and any(KINDS[kind].sensitive for kind in event.kinds):
            yield seen.typed(event.at), " | ".join(event.kinds)
    if touched := touching_in(text):
        yield seen.typed(touched), "touching"


def touching_in(text: str) -> tuple[int, ...]:
    """Where somebody is touched, or a child beaten or misused; empty: nowhere."""
    words = see(text).words
    if touched := CUES["private"].any(words) or CUES["indecent"].any(words):
        return touched
    child, harmed = CUES["a_child"].any(words), CUES["harmed"].any(words)
    return (*child, *harmed) if child and harmed else ()


def is_urgent(category: str, text: str = "") -> bool:
    """Whether this cannot wait."""
    return any(why_urgent(category, text))


def why_urgent(category: str, text: str = "") -> Iterator[Reason]:
    """An urgent kind, or words of one, of danger, or of taking the law into one's own hands.

    Also a missing person who cannot help themselves.
    """
    if KINDS[category].urgent:
        yield "", f"kind {category}"
    seen = see(text)
    if seen.danger:
        yield seen.typed(seen.danger), "danger"
    for event in seen.events:
        if event.sure and any(KINDS[kind].urgent for kind in event.kinds):
            yield seen.typed(event.at), " | ".join(event.kinds)
    if punished := punishment_in(seen.scene):
        yield seen.typed(punished), "punishment"
    told = chain.from_iterable(event.kinds for event in seen.events if event.sure)
    if MISSING in (category, *told) and (helpless := helpless_in(seen.words)):
        yield seen.typed(helpless), "helpless"


def tells_of_own_life(text: str) -> bool:
    """Whether somebody wants to take their own life, or does, whoever tells it."""
    seen = see(text)
    return bool(own_life(seen.scene))


def wants_to_punish(text: str) -> bool:
    """Whether its sender means to search houses, or threatens somebody who was caught."""
    seen = see(text)
    return bool(punishment_in(seen.scene))


def in_danger(text: str) -> bool:
    """Whether it tells of weapons, blood, an attack, or an offender there or in their home."""
    return bool(see(text).danger)


BLOT = "(NIK dihapus)"
"""What stands where an identity number stood."""
NIK_DIGITS = 16

_RUN = re.compile(r"\d+(?:[ .\-/]\d+)*")
_GROUPED = re.compile(
    r"(?<!\d)(?:\d{4}[ .\-]\d{4}[ .\-]\d{4}[ .\-]\d{4}|\d{6}[ .\-]\d{6}[ .\-]\d{4})(?!\d)"
)


def blot(text: str) -> str:
    """The text with every run of 16 digits (NIK, KK), also in groups, replaced.

    Longer runs too, for two numbers typed without a gap. Phone numbers and dates stay.
    """
    return _RUN.sub(_blotted, _GROUPED.sub(BLOT, text))


def has_nik(text: str) -> bool:
    """Whether there is an identity number in this text, or was one before `blot`."""
    return BLOT in text or blot(text) != text


def _blotted(run: re.Match[str]) -> str:
    groups = re.findall(r"\d+", run[0])
    if sum(map(len, groups)) == NIK_DIGITS and max(map(len, groups)) <= 8:
        return BLOT
    return re.sub(rf"\d{{{NIK_DIGITS},}}", BLOT, run[0])
