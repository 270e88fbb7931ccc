"""Whom reports reach, in which order, and why: by the routes, the officers and their duty.

For the clock, which asks for many reports at once, and for who asks about one place.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from flows.rules import duty, routing
from flows.rules.rights import INSPECTORATE
from flows.rules.routing import DESK, HEAD, INSPECTORS, KELURAHAN, RW, Candidate, Chain, Desk
from gateway.install import desks
from gateway.install.settings import Settings
from storage.models import Unit
from storage.people import reachable
from storage.people.reachable import Able
from storage.places import routes, units

_TIERS = {"operator": DESK, "pengawas": HEAD, INSPECTORATE: INSPECTORS}


@dataclass(frozen=True)
class Place:
    """What is asked about: an area (a code), the RW in it, a kind of report.

    `unit`: the unit that a person gave the report to, "" where the routes say; `but`: officers who
    are passed over.
    """

    area: str
    rw: str = ""
    kind: str = ""
    sensitive: bool = False
    unit: str = ""
    but: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Ways:
    """The chains of several places, the officers and units who stand in them, and which unit
    answers for each by which route.
    """

    chains: Mapping[Place, Chain]
    officers: Mapping[int, Able]
    units: Mapping[str, Unit]
    answering: Mapping[Place, routes.Answering | None]


def ways(settings: Settings, places: Collection[Place], now: datetime) -> Ways:
    """The chains of these places at that time: ten statements, however many places they are.

    Outside the known areas the home area answers.
    """
    home, zone = settings.home_area, settings.zone
    above = routes.ancestors({place.area or home for place in places} | {home})
    areas = {place: place.area if place.area in above else home for place in places}
    asked = {(area, place.kind) for place, area in areas.items()}
    answering = routes.answering(asked, now, above)
    given = routes.as_answering({place.unit for place in places if place.unit})
    chosen = {
        place: given.get(place.unit) or answering.get((areas[place], place.kind))
        for place in places
    }
    named = {
        code
        for found in chosen.values()
        if found is not None
        for code in (found.unit, *found.above, *found.also)
    }
    able = reachable.able(
        {code for area in areas.values() for code in above.get(area, ())}, named, now
    )
    known = units.named_by(named)
    present = {
        officer.id: duty.on_duty(officer.hours, officer.changes, now, zone) for officer in able
    }
    chains = {
        place: routing.chain(
            place.kind,
            _candidates(
                place, above.get(areas[place], ()), chosen[place], able, present, now, zone
            ),
            _desks(settings, chosen[place], known),
            place.but,
            place.sensitive,
        )
        for place in places
    }
    return Ways(chains, {officer.id: officer for officer in able}, known, chosen)


def _candidates(
    place: Place,
    areas: Sequence[str],
    answering: routes.Answering | None,
    able: Sequence[Able],
    present: Mapping[int, bool],
    now: datetime,
    zone: tzinfo,
) -> list[Candidate]:
    found = []
    for officer in able:
        if officer.role in _TIERS and officer.role != INSPECTORATE:
            placed = _of_unit(officer.unit, answering)
            if placed is None:
                continue
            above, also = placed
            tier = _TIERS[officer.role]
        else:
            here = [answers for answers in officer.areas if answers.area in areas]
            rws = {answers.rw for answers in here}
            if not rws or (place.rw not in rws and "" not in rws):
                continue
            tier = _TIERS.get(officer.role) or (KELURAHAN if "" in rws else RW)
            above, also = 0, False
        on = present[officer.id]
        later = None if on or tier not in (RW, KELURAHAN, INSPECTORS) else _next(officer, now, zone)
        found.append(Candidate(officer.id, officer.unit, tier, above, on, later, also))
    return found


def _next(officer: Able, now: datetime, zone: tzinfo) -> datetime | None:
    return duty.next_on(officer.hours, officer.changes, now, zone)


def _of_unit(unit: str, answering: routes.Answering | None) -> tuple[int, bool] | None:
    """How many units above the one that answers this one is, and whether it is told besides."""
    if answering is None:
        return None
    order = (answering.unit, *answering.above)
    if unit in order:
        return order.index(unit), False
    return (0, True) if unit in answering.also else None


def _desks(
    settings: Settings, answering: routes.Answering | None, known: Mapping[str, Unit]
) -> list[Desk]:
    """The desks that have a phone. The first is that of the unit that answers, phone or not."""
    if answering is None:
        return []
    found = [Desk(answering.unit)]
    for above, unit in enumerate(answering.above, 1):
        if desks.number_of(settings, known.get(unit)):
            found.append(Desk(unit, above))
    also = [unit for unit in answering.also if desks.number_of(settings, known.get(unit))]
    return found + [Desk(unit, also=True) for unit in also]
