"""The change of shift: what is open in a territory, and who took it over, by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from peewee import SQL

from flows.rules.report_steps import SHIFT
from flows.values import dataclass
from storage.engine.sql import count, utc
from storage.engine.vault import Vault
from storage.models import Handover, Report
from storage.models.reports import OPEN
from storage.reports import timeline
from storage.reports.chosen import visible
from storage.reports.desk import Seen, seen_by

#: So many reports are handed over at once; more are for a desk to close first.
MOST = 200


@dataclass(frozen=True)
class Taken:
    """Who took over what was open, when."""

    actor: str
    at: datetime
    reports: int


def waiting(vault: Vault, role: str, path: str | None, zone: tzinfo = UTC) -> list[Seen]:
    """What is open and of which this role hears, urgent ones first, then the oldest; MOST of it."""
    order = [Report.urgent.desc(), Report.created_at, Report.id]
    return seen_by(vault, role, path, [SQL(OPEN)], order, MOST, zone)


def take_over(
    codes: Sequence[str], role: str, path: str, area: str, actor: str, now: datetime
) -> list[str]:
    """Somebody takes over those of these reports that are open and theirs to see; their tickets.

    The territory is named by its path and its code. For the caller's transaction.
    """
    found = list(
        Report.select(Report.id, Report.code, Report.state)
        .where(SQL(OPEN), Report.code.in_(list(codes[:MOST])), *visible(role, path))
        .order_by(Report.id)
    )
    if not found:
        return []
    timeline.note([(report.id, report.state, actor, SHIFT, None) for report in found], now)
    Handover.insert(area=area, actor=actor[:80], at=now, reports=len(found)).execute()
    return [report.code for report in found]


def last(area: str, limit: int = 5) -> list[Taken]:
    """Who took over in this territory last, the newest first."""
    rows = (
        Handover.select()
        .where(Handover.area == area)
        .order_by(Handover.at.desc(), Handover.id.desc())
        .limit(limit)
    )
    return [Taken(row.actor, row.at, row.reports) for row in rows]


def forget(now: datetime, limit: int, days: int) -> int:
    """Forget at most `limit` of those who took over so many days ago; returns how many."""
    old = "SELECT id FROM handover WHERE at <= ? ORDER BY at LIMIT ?"
    return count(
        f"DELETE FROM handover WHERE id IN ({old})", [utc(now - timedelta(days=days)), limit]
    )
