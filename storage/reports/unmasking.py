"""Requests for the number behind an alias: asked by one, decided by another, shown for minutes.

Who may ask and decide: `flows.rules.unmasking`. Reasons are sealed, and go with the report's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from peewee import Expression

from flows.rules.unmasking import ALLOWED, ASK_LIFE, ASKED, REFUSED, VISIBLE
from flows.values import dataclass, field
from storage.engine.vault import Vault
from storage.models import Report, Unmasking
from storage.people.phones import number_of
from storage.reports.chosen import visible
from storage.reports.desk import text_of

_PURPOSE = "report.note"


@dataclass(frozen=True)
class New:
    """A request: for which report (its id), by whom of which unit, why, and for which case."""

    report: int
    actor: str
    unit: str
    reason: str = field(repr=False)
    case: str


@dataclass(frozen=True)
class Request:
    """A request as officers see it. The number is not in it."""

    id: int
    code: str
    alias: str
    category: str
    actor: str
    unit: str
    reason: str = field(repr=False)
    case: str
    state: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    seen_at: datetime | None


def ask(vault: Vault, new: New, now: datetime) -> int | None:
    """Keep a request; its id. None while another of this person and report waits or is visible."""
    asked = (Unmasking.state == ASKED) & (Unmasking.asked_at > now - ASK_LIFE)
    shown = (Unmasking.state == ALLOWED) & (Unmasking.decided_at > now - VISIBLE)
    mine = (Unmasking.report == new.report) & (Unmasking.actor == new.actor[:80])
    if Unmasking.select(Unmasking.id).where(mine & (asked | shown)).exists():
        return None
    return int(
        Unmasking.insert(
            report=new.report,
            actor=new.actor[:80],
            unit=new.unit,
            reason=vault.seal(new.reason, _PURPOSE),
            case=new.case,
            state=ASKED,
            asked_at=now,
        ).execute()
    )


def decide(request: int, allowed: bool, by: str, unit: str, now: datetime) -> bool:
    """Allow or refuse what waits, once and as another person of another unit; whether it waited."""
    return bool(
        Unmasking.update(
            state=ALLOWED if allowed else REFUSED,
            decided_by=by[:80],
            decided_unit=unit,
            decided_at=now,
        )
        .where(
            Unmasking.id == request,
            Unmasking.state == ASKED,
            Unmasking.asked_at > now - ASK_LIFE,
            Unmasking.actor != by[:80],
            Unmasking.unit != unit,
        )
        .execute()
    )


def find(vault: Vault, request: int, role: str, path: str | None) -> Request | None:
    """The request with this id about a report that this reader may see, or None."""
    found = _read(vault, [Unmasking.id == request, *visible(role, path)], 1)
    return found[0] if found else None


def of_report(vault: Vault, code: str, limit: int = 20) -> list[Request]:
    """The newest requests about this report. Whether it may be seen is for `show` to say."""
    return _read(vault, [Report.code == code], limit)


def waiting(
    vault: Vault, role: str, path: str | None, unit: str, now: datetime, limit: int = 20
) -> list[Request]:
    """What waits for somebody of this unit who may see the report."""
    waits = [Unmasking.state == ASKED, Unmasking.asked_at > now - ASK_LIFE, Unmasking.unit != unit]
    return _read(vault, [*waits, *visible(role, path)], limit)


def number(vault: Vault, request: int, actor: str, now: datetime) -> tuple[str, bool] | None:
    """The number that this person may see now, and whether it is seen for the first time.

    None: it was not allowed, the time is over, it was asked by another, or the number was erased.
    """
    mine = [
        Unmasking.id == request,
        Unmasking.actor == actor[:80],
        Unmasking.state == ALLOWED,
        Unmasking.decided_at > now - VISIBLE,
    ]
    row = (
        Unmasking.select(Unmasking.id, Report.phone)
        .join(Report)
        .where(*mine, Report.phone.is_null(False))
        .first()
    )
    if row is None:
        return None
    found = number_of(vault, [row.report.phone_id]).get(row.report.phone_id)
    if not found:
        return None
    first = (
        Unmasking.update(seen_at=now)
        .where(Unmasking.id == request, Unmasking.seen_at.is_null())
        .execute()
    )
    return found, bool(first)


def opened_since(at: datetime) -> int:
    """How many numbers were opened since then, everywhere: everybody may know."""
    return int(
        Unmasking.select().where(Unmasking.state == ALLOWED, Unmasking.decided_at > at).count()
    )


def _read(vault: Vault, conditions: Sequence[Expression], limit: int) -> list[Request]:
    rows = (
        Unmasking.select(Unmasking, Report.code, Report.alias, Report.category)
        .join(Report)
        .where(*conditions)
        .order_by(Unmasking.id.desc())
        .limit(limit)
    )
    return [
        Request(
            id=row.id,
            code=row.report.code,
            alias=row.report.alias,
            category=row.report.category,
            actor=row.actor,
            unit=row.unit,
            reason=text_of(vault, row.reason, _PURPOSE),
            case=row.case,
            state=row.state,
            asked_at=row.asked_at,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
            seen_at=row.seen_at,
        )
        for row in rows
    ]
