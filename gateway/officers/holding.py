"""Holding a report for a case, so that nothing of it is erased: by two people; audited."""

from __future__ import annotations

from datetime import datetime

from flows.rules.fields import Unusable
from flows.rules.people_rights import CASE_LONGEST, LONGEST, hold_days, second
from flows.rules.rights import NotAllowed, Officer
from storage import reports
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.record import audit
from storage.reports import holds
from storage.reports.holds import Hold, New

_DEED = "report.hold"


def ask(
    vault: Vault, officer: Officer, seen: reports.Seen, new: tuple[str, str, int], now: datetime
) -> int:
    """Hold a report until a second person agrees, three days at most; the id of the hold.

    `new`: why, for which case, and for how many days. Raises MayNot, Unusable, NotAllowed.
    """
    officer.must(_DEED)
    reason, case, days = new
    if not reason.strip() or len(reason) > LONGEST:
        raise Unusable("alasan", f"must have from 1 to {LONGEST} characters")
    if not case.strip() or len(case) > CASE_LONGEST:
        raise Unusable("perkara", f"must have from 1 to {CASE_LONGEST} characters")
    report = reports.find(seen.code)
    if report is None:
        raise NotAllowed("there is no such report")
    with transaction():
        made = holds.ask(
            vault, New(report.id, reason.strip(), case.strip(), hold_days(days)), officer.name, now
        )
        if made is None:
            raise NotAllowed("this report is held already")
        audit.note(officer.name, "hold.ask", seen.code, {"case": case, "days": days}, now)
    return made


def agree(officer: Officer, hold: Hold, now: datetime) -> None:
    """Agree to what another asked for. Raises MayNot, NotAllowed."""
    officer.must(_DEED)
    second(hold.asked_by, officer.name)
    with transaction():
        if not holds.agree(hold, officer.name, now):
            raise NotAllowed("nobody waits for this any more")
        detail = {"asked_by": hold.asked_by, "days": hold.days}
        audit.note(officer.name, "hold.agree", hold.code, detail, now)


def end(officer: Officer, hold: Hold, now: datetime) -> None:
    """Let go of a report: what is due is erased. Raises MayNot, NotAllowed."""
    officer.must(_DEED)
    with transaction():
        if not holds.end(hold, officer.name, now):
            raise NotAllowed("this report is not held any more")
        audit.note(officer.name, "hold.end", hold.code, {}, now)
