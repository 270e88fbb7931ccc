"""What phones may learn of the reports they made. Used through `storage.reports`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flows.rules.report_steps import CLOSED, REOPEN, REOPENED_WITHIN, VERIFYING
from storage.engine.sql import chunks, marks, moment, run
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


def reopenable(asked: Collection[Mine], now: datetime) -> dict[Mine, str]:
    """Whether the phone may open its report with this ticket again: one statement.

    As `flows.effects.Reopenable` has it; tickets of other phones are left out.
    """
    found: dict[Mine, str] = {}
    for codes in chunks(sorted({code for code, _ in asked})):
        for code, phone_id, state, closed_at, hidden, before in run(
            f"SELECT code, phone_id, state, closed_at, {Report.HIDDEN}, EXISTS (SELECT 1 FROM"
            " report_step s WHERE s.report_id = report.id AND s.what = ?) FROM report"
            f" WHERE code IN ({marks(codes)})",
            [REOPEN, *codes],
        ):
            if phone_id is None or (mine := (str(code), int(phone_id))) not in asked:
                continue
            closed = moment(closed_at)
            if hidden:
                found[mine] = "hidden"
            elif state == VERIFYING and not before:
                found[mine] = "yes"
            elif state not in CLOSED:
                found[mine] = "open"
            else:
                late = before or closed is None or now - closed >= REOPENED_WITHIN
                found[mine] = "late" if late else "yes"
    return found


def ids_of(mine: Collection[Mine]) -> list[int]:
    """The reports (their ids) with these tickets that these phones filed."""
    found = []
    for codes in chunks(sorted({code for code, _ in mine})):
        found += [
            int(id_)
            for id_, code, phone_id in run(
                f"SELECT id, code, phone_id FROM report WHERE code IN ({marks(codes)})", codes
            )
            if phone_id is not None and (str(code), int(phone_id)) in mine
        ]
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
