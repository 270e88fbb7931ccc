"""Opening the number behind an alias: asked by one, allowed by another, seen for minutes; audited.

The rules are `flows.rules.unmasking`'s. The number itself is in no note of the audit.
"""

from __future__ import annotations

from datetime import datetime

from flows.rules import unmasking as rules
from flows.rules.report_steps import NUMBER
from flows.rules.rights import NotAllowed, Officer
from flows.values import dataclass
from storage import reports
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Report
from storage.record import audit
from storage.reports import timeline, unmasking
from storage.reports.unmasking import Request


@dataclass(frozen=True)
class Who:
    """An officer, and the unit they are of."""

    officer: Officer
    unit: str


def ask(vault: Vault, who: Who, seen: reports.Seen, reason: str, case: str, now: datetime) -> int:
    """Ask for the number behind a report; the id of the request.

    Raises MayNot, Unusable for the reason or the case, and NotAllowed where there is no number, or
    this person has asked for it already.
    """
    who.officer.must(rules.asking(seen.category))
    if seen.sensitive:
        who.officer.must("report.story.sensitive")
    kept, number = rules.reason_of(reason), rules.case_of(case)
    report = reports.find(seen.code)
    if report is None or report.phone_id is None:
        raise NotAllowed("there is no number behind this report, or it was erased")
    new = unmasking.New(report.id, who.officer.name, who.unit, kept, number)
    with transaction():
        made = unmasking.ask(vault, new, now)
        if made is None:
            raise NotAllowed("you have asked for this number already")
        audit.note(
            who.officer.name, "number.ask", seen.code, {"request": made, "case": number}, now
        )
    return made


def decide(vault: Vault, who: Who, request: Request, allowed: bool, now: datetime) -> None:
    """Allow a request, or refuse it. Raises MayNot, and NotAllowed where it cannot be decided."""
    who.officer.must("report.number.allow")
    rules.must_differ(request.actor, request.unit, who.officer.name, who.unit)
    with transaction():
        if not unmasking.decide(request.id, allowed, who.officer.name, who.unit, now):
            raise NotAllowed("this request was decided, or nobody decided it for a day")
        detail = {"request": request.id, "asked_by": request.actor}
        if allowed:
            _step(request.code, who.officer.name, now)
        action = "number.allow" if allowed else "number.refuse"
        audit.note(who.officer.name, action, request.code, detail, now)


def look(vault: Vault, who: Who, request: Request, now: datetime) -> str | None:
    """The number, for who asked, while it may be seen; None else. Each look is noted."""
    with transaction():
        found = unmasking.number(vault, request.id, who.officer.name, now)
        if found is None:
            return None
        number, first = found
        detail = {"request": request.id, "first": first}
        audit.note(who.officer.name, "number.read", request.code, detail, now)
    return number


def _step(code: str, by: str, now: datetime) -> None:
    report: Report | None = reports.find(code)
    if report is not None:
        timeline.note([(report.id, report.state, by, NUMBER, None)], now)
