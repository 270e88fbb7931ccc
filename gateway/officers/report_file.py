"""The file of a report: all that an officer sees of it on one page, in a fixed number of questions.

That it was read is noted by who shows it. Never with a phone number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from flows.reading.marking import Piece, marked
from flows.reading.report import see
from flows.rules.kinds import PROTECTED
from flows.rules.mediation import MEDIATORS, WANTED
from flows.rules.report_steps import ACCEPT, ASSIGN, CLOSE, CLOSED, HAND_ON, MOVED, event
from flows.rules.rights import INSPECTORATE, MAY, Officer
from flows.sitrep import Deed, Situation, sitrep
from flows.values import dataclass, field
from gateway.install.runtime import Runtime
from gateway.officers import actors, contacts, questioning
from gateway.officers import reports as shown
from gateway.ussd.places import gazetteer
from storage import people, reports
from storage.models import Report, Unit
from storage.people import officers, rosters
from storage.people.officers import Enrolled
from storage.places import areas, units
from storage.reports import mediations, unmasking
from storage.reports.relations import Related
from storage.reports.unmasking import Request

#: What of a timeline police tell in a situation report.
_DEEDS = (MOVED, ACCEPT, ASSIGN, HAND_ON, CLOSE)
_MOST_MEDIATORS = 50


@dataclass(frozen=True)
class Event:
    """A step in the timeline: `who` as other officers know them."""

    at: datetime
    what: str
    who: str
    state: str
    note: str = field(repr=False)


@dataclass(frozen=True)
class Words:
    """What a report tells, with why it was read so; shown to who may read its words."""

    pieces: Sequence[Piece] = field(repr=False)
    reasons: Sequence[tuple[str, str]] = field(repr=False)
    version: str
    also: Sequence[str]
    when: Sequence[str] = field(repr=False)
    places: Sequence[tuple[str, str]] = field(repr=False)
    """The words of the place, each with the name of the area that it is known to be, or ""."""


@dataclass(frozen=True)
class File:
    """All that an officer sees of a report. `words` is None for who may not read them."""

    seen: reports.Seen
    areas: Sequence[str]
    holder: str
    result: str
    closed: bool
    accepted: bool
    has_number: bool
    hidden: bool
    words: Words | None
    events: Sequence[Event]
    related: Related
    questions: Sequence[dict[str, Any]]
    requests: Sequence[Request]
    names: dict[str, str]
    doubtful: int
    mediation: str
    mediators: Sequence[tuple[int, str]] = field(repr=False)
    sitrep: str = field(repr=False)


def file(runtime: Runtime, officer: Officer, seen: reports.Seen, now: datetime) -> File:
    """The file of a report that this officer may see."""
    vault, zone = runtime.vault, runtime.settings.zone
    readable = _readable(officer, seen)
    report: Report | None = reports.find(seen.code)
    steps = reports.steps(vault, seen.code, officer.role, zone) if readable else []
    questions = questioning.listed(vault, report) if readable and report else []
    requests = unmasking.of_report(vault, seen.code)
    names = actors.names(
        vault,
        {step.actor for step in steps}
        | {str(question["by"]) for question in questions}
        | {who for request in requests for who in (request.actor, request.decided_by)},
    )
    events = _events(steps, names)
    lying = _areas(seen.area)
    story = reports.whole(seen.story, steps) if readable else ""
    mediation = mediations.of_report(report.id) if report else None
    stage = mediation.state if mediation else ""
    holder = officers.names_of(vault, [seen.officer]) if seen.officer else {}
    return File(
        seen=seen,
        areas=lying,
        holder=next(iter(holder.values()), ""),
        result=report.result if report else "",
        closed=seen.state in CLOSED,
        accepted=bool(report and report.accepted_at),
        has_number=bool(report and report.phone_id is not None),
        hidden=bool(report is None or report.hidden),
        words=_words(seen, story, _places(runtime, story, now)) if readable else None,
        events=events,
        related=reports.related(vault, seen.code, officer.role, officer.path, zone),
        questions=questions,
        requests=requests,
        names=names,
        doubtful=_doubtful(officer, seen, report),
        mediation=stage,
        mediators=_mediators(runtime, officer, seen) if stage == WANTED else (),
        sitrep=_sitrep(runtime, officer, seen, report, lying, story, events) if readable else "",
    )


def timeline(runtime: Runtime, officer: Officer, seen: reports.Seen) -> Sequence[Event]:
    """What was done with a report, for who may read its words; two questions."""
    if not _readable(officer, seen):
        return ()
    steps = reports.steps(runtime.vault, seen.code, officer.role, runtime.settings.zone)
    return _events(steps, actors.names(runtime.vault, {step.actor for step in steps}))


def _readable(officer: Officer, seen: reports.Seen) -> bool:
    return not seen.sensitive or officer.may("report.story.sensitive")


def _events(steps: Sequence[reports.StepSeen], names: dict[str, str]) -> list[Event]:
    return [
        Event(
            step.at,
            event(step.what, step.actor),
            names.get(step.actor, step.actor),
            step.state,
            step.note,
        )
        for step in steps
    ]


def receivers(
    runtime: Runtime, unit: str, seen: reports.Seen
) -> tuple[Sequence[Enrolled], Sequence[Unit]]:
    """To whom a report may be given: officers of one's own unit, and all units.

    One about an officer: the officers of the inspectorate.
    """
    if seen.category == PROTECTED:
        everybody = rosters.listed(runtime.vault)
        return [each for each in everybody if each.role == INSPECTORATE], ()
    mine = rosters.listed(runtime.vault, [unit])
    return [each for each in mine if each.role != INSPECTORATE], units.listed()


def _areas(code: str | None) -> list[str]:
    """The names of an area and those that it lies in, the smallest first."""
    if code is None:
        return []
    path = areas.paths_of([code]).get(code, "")
    codes = path.rstrip("/").split("/")[::-1]
    names = areas.names_of(codes)
    return [names[each] for each in codes if each in names]


def _places(runtime: Runtime, story: str, now: datetime) -> list[tuple[str, str]]:
    """The words of a story that say where, with the area that they name, or those they may name."""
    known = gazetteer(runtime, now)
    place = known.find(story)
    alike = known.alike(place)
    names = areas.names_of({code for code, _ in alike} or {place.code or ""})
    named = " / ".join(told for _, told in alike) if alike else names.get(place.code or "", "")
    found = [(place.matched, named)] if place.matched else []
    return [*found, *((words, "") for words in place.rest)]


def _words(seen: reports.Seen, story: str, places: Sequence[tuple[str, str]]) -> Words:
    kept = seen.reading or {}
    reasons = [(reason["words"], reason["meaning"]) for reason in kept.get("reasons", ())]
    sight = see(story)
    today = [reason for reason in sight.told() if reason[0]]
    return Words(
        pieces=marked(
            story,
            [
                *(reason for reason in (*reasons, *today) if reason[0]),
                *((words, "place") for words, _ in places),
            ],
        ),
        reasons=list(dict.fromkeys([*reasons, *today])),
        version=str(kept.get("version", "")),
        also=[kind for kind in sorted(sight.kinds()) if kind != seen.category],
        when=list(sight.when()),
        places=places,
    )


def _doubtful(officer: Officer, seen: reports.Seen, report: Report | None) -> int:
    if report is None or seen.sensitive or officer.role not in MAY["report.reputation"]:
        return 0
    return shown.doubtful(report)


def _mediators(runtime: Runtime, officer: Officer, seen: reports.Seen) -> Sequence[tuple[int, str]]:
    """Contacts of the report's area who may mediate, by id and name."""
    if not officer.may("contact.read") or seen.area is None:
        return ()
    found = (
        contact for contact in contacts.listed(officer, area=seen.area) if contact.role in MEDIATORS
    )
    return [
        (contact.id, f"{people.name_of_contact(runtime.vault, contact)} ({contact.role})")
        for contact in islice(found, _MOST_MEDIATORS)
    ]


def _sitrep(
    runtime: Runtime,
    officer: Officer,
    seen: reports.Seen,
    report: Report | None,
    lying: Sequence[str],
    story: str,
    events: Sequence[Event],
) -> str:
    deeds = [
        Deed(each.at, each.state.replace("_", " "), each.who)
        for each in events
        if each.what in _DEEDS
    ]
    return sitrep(
        Situation(
            code=seen.code,
            kind=seen.category,
            state=seen.state,
            alias=seen.alias,
            at=seen.created_at,
            place=seen.place,
            areas=lying,
            story=story,
            deeds=deeds,
            result=report.result if report else "",
            by_day=officer.confidant,
        ),
        runtime.settings.zone,
    )
