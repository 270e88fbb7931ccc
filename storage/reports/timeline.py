"""Steps in the timelines of reports: what was done with them, by whom, when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.engine.sql import chunks, rows, run, utc
from storage.models import Report
from storage.places.receivers import events

#: What was done: the report (its id), its state then, the actor, what it was, the sealed note.
Step = tuple[int, str, str, str, bytes | None]


def note(steps: Sequence[Step], now: datetime) -> None:
    """Note what was done; what it was is of `flows.rules.report_steps.WHAT`, or empty.

    Called when it is done, for those who are told of it outside are told how the report is now.
    """
    for batch in chunks(sorted(steps, key=lambda step: step[0]), columns=6):
        values, params = rows(
            ("bigint", "text", "text", "text", "bytea", "timestamp"),
            [
                (report, state, actor[:80], what, note, utc(now))
                for report, state, actor, what, note in batch
            ],
        )
        run(
            f"INSERT INTO report_step (report_id, state, actor, what, note, at) {values}",
            params,
        )
    events.reports_changed([report for report, *_ in steps])


def remark(steps: Sequence[tuple[int, str, str]], now: datetime) -> None:
    """Note what somebody did (report, actor, what) that leaves the report's state as it is."""
    ids = sorted({report for report, *_ in steps})
    states = {report.id: report.state for report in Report.select().where(Report.id.in_(ids))}
    note(
        [
            (report, states[report], actor, what, None)
            for report, actor, what in steps
            if report in states
        ],
        now,
    )
