"""Reminders an hour before that which a report announced: to its desk, and the officer who has it.

Of several reports that tell of the same, in one SMS. As in all notices nothing of their words is in
it; of sensitive reports and those about officers there is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import structlog

from flows.notice_text import reminders
from flows.rules import dates
from flows.rules.ahead import left
from gateway.install import desks
from gateway.install.runtime import Runtime
from gateway.jobs.desk import by_desk
from storage import people
from storage.engine.db import DatabaseAway, connected, transaction
from storage.models import Unit
from storage.people import officers
from storage.places import areas
from storage.reports import ahead
from storage.reports.ahead import Due
from storage.sent import outbox

log = structlog.get_logger()

#: Reports looked at together; a round goes on until every one that is due was.
BATCH = 1000


def remind(runtime: Runtime, now: datetime) -> set[str]:
    """Remind of everything that is less than an hour ahead, of each report once.

    A desk that fails stops no other.
    """
    woken = False
    seen: set[int] = set()
    with connected():
        while waiting := [report for report in ahead.waiting(now, BATCH) if report.id not in seen]:
            seen |= {report.id for report in waiting}
            for unit, ids in by_desk(runtime, waiting):
                woken |= _try(runtime, unit, ids, now)
    return {"alarm"} if woken else set()


def _try(runtime: Runtime, unit: Unit | None, ids: Sequence[int], now: datetime) -> bool:
    try:
        with transaction():
            told = list(_recipients(runtime, unit, ahead.take(ids, now), now))
            for recipient in told:
                _send(runtime, recipient, now)
            return bool(told)
    except DatabaseAway:
        raise
    except Exception as trouble:  # the next round tries again
        log.exception("coming.not_told", count=len(ids), error=type(trouble).__name__)
        return False


class _Recipient(NamedTuple):
    """Who is reminded, by the id of a phone, and of which reports."""

    phone_id: int
    reports: Sequence[Due]
    officer: bool = False


def _recipients(
    runtime: Runtime, unit: Unit | None, due: Sequence[Due], now: datetime
) -> Iterator[_Recipient]:
    """The desk of this unit, and the officers who have accepted any of these reports."""
    if not due:
        return
    if number := desks.number_of(runtime.settings, unit):
        yield _Recipient(people.phone_ids(runtime.vault, [number], now)[number], due)
    accepted: dict[int, list[Due]] = defaultdict(list)
    for report in due:
        if report.officer is not None:
            accepted[report.officer].append(report)
    for officer, phone_id in sorted(officers.phones_of(accepted).items()):
        yield _Recipient(phone_id, accepted[officer], officer=True)


def _send(runtime: Runtime, recipient: _Recipient, now: datetime) -> None:
    home, zone = runtime.settings.home_area, runtime.settings.zone
    due = recipient.reports
    names = areas.names_of({report.area or home for report in due})
    alike: dict[tuple[str, str, datetime], dict[str, Due]] = defaultdict(dict)
    for report in due:
        area = report.area or home
        alike[report.category, area, report.happens_at][report.code] = report
    messages = [
        outbox.Message(
            dedup_key=ahead.name(reports[codes[0]].id, recipient.officer),
            lane="alarm",
            carrier=runtime.carrier.name,
            phone_id=recipient.phone_id,
            text=text,
            not_before=now,
            expires_at=at,
            rank=outbox.NEWS,
        )
        for (kind, area, at), reports in alike.items()
        for text, codes in reminders(
            list(reports), kind, names.get(area, area), dates.short(at, zone), left(at, now)
        )
    ]
    outbox.put(runtime.vault, messages, now)
