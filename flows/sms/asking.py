"""What is asked about a report by SMS: where it is, which of two kinds, which of two areas.

Each question is asked once more if the answer is none; whatever was said meanwhile is kept with the
report, and the true answer completes it also then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from flows.answers import kind_answered, number_in, says_no
from flows.effects import AnswerKept, KindGiven, PlaceGiven, WordConfirmed
from flows.options import word_said
from flows.queries import PlaceIn
from flows.questions import Talk, ask, look_up, tell
from flows.reading.data import sets
from flows.reading.events import GRAVITY
from flows.reading.lexicon import SPELLER, WORDS
from flows.reading.numbered import number_said
from flows.reading.report import (
    blot,
    category_of,
    in_danger,
    is_urgent,
    kinds_in,
    protected_by,
    undecided,
)
from flows.reading.whereabouts import can_be_place, place_answered
from flows.reading.words import read
from flows.rules.kinds import OTHER, PROTECTED
from flows.saran import saran

_LISTS = sets("words/asking")

LATER = 6
"""So many answers that are no place are kept after the second question; then none is awaited."""
_SMALL = _LISTS["small"]
"""Words that tell nothing about a report."""


class Placed(NamedTuple):
    """What came of asking for a place: the answer, "" if none came.

    Also whether a cry for help came with it, and what is advised.
    """

    said: str
    alarm: bool
    advice: Mapping[str, str]


def ask_place(
    code: str,
    category: str,
    advice: Mapping[str, str],
    asked: str,
    again: str,
    later: str,
    cried: str,
) -> Talk[Placed]:
    """Where it is, told to the report in hand with whatever else was said.

    `asked`, `again`, `later`: the names of the question, of the one asked once more, and of what is
    said after that; `cried`: of the one that follows a cry for help.
    """
    alarm = False
    for name in (asked, again, *[later] * LATER):
        question = cried if alarm else name
        said = blot(
            (yield from ask(question, zero_is_answer=True, code=code, kind=category, **advice))
        )
        place = "" if number_said(said) else place_answered(said, (yield from named(said)))
        changed = protected_by(said)
        if place != said and not (place and changed):
            alarm = alarm or is_alarm(said)
            before, category = category, (yield from keep(said, category))
            told = saran(category_of(said), said)
            advice = {**advice, **told} if category != before or told["also"] else advice
        if place:
            yield from tell("sms.tempat_simpan", PlaceGiven(said if changed else place, changed))
            return Placed(said, alarm, advice)
    return Placed("", alarm, advice)


def named(said: str) -> Talk[str | None]:
    """The place named in it by the names that the records know; None where nobody can look."""
    found: str | None = yield from look_up("sms.tempat_cari", PlaceIn(said))
    return found


def keep(said: str, category: str = "") -> Talk[str]:
    """Keep what was said with the report in hand. Returns its kind.

    It may be known only now, or be a graver one. Without a `category` the kind stays as it is.
    """
    if not tells_something(said):
        return category
    alarm = is_alarm(said)
    yield from tell("sms.catat", AnswerKept(said, alarm or is_urgent(OTHER, said), alarm))
    kind = _graver(category, said) if category else ""
    if kind:
        yield from tell("sms.jenis_simpan", KindGiven(kind))
    return kind or category


@lru_cache(256)
def is_alarm(said: str) -> bool:
    """Whether it cries for help, or tells of danger."""
    return in_danger(said) or read(said, False, False).intent == "DARURAT"


def _graver(category: str, said: str) -> str:
    """The kind told of for sure, if none was known or it leads the known one; else ""."""
    kind = category_of(said)
    if kind in (OTHER, PROTECTED, category) or kind not in kinds_in(said):
        return ""
    return kind if category == OTHER or GRAVITY.index(kind) < GRAVITY.index(category) else ""


def tells_something(said: str) -> bool:
    """Whether an officer would want to read it: no number, yes or no alone."""
    words = [word.word for word in SPELLER.words(said)]
    nothing = _SMALL | WORDS["polite"] | WORDS["negation"] | WORDS["yes"]
    return not number_said(said) and any(
        not word.isdigit() and word not in nothing for word in words
    )


def ask_kind(
    code: str, doubt: Sequence[str], story: str, advice: Mapping[str, str]
) -> Talk[tuple[str, str, str]]:
    """Which of two kinds it is, "" if no answer says it; a place said with it; and the answer.

    Never a guess.
    """
    first, second = doubt
    said, place = "", ""
    for question in ("sms.jenis", "sms.jenis_lagi"):
        said = blot(
            (
                yield from ask(
                    question, zero_is_answer=True, code=code, first=first, second=second, **advice
                )
            )
        )
        category, place_said = kind_answered(said, doubt)
        if not number_in(said, len(doubt))[0]:
            place_said = (yield from named(said)) or place_said
        if place_said and can_be_place(place_said):
            place = place or place_said
        if category:
            yield from tell("sms.jenis_simpan", KindGiven(category))
            if words := undecided(story):
                yield from tell("sms.kata_jenis", WordConfirmed(words, category))
        if _says_more(said, place_said) and not protected_by(said):
            yield from keep(said)
        if category or protected_by(said) or says_no(said):
            return category, place, said
    return "", place, said


def _says_more(said: str, place: str) -> bool:
    """Whether there is more in an answer than a number or a word of a kind, and a place."""
    words = [word.word for word in SPELLER.words(said)]
    told = {word.word for word in SPELLER.words(place)}
    left = [word for word in words if word not in told | WORDS["polite"] and not word.isdigit()]
    return (
        tells_something(said)
        and (len(left) > 2 or in_danger(said))
        and word_said(said) not in _SMALL
    )


def ask_area(
    code: str, place: str, where: Sequence[Sequence[str]], advice: Mapping[str, str]
) -> Talk[str]:
    """One question about a place whose name several areas bear. Returns the answer.

    With two areas, which of them; with more, what it lies in. Asked once more if it is neither;
    then the place stays as it was said.
    """
    said = ""
    for _ in range(2):
        if len(where) == 2:
            choice = {"first": where[0][1], "second": where[1][1], **advice}
            said = blot(
                (yield from ask("sms.tempat_dua", zero_is_answer=True, code=code, **choice))
            )
            chosen = number_in(said, 2)[0]
        else:
            said = blot(
                (
                    yield from ask(
                        "sms.tempat_banyak", zero_is_answer=True, code=code, place=place, **advice
                    )
                )
            )
            chosen = 0
        area = told = ""
        if chosen:
            area, told = where[chosen - 1]
        elif not number_said(said):
            told = place_answered(said, (yield from named(said)))
        changed = protected_by(said)
        if told or changed:
            yield from tell(
                "sms.tempat_simpan", PlaceGiven(f"{place}, {told or said}", changed, area)
            )
            return said
        yield from keep(said)
    return said
