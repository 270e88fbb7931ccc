"""What phones may learn of the reports they made. Used through `storage.reports`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flows.rules.report_steps import CLOSED
from storage.engine.sql import chunks, marks, run
from storage.models import Report

#: A ticket, and the phone that asks about it.
Mine = tuple[str, int]


def statuses(asked: Collection[Mine]) -> dict[Mine, dict[str, Any]]:
    """The stage of each ticket, for the phone that reported it and no other.

    As ``{"state", "sensitive"}``.
    """
    found: dict[Mine, dict[str, Any]] = {}
    query = Report.select(Report.code, Report.phone, Report.state, Report.sensitive, Report.quiet)
    for codes in chunks(sorted({code for code, _ in asked})):
        for report in query.where(Report.code.in_(list(codes))):
            mine = (str(report.code), report.phone_id)
            if report.phone_id is not None and mine in asked:
                found[report.code, report.phone_id] = {
                    "state": report.state,
                    "sensitive": report.hidden,
                }
    return found


def with_open_report(phone_ids: Collection[int]) -> set[int]:
    """Those of these phones that wait for news of a report of theirs."""
    found: set[int] = set()
    for batch in chunks(sorted(phone_ids)):
        mine = (
            f"SELECT phone_id FROM report WHERE phone_id IN ({marks(batch)}) AND state NOT IN"
            f" ({marks(CLOSED)})"
        )
        found |= {int(phone_id) for (phone_id,) in run(mine, [*batch, *CLOSED])}
    return found


def only_open(phone_ids: Collection[int]) -> dict[int, str]:
    """The ticket of the only report of each of these phones that is not closed.

    Sensitive ones never count.
    """
    found: dict[int, str] = {}
    for batch in chunks(sorted(phone_ids)):
        found |= {
            int(phone_id): str(code)
            for phone_id, code in run(
                f"SELECT phone_id, min(code) FROM report WHERE phone_id IN ({marks(batch)})"
                f" AND state NOT IN ({marks(CLOSED)}) AND NOT {Report.HIDDEN} GROUP"
                f" BY phone_id HAVING count(*) = 1",
                [*batch, *CLOSED],
            )
        }
    return found
