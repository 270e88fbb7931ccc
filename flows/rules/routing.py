"""Whom a report reaches, in which order, and why.

The unit that answers for the area (a route of the kind goes before one of any kind) and its
officers, from the nearest to the highest: the Polisi RW of that RW, the Bhabinkamtibmas of the
kelurahan, the unit's operators, its supervisors, then those of the units above it. Of each tier
those on duty count; where nobody is, the next tier takes its place. The desks of the unit and of
the units above are told beside them.

Reports about officers, guards and heads (PROTECTED) reach the inspectorate and nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flows.rules.kinds import PROTECTED
from flows.rules.rights import INSPECTORATE
from flows.values import dataclass, field

#: The tiers of a unit, from the nearest to the report to the highest.
RW, KELURAHAN, DESK, HEAD, INSPECTORS = (
    "polisi_rw",
    "bhabinkamtibmas",
    "operator",
    "pengawas",
    INSPECTORATE,
)
#: Those who answer for the place itself; the others are of a unit.
NEAREST = (RW, KELURAHAN)
_WHY = {
    RW: "Polisi RW di RW itu",
    KELURAHAN: "Bhabinkamtibmas wilayah itu",
    DESK: "petugas meja",
    HEAD: "pengawas",
    INSPECTORS: "inspektorat",
}


@dataclass(frozen=True)
class Candidate:
    """An officer who might be told, as far as that matters here.

    `above`: how many units above the one that answers (0: that one); `tier` as above; `on_duty` at
    the moment that is asked about, else `next_on`, None: not within a week.
    """

    officer: int
    unit: str
    tier: str
    above: int = 0
    on_duty: bool = True
    next_on: datetime | None = None
    also: bool = False
    """Of a unit that is told beside the one that answers."""


@dataclass(frozen=True)
class Desk:
    """The desk of a unit, which has a phone; `above` as in Candidate."""

    unit: str
    above: int = 0
    also: bool = False


@dataclass(frozen=True)
class Tier:
    """Those who are told together: officers on duty, or the desk where nobody is."""

    name: str
    unit: str
    officers: tuple[int, ...] = ()
    away: tuple[str, ...] = ()
    """The tiers before this one in which nobody is on duty."""
    when: datetime | None = None
    """Nobody is on duty yet: from then on somebody is."""

    @property
    def why(self) -> str:
        """Why these, in Indonesian."""
        before = [f"{_WHY[name]} tidak ada yang dinas" for name in self.away]
        return "; ".join([*before, f"{_WHY[self.name]} ({self.unit})"])


@dataclass(frozen=True)
class Chain:
    """Whom a report reaches, in order.

    `desks`: of the unit first, then of those above; `beside`: of units told besides, with `also`.
    """

    tiers: tuple[Tier, ...]
    desks: tuple[Desk, ...] = ()
    beside: tuple[Tier, ...] = ()
    beside_desks: tuple[Desk, ...] = ()
    waiting: Tier | None = field(default=None)
    """The nearest tier in which somebody is on duty later, while nobody there is now."""

    @property
    def unmanned(self) -> bool:
        """Whether no officer at all is on duty for it."""
        return not any(tier.officers for tier in self.tiers)


def chain(
    kind: str,
    candidates: Collection[Candidate],
    desks: Sequence[Desk] = (),
    but: Collection[int] = (),
    sensitive: bool = False,
) -> Chain:
    """Whom a report of this kind reaches. `but`: officers who have handed it on, or closed it.

    Of a `sensitive` one those who live and work among the neighbours learn nothing.
    """
    if kind == PROTECTED:
        able = [
            candidate
            for candidate in candidates
            if candidate.tier == INSPECTORS and candidate.officer not in but
        ]
        return Chain(tuple(_tiers(able, (INSPECTORS,))), (), (), (), _waiting(able, (INSPECTORS,)))
    able = [
        candidate
        for candidate in candidates
        if candidate.tier != INSPECTORS and candidate.officer not in but
    ]
    own = [candidate for candidate in able if not candidate.also]
    beside = [candidate for candidate in able if candidate.also]
    return Chain(
        tuple(_tiers(own, (DESK, HEAD) if sensitive else (*NEAREST, DESK, HEAD))),
        tuple(desk for desk in desks if not desk.also),
        tuple(_first_of_each_unit(beside)),
        tuple(desk for desk in desks if desk.also),
        None if sensitive else _waiting(own, NEAREST),
    )


def _tiers(candidates: Sequence[Candidate], names: Sequence[str]) -> list[Tier]:
    """The tiers with somebody on duty, from the nearest unit to the highest."""
    found: list[Tier] = []
    away: list[str] = []
    for above in sorted({candidate.above for candidate in candidates}):
        for name in names:
            here = [
                candidate
                for candidate in candidates
                if candidate.above == above and candidate.tier == name
            ]
            present = sorted(
                (candidate for candidate in here if candidate.on_duty),
                key=lambda candidate: candidate.officer,
            )
            if present:
                officers = tuple(candidate.officer for candidate in present)
                found.append(Tier(name, present[0].unit, officers, tuple(away)))
                away = []
            elif here:
                away.append(name)
    return found


def _first_of_each_unit(candidates: Sequence[Candidate]) -> list[Tier]:
    """Of each unit that is told besides its operators, its supervisors where none is on duty."""
    return [
        tier
        for unit in sorted({candidate.unit for candidate in candidates})
        for tier in _tiers(
            [candidate for candidate in candidates if candidate.unit == unit], (DESK, HEAD)
        )[:1]
    ]


def _waiting(candidates: Sequence[Candidate], names: Sequence[str]) -> Tier | None:
    """The first to come on duty of those nearest to the report, if none of them is now."""
    near = [
        candidate for candidate in candidates if candidate.tier in names and not candidate.above
    ]
    coming = [candidate for candidate in near if candidate.next_on is not None]
    if not coming or any(candidate.on_duty for candidate in near):
        return None
    first = min(
        coming,
        key=lambda candidate: (candidate.next_on, names.index(candidate.tier), candidate.officer),
    )
    return Tier(first.tier, first.unit, (first.officer,), when=first.next_on)
