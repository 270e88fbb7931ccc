"""Reports of which nothing is erased because of a case: asked for by one, agreed to by another.

Who may: `flows.rules.people_rights`. Erasing (`erasure`) leaves out what is held.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from peewee import Expression

from flows.rules.people_rights import UNCONFIRMED
from flows.values import dataclass, field
from storage.engine.vault import Vault
from storage.models import LegalHold, Report
from storage.reports.chosen import visible
from storage.reports.desk import text_of

_PURPOSE = "hold.reason"


@dataclass(frozen=True)
class Hold:
    """A report that is held, or that somebody wants to be held."""

    id: int
    code: str
    category: str
    reason: str = field(repr=False)
    case: str
    days: int
    asked_by: str
    asked_at: datetime
    agreed_by: str
    ended_by: str
    holds_until: datetime


@dataclass(frozen=True)
class New:
    """That a report (its id) is to be held for so many days, why, and for which case."""

    report: int
    reason: str = field(repr=False)
    case: str
    days: int


def ask(vault: Vault, new: New, by: str, now: datetime) -> int | None:
    """Hold a report until somebody agrees, for a while; its id. None: it is held already."""
    held = (LegalHold.report == new.report) & (LegalHold.holds_until > now)
    if LegalHold.select(LegalHold.id).where(held).exists():
        return None
    return int(
        LegalHold.insert(
            report=new.report,
            reason=vault.seal(new.reason, _PURPOSE),
            case=new.case,
            days=new.days,
            asked_by=by[:80],
            asked_at=now,
            holds_until=now + UNCONFIRMED,
        ).execute()
    )


def agree(hold: Hold, by: str, now: datetime) -> bool:
    """Agree to what another person asked for; whether it still waited."""
    return bool(
        LegalHold.update(
            agreed_by=by[:80], agreed_at=now, holds_until=now + timedelta(days=hold.days)
        )
        .where(
            LegalHold.id == hold.id,
            LegalHold.agreed_at.is_null(),
            LegalHold.asked_by != by[:80],
            LegalHold.holds_until > now,
        )
        .execute()
    )


def end(hold: Hold, by: str, now: datetime) -> bool:
    """Let go of a report; whether it was held. What is due is erased from now on."""
    return bool(
        LegalHold.update(ended_by=by[:80], holds_until=now)
        .where(LegalHold.id == hold.id, LegalHold.holds_until > now)
        .execute()
    )


def listed(
    vault: Vault, role: str, path: str | None, now: datetime, limit: int = 200
) -> list[Hold]:
    """What is held now of what this reader may see, what waits for a second person first."""
    return _read(vault, [LegalHold.holds_until > now, *visible(role, path)], limit)


def find(vault: Vault, hold: int, role: str, path: str | None) -> Hold | None:
    """The hold with this id, of a report that this reader may see."""
    found = _read(vault, [LegalHold.id == hold, *visible(role, path)], 1)
    return found[0] if found else None


def oldest(now: datetime) -> datetime | None:
    """When the oldest report was told that is held; None: nothing is held."""
    row = (
        Report.select(Report.created_at)
        .join(LegalHold)
        .where(LegalHold.holds_until > now)
        .order_by(Report.created_at)
        .first()
    )
    return row.created_at if row else None


def _read(vault: Vault, conditions: list[Expression], limit: int) -> list[Hold]:
    rows = (
        LegalHold.select(LegalHold, Report.code, Report.category)
        .join(Report)
        .where(*conditions)
        .order_by(LegalHold.agreed_at.is_null(False), LegalHold.id.desc())
        .limit(limit)
    )
    return [
        Hold(
            id=row.id,
            code=row.report.code,
            category=row.report.category,
            reason=text_of(vault, row.reason, _PURPOSE),
            case=row.case,
            days=row.days,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            agreed_by=row.agreed_by,
            ended_by=row.ended_by,
            holds_until=row.holds_until,
        )
        for row in rows
    ]
