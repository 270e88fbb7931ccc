"""A desk takes a report, closes it, or gives it to somebody: by API and command line; audited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.rules.cleaning import clean
from flows.rules.fields import Unusable
from flows.rules.kinds import PROTECTED
from flows.rules.report_steps import CLOSED, NOTE, VERIFYING, standing
from flows.rules.results import RESULTS
from flows.rules.rights import INSPECTORATE, NotAllowed, Officer, moving
from flows.values import dataclass
from storage import reports
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.models import Report
from storage.people import officers
from storage.places import units
from storage.record import audit
from storage.reports import assigning, deeds, shifts, timeline

LONGEST_REASON = 200
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Given:
    """Whom a report is given to: an officer, or with None the unit."""

    officer: int | None = None
    unit: str = ""


def must_assign(officer: Officer, category: str) -> None:
    """Raise MayNot unless this role gives reports of this kind to others."""
    officer.must(moving(category))
    officer.must("report.assign")


def accept(seen: reports.Seen, by: str, now: datetime) -> None:
    """The desk takes a report: its ladder ends. Raises NotAllowed."""
    report = _report(seen)
    with transaction():
        if not deeds.accept([deeds.Accepting(report.id, None, by)], now):
            raise NotAllowed(
                standing(report.state)
                if report.state in (*CLOSED, VERIFYING)
                else "somebody has this report already; assign gives it to another, close closes it"
            )
        audit.note(by, "report.accept", seen.code, {}, now)


def close(vault: Vault, seen: reports.Seen, result: str, note: str, by: str, now: datetime) -> None:
    """The desk closes a report with a result, which its reporter hears; the note stays inside.

    Raises NotAllowed and Unusable.
    """
    if result not in RESULTS:
        raise Unusable("result", f"must be one of: {', '.join(RESULTS)}")
    report = _report(seen)
    closing = deeds.Closing(report.id, None, by, result, note)
    with transaction():
        done = deeds.close(vault, [closing], now)
        if report.id not in done:
            raise NotAllowed(standing(report.state))
        audit.note(by, "report.close", seen.code, {"to": done[report.id], "result": result}, now)


def assign(
    vault: Vault, seen: reports.Seen, given: Given, reason: str, by: str, now: datetime
) -> None:
    """The desk gives a report to an officer, who is told at once, or to a unit.

    Reports about officers go to the inspectorate alone, and nothing else goes there. Raises
    NotAllowed, and Unusable where there is no such officer or unit.
    """
    report = _report(seen)
    unit = _unit_for(vault, seen, given)
    wanted = assigning.Assigning(report.id, given.officer, unit, by, reason)
    with transaction():
        if not assigning.assign(vault, wanted, now):
            raise NotAllowed(standing(report.state))
        detail = {"unit": unit} if given.officer is None else {"officer": given.officer}
        audit.note(by, "report.assign", seen.code, detail, now)


def annotate(vault: Vault, officer: Officer, seen: reports.Seen, text: str, now: datetime) -> None:
    """Write a note for the file, unseen by the reporter. Raises MayNot, Unusable, NotAllowed."""
    officer.must("report.note")
    kept = clean(text).strip()
    if not 0 < len(kept) <= LONGEST_NOTE:
        raise Unusable("note", f"must have from 1 to {LONGEST_NOTE} characters")
    report = _report(seen)
    with transaction():
        sealed = vault.seal(kept, "report.note")
        timeline.note([(report.id, report.state, officer.name, NOTE, sealed)], now)
        audit.note(officer.name, "report.note", seen.code, {}, now)


def take_over(officer: Officer, codes: Sequence[str], now: datetime) -> list[str]:
    """The officer takes over what is open at the change of shift, by name; the tickets taken.

    Raises MayNot. The list is the one that was on the screen: what came since is not in it.
    """
    officer.must("shift.take")
    with transaction():
        taken = shifts.take_over(codes, officer.role, officer.path, officer.area, officer.name, now)
        if taken:
            audit.note(officer.name, "shift.take", officer.area, {"reports": len(taken)}, now)
    return taken


def _unit_for(vault: Vault, seen: reports.Seen, given: Given) -> str:
    protected = seen.category == PROTECTED
    if given.officer is None:
        if protected:
            raise Unusable("unit", "reports about officers are given to officers of inspektorat")
        if units.find(given.unit) is None:
            raise Unusable("unit", "names no unit; `flask unit list` names them")
        return given.unit
    officer = officers.find(vault, given.officer)
    if officer is None or officer.disabled_at is not None:
        raise Unusable("officer", "names no officer; `flask officer list` names them")
    if (officer.role == INSPECTORATE) is not protected:
        raise Unusable("officer", "reports about officers, and no others, are for inspektorat")
    return officer.unit


def _report(seen: reports.Seen) -> Report:
    report = reports.find(seen.code)
    if report is None:
        raise NotAllowed("this report was erased")
    return report
