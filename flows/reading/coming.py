"""When a text announces that something will happen: "nanti malam jam 2 mau tawuran di Sungki".

A time in a text is mostly that of something past. It is one to come only where the words say so:
"nanti", "besok", "2 jam lagi", "malam ini" before the evening, or a clock time beside what somebody
is going to do ("rencana tawuran jam 2"). What happens every night announces nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from flows.reading.clock_words import LISTS, Said, either, said_in
from flows.reading.events import Event
from flows.reading.lexicon import WORDS
from flows.reading.moments import begins_later, moment
from flows.reading.report import Sight, see
from flows.reading.times import NUMBER, times_in
from flows.values import dataclass, field

_ARRANGED = frozenset(("konflik_sosial", "balap_liar", "petasan", "gangguan_umum"))
"""Kinds of what people agree on beforehand: beside these "mau" tells of a plan."""
_REACH = 4
"""Words behind "mau" among which what somebody is going to do is looked for."""
_HALF = re.compile(r"\b(ja?m|pukul|pkl)\s*1/2\b", re.IGNORECASE)
_WILL, _WANTS = frozenset(LISTS["will"]), frozenset(LISTS["wants"])
_IF = frozenset(LISTS["if"])
_AGAIN, _OFF, _SINCE, _SOON, _UNTIL = (
    either(LISTS[name]) for name in ("again", "off", "since", "soon", "until")
)
_PAST = (
    # A count of days or nights is past; behind a clock or a date it counts none.
    rf"{either(LISTS['past'])}|(?<![.:\d])(?<!\d )\b{NUMBER} (?:hari|malam)\b(?! lagi)"
)
_OF_A_CLOCK = rf"\b(?:jam|pukul|setengah|tanggal|lewat|lebih|kurang) {NUMBER}(?: [0-5]\d)?\b"


@dataclass(frozen=True)
class Coming:
    """What is announced: the moment in UTC, and the words of it as typed.

    `vague`: only a part of a day or night was said, and this is its begin, or the moment at which
    it was said if that is past. In whole minutes.
    """

    at: datetime
    vague: bool
    words: str = field(repr=False)


@dataclass(frozen=True)
class _Run:
    """One run of words that says when: where they stand, and what they say."""

    at: tuple[int, ...]
    said: Said
    past: bool
    again: bool


@dataclass(frozen=True)
class _Plan:
    """Whether a plan is told of, and whether by words that tell of nothing else.

    `arranged`: what is told of is something that people agree on beforehand.
    """

    made: bool
    willed: bool
    arranged: bool


def coming_in(
    text: str, said_at: datetime, zone: tzinfo, *, told: bool = False, announced: bool = False
) -> Coming | None:
    """What a text said at this moment announces, by the clock of this zone; None: nothing.

    At most seven days ahead. Nothing is announced that is denied, called off, or only supposed.
    `told`: what happens is known without the text, as from a menu. `announced`: and also that it is
    still to come, so that the text may say no more than when.
    """
    seen = see(_HALF.sub(r"\1 setengah", text))
    line = " ".join(word.word for word in seen.words)
    if not (told or announced or _happening(seen)) or re.search(_OFF, line):
        return None
    local, plan = said_at.astimezone(zone), _plan(seen, told, announced)
    runs = _runs(seen)
    if not runs:
        soon = re.search(_SOON, line) if plan.made else None
        return _coming(local, True, soon[0]) if soon else None
    first = _announcing(seen, plan, runs, bool(re.search(_AGAIN, line)), local)
    found = moment(first.said, local) if first else None
    if first is None or found is None:
        return None
    return _coming(*found, seen.typed(first.at))


def _coming(at: datetime, vague: bool, words: str) -> Coming:
    # Whole minutes: the seconds would be those at which it was said.
    return Coming(at.astimezone(UTC).replace(second=0, microsecond=0), vague, words)


def _happening(seen: Sight) -> list[Event]:
    return [event for event in seen.events if not (event.denied or event.supposed)]


def _runs(seen: Sight) -> list[_Run]:
    """The runs of words that say when something is or begins, in their order."""
    runs: list[_Run] = []
    for at in times_in(seen.words):
        line = " ".join(seen.words[position].word for position in at)
        said = said_in(re.split(_UNTIL, line)[0])
        if said is None or re.match(_UNTIL, line) or _supposed(seen, at[0]):
            continue
        since = re.match(_SINCE, line) and not (said.parts or said.on_a_day)
        past = bool(since) or _is_past(seen, at, line)
        run = _Run(at, said, past, bool(re.search(_AGAIN, line)))
        if runs and runs[-1].at[-1] + 1 == at[0] and _goes_on(runs[-1], run):
            before = runs.pop()
            run = replace(before, at=(*before.at, *at), said=before.said.with_hour_of(said))
        runs.append(run)
    return runs


def _is_past(seen: Sight, at: Sequence[int], line: str) -> bool:
    """Whether it tells of what was; "besoknyo" is the day after something past."""
    then = any(seen.words[position].typed.endswith(("nya", "nyo")) for position in at)
    return then or bool(re.search(_PAST, re.sub(_OF_A_CLOCK, "", line)))


def _supposed(seen: Sight, first: int) -> bool:
    """Whether an "if" stands right before: "kalu gek malem ado tawuran"."""
    return first > 0 and seen.words[first - 1].word in _IF


def _goes_on(run: _Run, behind: _Run) -> bool:
    """Whether what stands behind tells the hour of the same time: "malam ini, jam 2"."""
    told = run.said.hour or run.said.named or behind.said.on_a_day or behind.said.ahead
    return not (told or run.past or run.again or behind.past or behind.again)


def _announcing(
    seen: Sight, plan: _Plan, runs: Sequence[_Run], usual: bool, local: datetime
) -> _Run | None:
    """The run that tells when it will be, with the hour that another tells; None: there is none.

    `usual`: it tells of what happens often.
    """
    open_runs = [run for run in runs if not (run.past or run.again)]
    was = any(run.past for run in runs)
    ahead = [
        run
        for run in open_runs
        if (run.said.later or ((plan.made or plan.arranged) and begins_later(run.said, local)))
        and _is_of_it(seen, run, was)
    ]
    if ahead:
        first = None if usual and not plan.made else ahead[0]
    elif plan.willed or (plan.made and not (was or usual)):
        first = next((run for run in open_runs if run.said.fixed), None)
    else:
        return None
    if first is None or first.said.hour or first.said.named:
        return first
    others = [run for run in open_runs if run is not first and run.said.tells]
    # Of "nanti ada korban" is only what comes behind.
    if not first.said.tells and not plan.made:
        others = [run for run in others if run.at[0] > first.at[0]]
    if not others:
        return first
    near = min(others, key=lambda run: abs(run.at[0] - first.at[0]))
    return replace(first, at=(*first.at, *near.at), said=first.said.with_hour_of(near.said))


def _is_of_it(seen: Sight, run: _Run, was: bool) -> bool:
    """Whether this time is that of what is told, and not of something else that is to come.

    "dangdutan dak berenti, besok aku begawe" is none. `was`: something past is told of, too.
    """
    clauses = {seen.words[at].clause for at in run.at}
    if any(seen.words[at].clause in clauses for event in seen.events for at in event.at):
        return True
    beside = {word.word for word in seen.words if word.clause in clauses}
    planned = not beside.isdisjoint(_WILL | _WANTS)
    return (planned or not was) and beside.isdisjoint(WORDS["ours"]) and not seen.scene.lasts()


def _plan(seen: Sight, told: bool, announced: bool) -> _Plan:
    """Whether it tells what somebody is going to do."""
    if announced:
        return _Plan(True, True, True)
    words = [word.word for word in seen.words]
    willed = not _WILL.isdisjoint(words)
    arranged = [event for event in _happening(seen) if not _ARRANGED.isdisjoint(event.kinds)]
    wanted = any(
        at <= event.at[0] <= at + _REACH or at in event.at
        for at, word in enumerate(words)
        if word in _WANTS
        for event in arranged
    )
    return _Plan(willed or wanted, willed, told or bool(arranged))
