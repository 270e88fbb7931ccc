"""Reports: an officer moves them on.

Filing them: `filing`; reading them: `desk`; erasing them: `erasure`.
"""

from __future__ import annotations

from datetime import datetime

from flows.rules.report_steps import CLOSED, refusal
from flows.rules.rights import NotAllowed
from storage.engine.vault import Vault
from storage.models import Report, ReportStep


def find(code: str) -> Report | None:
    """The report with this ticket, or None. Whether somebody may see it is for `show` to say."""
    report: Report | None = Report.get_or_none(Report.code == code)
    return report


def set_state(vault: Vault, code: str, state: str, note: str, actor: str, now: datetime) -> Report:
    """An officer moves a report on, with a note for the file. Raises NotAllowed.

    The report's present state is asked for again in the moment of the change, so of two officers
    one is told.
    """
    report = find(code)
    if report is None:
        raise NotAllowed("there is no such report")
    if why := refusal(report.state, state):
        raise NotAllowed(why)
    closed = now if state in CLOSED else None
    changed = Report.update(state=state, updated_at=now, closed_at=closed)
    if not changed.where(Report.id == report.id, Report.state == report.state).execute():
        raise NotAllowed("somebody else has just changed this report; look at it again")
    sealed = vault.seal(note, "report.note") if note else None
    ReportStep.insert(
        report=report.id, state=state, actor=actor[:80], note=sealed, at=now
    ).execute()
    report.state, report.updated_at, report.closed_at = state, now, closed
    return report
