"""Whom reports reach, in which order, and why: by the routes, the officers and their duty.

For the clock, which asks for many reports at once, and for who asks about one place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo

from flows.rules import duty, routing
from flows.rules.rights import INSPECTORATE
from flows.rules.routing import DESK, HEAD, INSPECTORS, KELURAHAN, RW, Candidate, Chain, Desk
from flows.values import dataclass
from gateway.install import desks
from gateway.install.settings import Settings
from storage.models import Unit
from storage.people import reachable
from storage.people.reachable import ROLES_OF_UNITS, Able
from storage.places import routes, units

_TIERS = {"operator": DESK, "pengawas": HEAD}


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
    staff = _Staff(able, now, zone)
    chains = {
        place: routing.chain(
            place.kind,
            [
                *_near(place, above.get(areas[place], ()), staff),
                *_of_units(chosen[place], staff),
            ],
            _desks(settings, chosen[place], known),
            place.but,
            place.sensitive,
        )
        for place in places
    }
    return Ways(chains, {officer.id: officer for officer in able}, known, chosen)


class _Staff:
    """The officers who might be told, by where they answer and by their unit, and their duty."""

    def __init__(self, able: Sequence[Able], now: datetime, zone: tzinfo) -> None:
        self.by_area: dict[str, dict[int, Able]] = defaultdict(dict)
        self.by_unit: dict[str, list[Able]] = defaultdict(list)
        for officer in able:
            if officer.role in ROLES_OF_UNITS:
                self.by_unit[officer.unit].append(officer)
                continue
            for answers in officer.areas:
                self.by_area[answers.area][officer.id] = officer
        self._now, self._zone = now, zone
        self._duty: dict[int, tuple[bool, datetime | None]] = {}

    def candidate(self, officer: Able, tier: str, above: int = 0, also: bool = False) -> Candidate:
        """One of them in a tier; when those near are on duty next is asked once of each."""
        if officer.id not in self._duty:
            asked = officer.hours, officer.changes, self._now, self._zone
            on = duty.on_duty(*asked)
            later = None if on or officer.role in ROLES_OF_UNITS else duty.next_on(*asked)
            self._duty[officer.id] = on, later
        on, later = self._duty[officer.id]
        return Candidate(officer.id, officer.unit, tier, above, on, later, also)


def _near(place: Place, areas: Sequence[str], staff: _Staff) -> Iterator[Candidate]:
    """Those who answer for the area, or for one above it."""
    near = {id_: officer for area in areas for id_, officer in staff.by_area[area].items()}
    for officer in near.values():
        rws = {answers.rw for answers in officer.areas if answers.area in areas}
        if place.rw in rws or "" in rws:
            tier = KELURAHAN if "" in rws else RW
            yield staff.candidate(officer, INSPECTORS if officer.role == INSPECTORATE else tier)


def _of_units(answering: routes.Answering | None, staff: _Staff) -> Iterator[Candidate]:
    """Those of the unit that answers, of those above it, and of those that are told besides."""
    if answering is None:
        return
    order = (answering.unit, *answering.above)
    for above, unit in enumerate(order):
        for officer in staff.by_unit[unit]:
            yield staff.candidate(officer, _TIERS[officer.role], above)
    for unit in answering.also:
        if unit not in order:
            for officer in staff.by_unit[unit]:
                yield staff.candidate(officer, _TIERS[officer.role], also=True)


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
