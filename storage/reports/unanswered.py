"""What waits for a person, newest first: reports that nobody has accepted, closings to confirm."""

from __future__ import annotations

from datetime import UTC, tzinfo

from peewee import SQL

from flows.rules.report_steps import VERIFYING
from flows.values import dataclass
from storage.engine.vault import Vault
from storage.models import Report
from storage.models.reports import UNANSWERED
from storage.reports.desk import Seen, seen_by


@dataclass(frozen=True)
class Unanswered:
    """Open reports that wait: every DARURAT, whoever accepted it, and what nobody accepted."""

    emergencies: list[Seen]
    urgent: list[Seen]
    routine: list[Seen]


def unanswered(
    vault: Vault, role: str, path: str | None, limit: int, zone: tzinfo = UTC
) -> Unanswered:
    """The newest of each sort that this role sees in this territory, `limit` at most of each."""

    def newest(*which: object) -> list[Seen]:
        order = (Report.urgent.desc(), Report.created_at.desc(), Report.id.desc())
        return seen_by(
            vault, role, path, [SQL(UNANSWERED), *which], order, limit, zone, story=False
        )

    return Unanswered(
        newest(Report.emergency == True),  # noqa: E712
        newest(Report.emergency == False, Report.urgent == True),  # noqa: E712
        newest(Report.emergency == False, Report.urgent == False),  # noqa: E712
    )


def unconfirmed(
    vault: Vault, role: str, path: str | None, limit: int, zone: tzinfo = UTC
) -> list[Seen]:
    """Urgent reports that an officer closed by SMS, and whose desk has not confirmed it."""
    order = (Report.created_at.desc(), Report.id.desc())
    return seen_by(vault, role, path, [Report.state == VERIFYING], order, limit, zone, story=False)
