"""What the desk of a police unit is told of urgent reports.

Each by its code, once, and a flood of them in few words. A number's first emergency is told at
once, whatever else there is. What the same number says afterwards comes as a list of codes, at
growing distances. Reports of several numbers share a list when they tell of one event, or when so
many numbers call from one area that single notices would bury the desk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from flows.values import dataclass, field

QUIET = timedelta(hours=1)
"""A number of which the desk has heard nothing for so long is told of like a new one."""
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
"""The cap per number: how long after its first, second, ... notice its next list may leave."""
MOST_CODES = 500
"""The cap per list: more of the same number wait for its next one."""
TOGETHER = timedelta(minutes=5)
"""Reports of several numbers with one kind, area and place in this time are one event."""
PER_AREA, AREA_WINDOW = 20, timedelta(minutes=10)
"""The cap per area: after so many numbers within this time it is told of in one list a round."""

How = Literal["one", "event", "crowd", "again", "moved"]


@dataclass(frozen=True)
class Urgent:
    """An urgent report that its desk has not been told of.

    `number` stands for who sent it; None: nobody knows.
    """

    id: int
    code: str
    number: int | None
    kind: str
    area: str
    place: frozenset[str] = field(repr=False)
    at: datetime
    unfinished: bool = False
    raised: int = 0
    """How often there was more to tell of it."""
    unmanned: bool = False
    """No officer is on duty for it."""
    post: str = ""
    """The guard post from which it is a DARURAT."""
    news: str = ""
    """What its phone added to what the desk knows: more, place, over; empty: it is told anew."""


@dataclass(frozen=True)
class Told:
    """What the desk was told of a number within QUIET: how many notices, and when the last was."""

    notices: int
    at: datetime


@dataclass(frozen=True)
class Notice:
    """One notice.

    `how`: one report; several of one event; a crowd of an area; of numbers told of before; or
    reports that moved to the area of another desk.
    """

    how: How
    reports: tuple[Urgent, ...]
    repeated: bool = False
    """Whether the desk was told of all their numbers before: then it may leave after others."""


@dataclass(frozen=True)
class Decision:
    """What leaves now, and until when the other reports wait."""

    notices: list[Notice]
    held: list[tuple[Urgent, datetime]]


def decide(
    waiting: Sequence[Urgent], told: Mapping[int, Told], numbers: Mapping[str, int], now: datetime
) -> Decision:
    """What one desk is told now, given what it has been told of these numbers within QUIET.

    `numbers`: of how many numbers it was told within AREA_WINDOW, by area. Every report is in one
    notice or held.
    """
    firsts: list[Urgent] = []
    begun: set[int] = set()
    repeats: dict[int, list[Urgent]] = defaultdict(list)
    for report in sorted(waiting, key=lambda report: (report.at, report.id)):
        known = report.number is not None and (
            report.number in begun or _known(told.get(report.number), now)
        )
        if report.number is None or not known:
            firsts.append(report)
        else:
            repeats[report.number].append(report)
        if report.number is not None:
            begun.add(report.number)
    crowds = dict(numbers)
    notices = _of_firsts(firsts, crowds)
    again, held = _of_repeats(repeats, told, crowds, now)
    return Decision(notices + again, held)


def next_list(told: Told | None, now: datetime) -> datetime:
    """When the next list may leave that tells of this number: now, if nobody was told of it yet."""
    # A clock that was set back must not keep the codes until it has caught up.
    if told is None or not _known(told, now) or told.at > now:
        return now
    return max(now, told.at + _pause(told.notices))


def _known(told: Told | None, now: datetime) -> bool:
    return told is not None and told.at > now - QUIET


def _of_firsts(firsts: Sequence[Urgent], crowds: dict[str, int]) -> list[Notice]:
    """One notice for each event; what is beyond the cap of its area in one list for the area.

    Counts into `crowds`.
    """
    notices: list[Notice] = []
    beyond: dict[str, list[Urgent]] = defaultdict(list)
    for event in _events(firsts):
        area = event[0].area
        if crowds.get(area, 0) >= PER_AREA:
            beyond[area] += event
        else:
            notices.append(_notice("event", event))
        crowds[area] = crowds.get(area, 0) + len(event)
    return notices + [_notice("crowd", crowd) for crowd in beyond.values()]


def _events(reports: Sequence[Urgent]) -> list[list[Urgent]]:
    """Reports, in order of time, that agree in kind, area and place words.

    No words: nobody knows, so it is alone.
    """
    events: list[list[Urgent]] = []
    latest: dict[tuple[str, str, frozenset[str]], list[Urgent]] = {}
    for report in reports:
        key = (report.kind, report.area, report.place)
        if report.place and key in latest and report.at - latest[key][0].at <= TOGETHER:
            latest[key].append(report)
        else:
            latest[key] = [report]
            events.append(latest[key])
    return events


def _of_repeats(
    repeats: Mapping[int, Sequence[Urgent]],
    told: Mapping[int, Told],
    crowds: Mapping[str, int],
    now: datetime,
) -> tuple[list[Notice], list[tuple[Urgent, datetime]]]:
    """One list for each number whose pause is over; and what has to wait.

    In a crowded area there is one for all of them.
    """
    notices: list[Notice] = []
    crowded: dict[str, list[Urgent]] = defaultdict(list)
    held: list[tuple[Urgent, datetime]] = []
    for number, reports in repeats.items():
        before = told.get(number)
        known = _known(before, now)
        notices_before = before.notices if before is not None and known else 0
        due = next_list(before, now) if known else now + _pause(1)
        leaving = reports[:MOST_CODES] if due <= now else []
        again = now + _pause(notices_before + 1) if leaving else due
        held += [(report, again) for report in reports[len(leaving) :]]
        apart: list[Urgent] = []
        for group in leaving:
            (crowded[group.area] if crowds.get(group.area, 0) >= PER_AREA else apart).append(group)
        if apart:
            notices.append(_notice("again", apart, repeated=True))
    lists = [_notice("crowd", crowd, repeated=True) for crowd in crowded.values()]
    return notices + lists, held


def _pause(notices: int) -> timedelta:
    return PAUSES[min(notices, len(PAUSES)) - 1]


def _notice(how: How, reports: Sequence[Urgent], repeated: bool = False) -> Notice:
    return Notice("one" if len(reports) == 1 else how, tuple(reports), repeated)
