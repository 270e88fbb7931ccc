"""Reports that may tell of one incident: near in kind, place and time.

They are only proposed; a person links them. What a desk is told as one event without being asked is
narrower: see `flows.rules.notices`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from flows.rules.kinds import KINDS
from flows.rules.levels import KELURAHAN
from flows.values import dataclass, field

#: Kinds as which several people report one incident. A kind stands in one of them at most.
_NEAR = (
    frozenset({"kriminalitas", "mencurigakan"}),
    frozenset({"konflik_sosial", "gangguan_umum"}),
    frozenset({"kecelakaan", "kemacetan", "balap_liar"}),
)
#: What nothing may bring together: whoever holds a phone might learn of it from another's report.
APART = frozenset(kind.name for kind in KINDS.values() if kind.sensitive)

#: How far apart in time two reports may be: of one place; of one kelurahan, where the place of one
#: is not known; and of one kelurahan, where the places differ.
SAME_PLACE, PLACE_UNKNOWN, PLACES_DIFFER = (
    timedelta(hours=6),
    timedelta(hours=1),
    timedelta(minutes=15),
)
FARTHEST = max(SAME_PLACE, PLACE_UNKNOWN, PLACES_DIFFER)
MOST = 10
"""So many are proposed at most, the nearest first."""

_NUMBERED = re.compile(r"(rt|rw)[0-9]+")


@dataclass(frozen=True)
class Told:
    """What a report tells of an incident.

    `area`: the path of its area (see storage.models.Area); `level`: that area's; `place`: its
    `flows.reading.folding.place_words`, empty where nobody knows the place.
    """

    code: str
    kind: str
    area: str
    level: str
    place: frozenset[str] = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class Proposal:
    """A report that may tell of the same incident, and why: a short sentence in Indonesian."""

    code: str
    why: str


def near(kind: str) -> frozenset[str]:
    """The kinds that reports of one incident may have, this among them; none if it is sensitive."""
    if kind in APART:
        return frozenset()
    return next((kinds for kinds in _NEAR if kind in kinds), frozenset({kind}))


def proposed(report: Told, others: Iterable[Told]) -> list[Proposal]:
    """Those of the others that may tell of the incident of this report, the likeliest first."""
    found = sorted(
        (rank, other.code, why)
        for other in others
        if other.code != report.code
        for rank, why in _compared(report, other)
    )
    return [Proposal(code, why) for _, code, why in found[:MOST]]


def _compared(report: Told, other: Told) -> list[tuple[tuple[int, bool, timedelta], str]]:
    """How far two reports are apart, and what brings them together; nothing if they are two."""
    if other.kind not in near(report.kind):
        return []
    if not (report.area.startswith(other.area) or other.area.startswith(report.area)):
        return []
    apart = abs(report.at - other.at)
    same_kind, same_place = report.kind == other.kind, _agree(report.place, other.place)
    kind = "jenis sama" if same_kind else "jenis serupa"
    if same_place and apart <= SAME_PLACE:
        return [((0, not same_kind, apart), f"{kind}, tempat sama, {_said(apart)}")]
    if report.area != other.area or report.level not in KELURAHAN:
        return []
    farthest = PLACES_DIFFER if report.place and other.place else PLACE_UNKNOWN
    if apart > farthest:
        return []
    return [((1, not same_kind, apart), f"{kind}, {report.level} sama, {_said(apart)}")]


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two places are one: all words of the shorter are in the longer, or half of all in
    both, and no RT or RW is another.
    """
    if not one or not other:
        return False
    for mark in ("rt", "rw"):
        here, there = _marked(one, mark), _marked(other, mark)
        if here and there and here.isdisjoint(there):
            return False
    common = len(one & other)
    return common == min(len(one), len(other)) or 2 * common >= len(one | other)


def _marked(place: frozenset[str], mark: str) -> frozenset[str]:
    return frozenset(
        word for word in place if (found := _NUMBERED.fullmatch(word)) and found[1] == mark
    )


def _said(apart: timedelta) -> str:
    minutes = int(apart.total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return "bersamaan"
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "jam"), (rest, "menit")) if count)
