"""Several people report the like from one area within minutes: then it cannot wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.rules.kinds import KINDS, OTHER
from flows.rules.levels import KECAMATAN, KELURAHAN
from flows.rules.similar import near

WITHIN = timedelta(minutes=10)
_MINUTE = timedelta(minutes=1)

#: Of so many phones; of what many see and few are hurt by, of more.
_ENOUGH = 3
_OF_NUISANCES = {"petasan": 6, "kemacetan": 6, "balap_liar": 6, "kecelakaan": 6}

LEVELS = KELURAHAN | KECAMATAN
"""Levels of areas that are one area: what is known only to lie in a city lies anywhere in it."""


@dataclass(frozen=True)
class Family:
    """Kinds that count together, and of how many phones they must come."""

    kinds: frozenset[str]
    enough: int

    @property
    def name(self) -> str:
        """One of its kinds, the same each time."""
        return min(self.kinds)


def _families() -> tuple[Family, ...]:
    # What "lainnya" is nobody knows, so several of them need not be alike.
    together = {near(kind) for kind in KINDS if kind != OTHER and near(kind)}
    return tuple(
        Family(kinds, max(_OF_NUISANCES.get(kind, _ENOUGH) for kind in kinds))
        for kinds in sorted(together, key=min)
    )


FAMILIES = {family.name: family for family in _families()}
"""All kinds that count, by the name of their family; those that nobody may compare are in none."""

MOST_PHONES = max(family.enough for family in FAMILIES.values())
"""Of more phones in one minute nobody needs to know."""


@dataclass(frozen=True)
class Heard:
    """A phone reported something of a family (by name) from an area in a minute.

    `waiting`: something of this family, area and minute is not urgent, whoever reported it.
    """

    family: str
    area: str
    minute: datetime
    phone: int
    waiting: bool


@dataclass(frozen=True)
class Surge:
    """What was reported of these kinds from this area, from `since` to before `until`, cannot wait.

    `phones`: at least so many reported it within WITHIN.
    """

    kinds: frozenset[str]
    area: str
    since: datetime
    until: datetime
    phones: int


def surges(heard: Iterable[Heard]) -> list[Surge]:
    """Every span in which enough phones reported the like and something is not urgent yet.

    Times count to the minute, and a phone counts once however often it reports.
    """
    apart: dict[tuple[str, str], list[Heard]] = defaultdict(list)
    for one in heard:
        apart[one.family, one.area].append(one)
    found: list[Surge] = []
    for (name, area), reports in sorted(apart.items()):
        waiting = {report.minute for report in reports if report.waiting}
        family = FAMILIES[name]
        found += [
            Surge(family.kinds, area, since, until, family.enough)
            for since, until in _spans(reports, family.enough)
            if any(since <= minute < until for minute in waiting)
        ]
    return found


def _spans(reports: list[Heard], enough: int) -> list[tuple[datetime, datetime]]:
    """The times in which so many phones were heard within WITHIN; those that touch are one."""
    ordered = sorted(reports, key=lambda report: report.minute)
    spans: list[tuple[datetime, datetime]] = []
    first = 0
    for number, last in enumerate(ordered, start=1):
        while last.minute - ordered[first].minute > WITHIN:
            first += 1
        if len({report.phone for report in ordered[first:number]}) < enough:
            continue
        since, until = ordered[first].minute, last.minute + _MINUTE
        if spans and since <= spans[-1][1]:
            since = spans.pop()[0]
        spans.append((since, until))
    return spans
