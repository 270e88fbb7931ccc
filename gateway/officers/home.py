"""What needs a person now, by role and territory: for the first page of the console."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.rules import duty, manning
from flows.rules.home import sections
from flows.rules.imbauan_steps import SUBMITTED
from flows.rules.rights import Officer
from flows.values import dataclass
from gateway.install import desks
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from gateway.officers import actors
from gateway.officers.imbauan_reach import of_the_same_unit
from storage.models import Imbauan
from storage.people import officers, reachable
from storage.places import areas, routes, units
from storage.reports import ahead, questions, unanswered, unmasking
from storage.reports.desk import Seen
from storage.reports.questions import Unread
from storage.reports.unanswered import Unanswered
from storage.reports.unmasking import Request
from storage.sent import imbauan_pages
from storage.watch import duress, silent
from storage.watch.duress import Open
from storage.watch.silent import Alarmed, Silent

#: So much of each sort is shown, the newest; the page of the sort has the rest.
MOST = 15


@dataclass(frozen=True)
class Needs:
    """What waits; a sort that the role does not see is empty."""

    reports: Unanswered
    forced: Sequence[Open]
    alarms: Sequence[Alarmed]
    silent: Sequence[Silent]
    ahead: Sequence[Seen]
    closures: Sequence[Seen]
    questions: Sequence[Unread]
    imbauan: Sequence[Imbauan]
    numbers: Sequence[Request]
    areas: dict[str, str]
    """The names of the areas of all that."""
    officers: dict[int, str]
    """The names of the officers who have one of them."""
    actors: dict[str, str]
    """The names of who wrote an imbauan, or asks a question or for a number."""


def needs(runtime: Runtime, officer: Officer, unit: str, now: datetime) -> Needs:
    """What needs this officer, of this unit: a fixed number of statements."""
    vault, zone, mine = runtime.vault, runtime.settings.zone, sections(officer.role)
    role, path = officer.role, officer.path
    reports = Unanswered([], [], [])
    if "reports" in mine:
        reports = unanswered.unanswered(vault, role, path, MOST, zone)
    forced = duress.open_within(path, MOST) if "duress" in mine else []
    alarms = silent.alarmed_within(path, MOST) if "alarms" in mine else []
    quiet = silent.silent_within(path, now, MOST) if "silent" in mine else []
    coming = ahead.coming(vault, role, path, now, MOST, zone) if "ahead" in mine else []
    closures = unanswered.unconfirmed(vault, role, path, MOST, zone) if "closures" in mine else []
    asked = questions.unread(role, path, officer.name, MOST) if "questions" in mine else []
    drafts = _to_approve(officer, now) if "imbauan" in mine else []
    numbers = unmasking.waiting(vault, role, path, unit, now, MOST) if "numbers" in mine else []
    seen = [*reports.emergencies, *reports.urgent, *reports.routine, *coming, *closures]
    missed = {alarm.post for alarm in alarms}
    return Needs(
        reports=reports,
        forced=forced,
        alarms=alarms,
        silent=[post for post in quiet if post.post not in missed],
        ahead=coming,
        closures=closures,
        questions=asked,
        imbauan=drafts,
        numbers=numbers,
        areas=areas.names_of(
            {report.area for report in seen if report.area}
            | {alarm.area for alarm in alarms}
            | {each.area for each in forced}
            | {post.area for post in quiet}
        ),
        officers=officers.names_of(
            vault,
            {report.officer for report in seen if report.officer}
            | {alarm.officer for alarm in alarms if alarm.officer},
        ),
        actors=actors.names(
            vault,
            {draft.author for draft in drafts}
            | {question.actor for question in asked}
            | {request.actor for request in numbers},
        ),
    )


def _to_approve(officer: Officer, now: datetime) -> list[Imbauan]:
    """Imbauan of the territory that wait for a person as this one is: not who wrote them, and of
    another unit where they go to many.
    """
    waiting = imbauan_pages.page(officer.path, [SUBMITTED], limit=5 * MOST)
    others = [draft for draft in waiting if draft.author != officer.name]
    kept = of_the_same_unit(officer, others, now)
    return [draft for draft in others if draft.id not in kept][:MOST]


@dataclass(frozen=True)
class Unmanned:
    """A unit where nobody is on duty, by name; `instead`: the unit that gets its reports, ""
    where nobody does. `phone`: whether its desk has one, which is told all the same.
    """

    unit: str
    instead: str
    phone: bool


def unmanned(settings: Settings, path: str, now: datetime) -> list[Unmanned]:
    """The units that answer in this territory, or for it, and have nobody on duty."""
    territory = path.split("/")[-2]
    answering = routes.answering({(territory, "")}).values()
    codes = routes.units_within(path) | {found.unit for found in answering}
    above = {code: found.above for code, found in routes.as_answering(codes).items()}
    every = codes.union(*above.values()) if codes else codes
    staff = reachable.staff(every, now)
    present = {
        able.unit for able in staff if duty.on_duty(able.hours, able.changes, now, settings.zone)
    }
    found = manning.unmanned(above, {able.unit for able in staff}, present)
    named = units.named_by(every) if found else {}
    return [
        Unmanned(
            named[each.unit].name,
            named[each.instead].name if each.instead else "",
            bool(desks.number_of(settings, named[each.unit])),
        )
        for each in found
    ]
