"""What a phone says just after its report: whether it belongs to that, or is one of its own.

Phones cut a long text into parts, and carriers bring them as messages of their own, the second one
first now and then. People add what they forgot. Both belong to the report they follow. What accuses
somebody who is sworn to help, or is sensitive in itself, never does: whoever knows the first report
would learn of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from flows.reading.afterwards import (
    amends,
    befell_us,
    is_of_them,
    is_over,
    leans,
    only_place,
    right_place,
    stands_alone,
    tells,
)
from flows.reading.apart import another_event, elsewhere, goes_away, mended
from flows.reading.events import GRAVITY
from flows.reading.folding import folded
from flows.reading.intent import Intent, Reading
from flows.reading.parts import goes_on, is_part
from flows.reading.place import Gazetteer
from flows.reading.report import in_danger, is_sensitive, kinds_in, see, tells_of_own_life
from flows.reading.suspicion import suspicion_in
from flows.rules.kinds import OTHER, PROTECTED
from flows.values import dataclass, field

AT_ONCE = timedelta(minutes=1)
"""Within this time of a report by SMS, its phone is taken to go on with it."""
AFTERWARDS = timedelta(hours=2)
"""So long after a report, what its phone adds, amends or says to be over belongs to it."""

_SAYS: frozenset[Intent] = frozenset(("LAPOR", "DARURAT", "TIDAK_JELAS"))
"""Readings of what somebody tells. All others ask something of us, whatever was reported before."""
_COMMAND_WORDS = 2
"""A command of so few words is one, also behind a text that was cut."""

Verdict = Literal["own", "added", "alarm", "kept", "nothing"]
"""A report of its own; added to the report; added, and whoever was told is told again; kept with
it, and nobody is told or answered; or not said of an event.
"""
Says = Literal["more", "place", "over"]
"""What an addition says: more, that the place was wrong, or that it is over."""


@dataclass(frozen=True)
class Before:
    """A report as it stands: its kind and place, all that was told in it, and when it was said.

    `sensitive`: nobody who holds the phone may learn of it. `called`: it was told in a call, so no
    SMS is a part of it.
    """

    category: str
    place: str = field(repr=False)
    story: str = field(repr=False)
    at: datetime
    sensitive: bool = False
    called: bool = False


@dataclass(frozen=True)
class Judged:
    """What becomes of a text, and why.

    `part`: it is a piece of the same text; `first`: the piece before it. `category` is the kind it
    makes the report, if that is graver or was not known; empty: unchanged. `together`: a report of
    its own whose text is both texts, for only both tell what it is. `place`: where it is instead.
    """

    verdict: Verdict
    why: str
    part: bool = False
    first: bool = False
    category: str = ""
    together: bool = False
    says: Says = "more"
    place: str = ""
    accuses: str = ""
    """The words by which it is a report of its own about an officer, a guard or a head, if any."""


CALMED = Judged("kept", "a guard's word behind their own cry", says="over")
"""AMAN of a guard who cried: a check-in, and news to the desk, which ends nothing."""


def judge(
    before: Before, reading: Reading, text: str, at: datetime, gazetteer: Gazetteer | None = None
) -> Judged:
    """What becomes of this text after that report.

    `reading` is how it is read while no question is open.
    """
    if before.called or not -AT_ONCE <= at - before.at <= AT_ONCE:
        later = timedelta() <= at - before.at <= AFTERWARDS
        return _afterwards(before, reading, text, gazetteer) if later else Judged("own", "later")
    first = goes_on(text, before.story)
    part = first or goes_on(before.story, text)
    cut_off = part and len(folded(text).split()) > _COMMAND_WORDS
    says = _says(text, reading)
    if not (cut_off or says):
        return Judged("nothing", "asks something else")
    if alone := _never_joined(before, reading, text):
        return alone
    if _is_protected_with(before, text):
        return Judged("own", "sensitive with the text before", first=first, together=True)
    if before.sensitive and reading.intent == "DARURAT" and not part:
        return Judged("own", "an alarm that would tell nobody")
    whole = f"{text} {before.story}" if first else f"{before.story} {text}"
    danger = (
        reading.intent == "DARURAT"
        or in_danger(text)
        or (part and in_danger(whole) and not in_danger(before.story))
    )
    verdict: Verdict = "alarm" if danger else "added"
    if part:
        return Judged(
            verdict,
            "part of the same text",
            True,
            first,
            _graver(before.category, see(whole).judgement.kind),
        )
    if folded(text) == folded(before.story):
        return Judged(verdict, "the same text")
    if found := _over_or_amended(before, verdict, reading, text, gazetteer):
        return found
    if _another_life(before, text):
        return Judged("own", "somebody's own life")
    if any(
        another_event(before.category, kind, reading.place)
        for kind in kinds_in(text) - kinds_in(before.story)
    ):
        return Judged("own", "another kind of event")
    if _elsewhere(before, reading, text, gazetteer):
        return Judged("own", "another place")
    return Judged(
        verdict,
        "says more",
        category=_graver(before.category, reading.category) if _unknown(before) else "",
    )


def _another_life(before: Before, text: str) -> bool:
    """Whether somebody's own life is at stake of which the report says nothing.

    That needs help of its own.
    """
    return tells_of_own_life(text) and not tells_of_own_life(before.story)


def _never_joined(before: Before, reading: Reading, text: str) -> Judged | None:
    """What is always a report of its own, for whoever knows the first must not learn of it."""
    if _is_protected(text, reading):
        return Judged("own", "sensitive in itself")
    if not before.sensitive and (accusing := suspicion_in(text)):
        return Judged("own", "may accuse", accuses=accusing)
    return None


def _afterwards(before: Before, reading: Reading, text: str, gazetteer: Gazetteer | None) -> Judged:
    """What becomes of a text after more than a minute, with no part of the report on its way."""
    if not _says(text, reading):
        return Judged("nothing", "asks something else")
    if is_part(text):
        return Judged("own", "a part of another text")
    if alone := _never_joined(before, reading, text):
        return alone
    if _another_life(before, text):
        return Judged("own", "somebody's own life")
    if before.sensitive:
        over = _is_over(text, reading)
        kept = not kinds_in(text) and (
            over or reading.intent == "LAPOR" or (reading.intent == "TIDAK_JELAS" and tells(text))
        )
        return (
            Judged("kept", "of a sensitive report")
            if kept
            else Judged("own", "nobody learns of the report before")
        )
    if _is_protected_with(before, text):
        return Judged("own", "sensitive with the text before", together=True)
    verdict: Verdict = "alarm" if reading.intent == "DARURAT" or in_danger(text) else "added"
    if found := _over_or_amended(before, verdict, reading, text, gazetteer):
        return found
    if stands_alone(text, reading):
        return Judged("own", "a whole report")
    new = kinds_in(text) - kinds_in(before.story)
    place = "" if leans(text) else reading.place
    if any(
        another_event(before.category, kind, place) and not is_of_them(text, kind) for kind in new
    ) or befell_us(text):
        return Judged("own", "another kind of event")
    unread = reading.intent == "TIDAK_JELAS"
    if (not unread or only_place(text, gazetteer)) and _elsewhere(before, reading, text, gazetteer):
        return Judged("own", "another place")
    if unread and not tells(text):
        return Judged("nothing", "says nothing of it")
    return Judged(
        verdict,
        "says more",
        category=_graver(before.category, reading.category) if _unknown(before) else "",
    )


def _over_or_amended(
    before: Before, verdict: Verdict, reading: Reading, text: str, gazetteer: Gazetteer | None
) -> Judged | None:
    """What says that it is over, or that something was wrong.

    Of a sensitive report neither ends nor changes anything.
    """
    if before.sensitive:
        kept = _is_over(text, reading) or amends(text)
        return Judged(verdict, "of a sensitive report") if kept else None
    if _is_over(text, reading):
        return Judged("added", "over", says="over")
    if amends(text) and not (
        stands_alone(text, reading) and kinds_in(text) - kinds_in(before.story)
    ):
        right = right_place(text, gazetteer)
        place = mended(before.place, right) if right else ""
        return Judged(verdict, "amends", says="place" if place else "more", place=place)
    return None


def _says(text: str, reading: Reading) -> bool:
    """Whether it tells something: no greeting, no question who learns of it, no thanks alone.

    Thanks tell something if they say that it is over.
    """
    if reading.meant in ("SALAM", "RAHASIA"):
        return False
    return (
        reading.intent in _SAYS
        and not reading.near
        and (not reading.mute or _is_over(text, reading))
    )


def _is_over(text: str, reading: Reading) -> bool:
    return is_over(text) or reading.meant == "AMAN"


def _elsewhere(before: Before, reading: Reading, text: str, gazetteer: Gazetteer | None) -> bool:
    return not goes_away(text) and elsewhere(
        before.place or before.story, reading.place or text, gazetteer
    )


def _is_protected(text: str, reading: Reading) -> bool:
    return is_sensitive(reading.category or OTHER, text)


def _is_protected_with(before: Before, text: str) -> bool:
    """Whether only both texts together accuse somebody, or tell what is sensitive."""
    if before.sensitive:
        return False
    together = f"{before.story} {text}"
    return is_sensitive(see(together).judgement.kind, together)


def _unknown(before: Before) -> bool:
    return before.category == OTHER


def _graver(category: str, other: str) -> str:
    """The other kind, if it leads the first; else ""."""
    if not other or other == category:
        return ""
    return other if GRAVITY.index(other) < GRAVITY.index(category) else ""


def accusation(said: Reading, text: str, words: str) -> Reading:
    """A report of its own about an officer, guard or head, on words that alone are not sure."""
    return Reading(
        "DARURAT" if said.intent == "DARURAT" else "LAPOR",
        text=said.text or text,
        category=PROTECTED,
        place=said.place,
        nik=said.nik,
        why=((words, PROTECTED), *said.why),
    )
