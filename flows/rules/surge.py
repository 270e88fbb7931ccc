"""Several people report the like from one area within minutes: then it cannot wait."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flows.rules.kinds import KINDS, OTHER
from flows.rules.levels import KECAMATAN, KELURAHAN
from flows.rules.similar import near
from flows.values import dataclass

WITHIN = timedelta(minutes=10)

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


FAMILIES = {kind: family for family in _families() for kind in family.kinds}
"""The family of each kind that counts."""


@dataclass(frozen=True)
class Heard:
    """A report that counts: what a phone reported from an area (a code), and when.

    `open`: it is not closed.
    """

    id: int
    kind: str
    area: str
    phone: int
    at: datetime
    urgent: bool
    open: bool


def rising(heard: Iterable[Heard]) -> dict[int, int]:
    """The reports (ids) that cannot wait, each with of how many phones the like came at least.

    Of each phone the newest, unless one of its own in the same surge is urgent and open: what one
    phone says again and again is no more urgent for it.
    """
    apart: dict[tuple[str, str], list[Heard]] = defaultdict(list)
    for report in heard:
        if report.kind in FAMILIES:
            apart[FAMILIES[report.kind].name, report.area].append(report)
    found: dict[int, int] = {}
    for (name, _), reports in apart.items():
        enough = FAMILIES[name].enough
        for surge in _surges(sorted(reports, key=_in_time), enough):
            found |= dict.fromkeys(_newest(surge), enough)
    return found


def _in_time(report: Heard) -> tuple[datetime, int]:
    return report.at, report.id


def _surges(reports: Sequence[Heard], enough: int) -> list[Sequence[Heard]]:
    """The stretches of these, in order of time, in which so many phones report within WITHIN.

    Those that share a report are one.
    """
    spans: list[tuple[int, int]] = []
    phones: Counter[int] = Counter()
    first = 0
    for last, report in enumerate(reports):
        phones[report.phone] += 1
        while report.at - reports[first].at > WITHIN:
            phones[reports[first].phone] -= 1
            if not phones[reports[first].phone]:
                del phones[reports[first].phone]
            first += 1
        if len(phones) >= enough:
            begun = spans.pop()[0] if spans and first < spans[-1][1] else first
            spans.append((begun, last + 1))
    return [reports[begun:ended] for begun, ended in spans]


def _newest(surge: Sequence[Heard]) -> list[int]:
    told = {report.phone for report in surge if report.urgent and report.open}
    waiting = {report.phone: report.id for report in surge if report.open and not report.urgent}
    return [id_ for phone, id_ in waiting.items() if phone not in told]
