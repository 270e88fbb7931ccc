"""Reports: an officer moves them on.

Filing them: `filing`; reading them: `desk`; erasing them: `erasure`.
"""

from __future__ import annotations

from datetime import datetime

from peewee import fn

from flows.rules.report_steps import CLOSED, refusal
from flows.rules.rights import NotAllowed
from storage.engine.sql import utc
from storage.engine.vault import Vault
from storage.models import Report, ReportStep
from storage.places.receivers import events
from storage.reports import dispatches


def find(code: str) -> Report | None:
    """The report with this ticket, or None. Whether somebody may see it is for `show` to say."""
    report: Report | None = Report.get_or_none(Report.code == code)
    return report


def held_by(officer: int) -> list[int]:
    """The ids of the reports that this officer has, and that are not closed."""
    query = Report.select(Report.id).where(
        Report.officer == officer, Report.accepted_at.is_null(False), Report.state.not_in(CLOSED)
    )
    return [report.id for report in query.order_by(Report.id)]


def set_state(vault: Vault, code: str, state: str, note: str, actor: str, now: datetime) -> Report:
    """An officer moves a report on, with a note for the file. Raises NotAllowed.

    The report's present state is asked for again in the moment of the change, so of two officers
    one is told. Whoever moves it on at a desk has it: its ladder ends.
    """
    report = find(code)
    if report is None:
        raise NotAllowed("there is no such report")
    if why := refusal(report.state, state):
        raise NotAllowed(why)
    closed = now if state in CLOSED else None
    changed = Report.update(
        state=state,
        updated_at=now,
        closed_at=closed,
        accepted_at=fn.COALESCE(Report.accepted_at, utc(now)),
        route_at=None,
    )
    if not changed.where(Report.id == report.id, Report.state == report.state).execute():
        raise NotAllowed("somebody else has just changed this report; look at it again")
    sealed = vault.seal(note, "report.note") if note else None
    dispatches.end_of([report.id], "closed" if state in CLOSED else "other", now)
    ReportStep.insert(
        report=report.id, state=state, actor=actor[:80], note=sealed, at=now
    ).execute()
    events.reports_changed([report.id])
    report.state, report.updated_at, report.closed_at = state, now, closed
    return report
