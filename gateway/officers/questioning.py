"""Asking a reporter by API and command line: templates at once, own words after a second reader."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flows.rules.dates import stamp
from flows.rules.fields import Unusable
from flows.rules.mediation import ASK
from flows.rules.questions import TEMPLATES, refusal
from flows.rules.report_steps import CLOSED, standing
from flows.rules.rights import NotAllowed, Officer
from storage import reports
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Report
from storage.record import audit
from storage.reports import mediations, questions


def ask(vault: Vault, seen: reports.Seen, template: str, text: str, by: str, now: datetime) -> int:
    """Put a question to the reporter; returns its id. One in own words waits for a second person.

    Raises Unusable for what may not be asked, and NotAllowed where nobody may write to the
    reporter, or the report is closed.
    """
    if template and template not in TEMPLATES:
        raise Unusable("template", f"must be one of: {', '.join(TEMPLATES)}")
    if not template and (why := refusal(text)):
        raise Unusable("text", why)
    report = reports.find(seen.code)
    if report is None or report.state in CLOSED:
        raise NotAllowed(standing(report.state if report else CLOSED[0]))
    if report.hidden or report.phone_id is None:
        raise NotAllowed("nobody may write to the reporter of this report")
    if template == ASK and (unfit := mediations.refusals(vault, [report.id])):
        raise NotAllowed(f"this report may not be mediated: {unfit[report.id]}")
    with transaction():
        new = questions.New(report.id, None, by, template, text)
        (made,) = questions.add(vault, [new], now)
        audit.note(by, "report.ask", seen.code, {"question": made, "template": template}, now)
    return made


def read(
    officer: Officer, seen: reports.Seen, question: int, approved: bool, now: datetime
) -> None:
    """A second person has read a question: it is asked, or refused.

    Raises MayNot for who may not, NotAllowed where nothing waits for this person.
    """
    officer.must("report.question.read")
    report = reports.find(seen.code)
    with transaction():
        if report is None or not questions.judge(question, report.id, approved, officer.name):
            raise NotAllowed("no such question waits for a person other than who asked it")
        action = "report.question.approve" if approved else "report.question.refuse"
        audit.note(officer.name, action, seen.code, {"question": question}, now)


def listed(vault: Vault, report: Report) -> list[dict[str, Any]]:
    """The questions about a report, the oldest first; the answers stand in its timeline."""
    return [
        {
            "id": question.id,
            "by": question.actor,
            "template": question.template,
            "text": question.text,
            "state": question.state,
            "at": stamp(question.made_at),
            "asked_at": stamp(question.asked_at) if question.asked_at else None,
            "answered_at": stamp(question.answered_at) if question.answered_at else None,
        }
        for question in questions.of_report(vault, report.id)
    ]
