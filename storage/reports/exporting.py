"""Reports on their way into a file: kind, kelurahan and time; their words only where asked for.

Sensitive ones are counted, and nothing else of them leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any

from peewee import JOIN, Expression, fn

from flows.rules.similar import APART
from flows.values import dataclass, field
from storage.engine.db import connected
from storage.engine.vault import Vault
from storage.models import Area, Report
from storage.reports.chosen import Chosen, conditions, older, shown_at
from storage.reports.climbing import text_or_none

#: Reports that are held at once, however many there are.
BATCH = 1000


@dataclass(frozen=True)
class Exported:
    """A report as a file shows it; place and story are empty where nobody asked for them."""

    code: str
    category: str
    state: str
    urgent: bool
    channel: str
    area: str
    kelurahan: str
    at: datetime
    place: str = field(default="", repr=False)
    story: str = field(default="", repr=False)


def exported(
    vault: Vault, chosen: Chosen, role: str, path: str, *, words: bool, zone: tzinfo = UTC
) -> Iterator[Exported]:
    """These reports, newest first, but for sensitive ones; one statement a batch.

    Each batch has the connection to itself: a file may be fetched slowly.
    """
    with connected():
        where = conditions(chosen, role, path, zone)
    last: Report | None = None
    while where is not None:
        with connected():
            batch = _batch([*where, *_PLAIN, *([older(last)] if last else [])])
            rows = [_row(vault, report, role, words, zone) for report in batch]
        yield from rows
        if len(batch) < BATCH:
            return
        last = batch[-1]


def sensitive_counts(
    chosen: Chosen, role: str, path: str, zone: tzinfo = UTC
) -> list[tuple[str, int]]:
    """How many of these reports are sensitive, by kind."""
    where = conditions(chosen, role, path, zone)
    if where is None:
        return []
    query = (
        Report.select(Report.category, fn.COUNT(Report.id))
        .where(*where, _SENSITIVE)
        .group_by(Report.category)
        .order_by(Report.category)
    )
    found: Any = query.tuples()
    return [(str(category), int(count)) for category, count in found]


_SENSITIVE: Expression = Report.sensitive | Report.category.in_(sorted(APART))
_PLAIN = (~Report.sensitive, Report.category.not_in(sorted(APART)))


def _batch(where: list[Expression]) -> list[Report]:
    return list(
        Report.select(Report, Area)
        .join(Area, JOIN.LEFT_OUTER)
        .where(*where)
        .order_by(Report.created_at.desc(), Report.id.desc())
        .limit(BATCH)
    )


def _row(vault: Vault, report: Report, role: str, words: bool, zone: tzinfo) -> Exported:
    return Exported(
        code=report.code,
        category=report.category,
        state=report.state,
        urgent=bool(report.urgent),
        channel=report.channel,
        area=report.area_id or "",
        kelurahan=report.area.name if report.area else "",
        at=shown_at(report.created_at, role, zone),
        place=text_or_none(vault, report.place, "report.place") if words else "",
        story=text_or_none(vault, report.story, "report.story") if words else "",
    )
