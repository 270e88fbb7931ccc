"""A desk gives a report to an officer or to a unit, whoever has it."""

from __future__ import annotations

from datetime import datetime

from flows.rules.ladder import ROUTINE, URGENT
from flows.rules.report_steps import ASSIGN, CLOSED, VERIFYING
from flows.values import dataclass, field
from storage.engine.sql import marks, run, utc
from storage.engine.vault import Vault
from storage.reports import dispatches, timeline
from storage.reports.deeds import DESK_AGAIN, LADDER, end_round


@dataclass(frozen=True)
class Assigning:
    """A report is given to an officer, who belongs to that unit, or (None) to the unit itself."""

    report: int
    officer: int | None
    unit: str
    by: str
    reason: str = field(repr=False)


def assign(vault: Vault, assigning: Assigning, now: datetime) -> bool:
    """Give a report to an officer or a unit; whether that was possible: it is not closed, and does
    not wait to be verified.

    It has nobody then, and climbs in a new round: a unit's by the officers of that unit from now
    on; an officer is told at once, and the others when the first step of a ladder is over. Whoever
    had it is passed over.
    """
    to_unit = assigning.officer is None
    begins = "?" if to_unit else "CASE WHEN report.urgent THEN ? ELSE ? END"
    moments = [utc(now)] if to_unit else [utc(now + URGENT[1]), utc(now + ROUTINE[1])]
    changed = run(
        "UPDATE report SET officer_id = NULL, accepted_at = NULL, updated_at = ?,"
        f" round = report.round + 1, climbs = {LADDER}, climbs_since = ?, route_at = {begins},"
        f" sent_to_id = coalesce(?, report.sent_to_id), {DESK_AGAIN}"
        f" WHERE id = ? AND state NOT IN ({marks(CLOSED)}) AND state <> ?"
        " RETURNING state, round, raised",
        [
            utc(now),
            utc(now),
            *moments,
            assigning.unit if to_unit else None,
            assigning.report,
            *CLOSED,
            VERIFYING,
        ],
    )
    if not changed:
        return False
    ((state, round_, raised),) = changed
    end_round({assigning.report: None}, "other", now)
    if not to_unit:
        told = dispatches.New(
            assigning.report, int(round_), 0, assigning.officer, assigning.unit, now
        )
        dispatches.make([told], {assigning.report: int(raised)}, now)
    note = vault.seal(assigning.reason, "report.note")
    timeline.note([(assigning.report, str(state), assigning.by, ASSIGN, note)], now)
    return True
