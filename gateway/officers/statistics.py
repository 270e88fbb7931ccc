"""The sheet for Ditbinmas: of a day or a week, what came, how soon it was accepted, who watched.

It is handed on, so counts of few are hidden in it, with what would give them away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta, tzinfo

from flows.rules.counting import COUNTED_AFTER, HAZARDS, ORDINARY, SENSITIVE, percentile
from flows.rules.rights import Officer, lies_in
from flows.rules.small_counts import Counts, alone, hidden, small
from flows.values import dataclass
from storage.places import areas, routes, units
from storage.reports import counted
from storage.reports.counted import Asked
from storage.sent import reached
from storage.watch import active

#: Everything that is none of the six hazards.
OTHERS = "lain"
#: What stands for a hidden number.
HIDDEN = "*"
DAILY, WEEKLY = "harian", "mingguan"
#: How many days each sheet is of.
SHEETS = {DAILY: 1, WEEKLY: 7}
#: The shares of reports of which it is said within how many minutes they were accepted.
_MEDIAN, _MOST = 0.5, 0.9
#: Areas of which it is asked which unit answers there.
_ANSWERED = ("kecamatan", "kelurahan", "desa")


@dataclass(frozen=True)
class Line:
    """A unit: its name ("": none answers there), how soon half and nine tenths of its reports were
    accepted, how many of its posts were to be heard of, and how many were.
    """

    name: str
    median: str
    most: str
    posts: int
    heard: int


@dataclass(frozen=True)
class Sheet:
    """The whole sheet; `counts` has a row for each line, a column for each hazard and OTHERS."""

    kind: str
    since: date
    until: date
    area: str
    lines: tuple[Line, ...]
    counts: Counts
    all: Line
    sensitive: Mapping[str, int | None]
    closed: int | None
    reopened: int | None
    imbauan: int
    recipients: int
    delivered: int

    @property
    def last(self) -> date:
        """The last day it is of."""
        return self.until - timedelta(days=1)


def begin_of(kind: str, day: date) -> date:
    """The first day of the sheet that holds this day: a week begins on Monday."""
    return day - timedelta(days=day.weekday()) if kind == WEEKLY else day


def sheet(officer: Officer, kind: str, day: date, zone: tzinfo) -> Sheet:
    """The sheet of the territory that holds this day."""
    since = begin_of(kind, day)
    asked = Asked(since, since + timedelta(days=SHEETS[kind]), zone, officer.path)
    counts = counted.by_area(asked)
    waits = counted.waits(asked)
    posts = active.heard(asked.since, asked.until, officer.path)
    unit_of = _units(officer, {area for area, _ in counts} | {area for area, _ in waits})
    rows: dict[str, Counter[str]] = {name: Counter() for name in sorted(set(unit_of.values()))}
    for (area, category), number in counts.items():
        if category in ORDINARY:
            rows[unit_of[area]][category if category in HAZARDS else OTHERS] += number
    waited: dict[str, Counter[int]] = {name: Counter() for name in rows}
    for (area, minutes), number in waits.items():
        waited[unit_of[area]][minutes] += number
    watched: dict[str, list[int]] = {name: [0, 0] for name in rows}
    for area, (expected, heard) in posts.items():
        if area in unit_of:
            watched[unit_of[area]][0] += expected
            watched[unit_of[area]][1] += heard
    closed, reopened = counted.closed_and_reopened(asked)
    told = _told(officer, asked)
    everything: Counter[int] = Counter()
    for each in waited.values():
        everything.update(each)
    return Sheet(
        kind,
        asked.since,
        asked.until,
        officer.area,
        tuple(_line(name, waited[name], *watched[name]) for name in rows),
        hidden([[row[column] for column in (*HAZARDS, OTHERS)] for row in rows.values()]),
        _line("", everything, *(sum(pair) for pair in zip(*watched.values(), strict=True))),
        {name: alone(_sum(counts, name)) for name in SENSITIVE},
        alone(closed),
        alone(reopened) if not small(closed) else None,
        len(told),
        sum(each.recipients for each in told),
        sum(each.delivered for each in told),
    )


def _sum(counts: Mapping[tuple[str, str], int], kind: str) -> int:
    return sum(number for (_, category), number in counts.items() if category == kind)


def _line(name: str, waited: Mapping[int, int], expected: int = 0, heard: int = 0) -> Line:
    median, most = (_within(waited, share) for share in (_MEDIAN, _MOST))
    return Line(name, median, most, expected, heard)


def _within(waited: Mapping[int, int], share: float) -> str:
    """How soon this share of reports was accepted, as the sheet has it."""
    reports = sum(waited.values())
    if small(reports):
        return HIDDEN
    if not reports:
        return "-"
    minutes = percentile(waited, share)
    if minutes is None:
        return f"> {COUNTED_AFTER.seconds // 3600} jam"
    return f"{minutes} menit" if minutes < 120 else f"{minutes / 60:.1f} jam".replace(".", ",")


def _units(officer: Officer, found: Iterable[str]) -> dict[str, str]:
    """The name of the unit that answers for each area of the territory, and for each of these; ""
    where none does.
    """
    below = {area.code: routes.upward(area.path) for area in areas.below(officer.path, _ANSWERED)}
    others = {*found, officer.area} - below.keys()
    above = below | routes.ancestors({code for code in others if code})
    units_there = units.units_of(above.keys(), above)
    return {
        code: units_there[code].name if code in units_there else "" for code in (*below, *others)
    }


def _told(officer: Officer, asked: Asked) -> list[reached.Reached]:
    """The imbauan of these days for areas that the territory holds, or lies in."""
    began = reached.begun(*asked.moments)
    paths = areas.paths_of({code for each in began for code in each.areas})
    return [
        each
        for each in began
        if any(
            lies_in(path, officer.path) or lies_in(officer.path, path)
            for code in each.areas
            if (path := paths.get(code, ""))
        )
    ]
