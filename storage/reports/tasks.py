"""The reports that officers were told of, as these officers may ask for them: by digits or code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flows.rules.kinds import PROTECTED
from flows.rules.report_steps import ADDED, CLOSED, VERIFYING
from flows.values import dataclass, field
from storage.engine.sql import chunks, given, marks, moment, run
from storage.engine.vault import Vault
from storage.models import Report
from storage.reports import numbering
from storage.reports.climbing import text_or_none
from storage.reports.dispatches import LAST_ADDED, said_last_first

#: An officer, and the digits or the code that they sent.
Asked = tuple[int, str]


@dataclass(frozen=True)
class Task:
    """A report of which an officer was told, by one dispatch of it.

    `mine`: this officer has it; `accepted_at`: since when somebody has it; `handed_on`: it is
    nothing for this officer any more; `hidden`: no SMS tells of it.
    """

    dispatch: int
    report: int
    officer: int
    code: str
    digits: str
    open: bool
    mine: bool
    accepted_at: datetime | None
    urgent: bool
    emergency: bool
    hidden: bool
    handed_on: bool
    silent: bool
    """Nobody may write to its reporter."""


_TASK = (
    "d.id, d.report_id, d.officer_id, r.code, d.digits, r.state, r.officer_id, r.accepted_at,"
    " r.urgent, r.emergency, r.sensitive, r.category, EXISTS (SELECT 1 FROM dispatch h WHERE"
    " h.report_id = d.report_id AND h.officer_id = d.officer_id AND h.ended = 'handed_on'),"
    f" (r.phone_id IS NULL OR {Report.HIDDEN})"
)


def _task(row: tuple[Any, ...]) -> Task:
    (id_, report, officer, code, digits, state, theirs, accepted_at) = row[:8]
    (urgent, emergency, sensitive, category, handed_on, silent) = row[8:14]
    return Task(
        dispatch=int(id_),
        report=int(report),
        officer=int(officer),
        code=str(code),
        digits=digits or "",
        # What waits to be verified is over for officers; only an emergency climbs all the same.
        open=state not in CLOSED and (state != VERIFYING or bool(emergency)),
        mine=theirs is not None and int(theirs) == int(officer),
        accepted_at=moment(accepted_at),
        urgent=bool(urgent),
        emergency=bool(emergency),
        hidden=bool(sensitive) or category == PROTECTED,
        handed_on=bool(handed_on),
        silent=bool(silent),
    )


def by_digits(asked: Collection[Asked]) -> dict[Asked, Task]:
    """The report of which this officer was told with these digits: one statement for all."""
    found: dict[Asked, Task] = {}
    for batch in chunks(sorted(set(asked)), columns=2):
        values, params = given("officer bigint, digits text", batch)
        rows = run(
            f"{values} SELECT {_TASK} FROM v JOIN dispatch d ON d.officer_id = v.officer AND"
            " d.digits = v.digits JOIN report r ON r.id = d.report_id",
            params,
        )
        found |= {(task.officer, task.digits): task for task in map(_task, rows)}
    return found


def open_of(officers: Collection[int]) -> dict[int, list[Task]]:
    """What these officers have, the oldest first; then what they were told of and nobody has.

    One statement for all.
    """
    found: dict[int, list[Task]] = defaultdict(list)
    for batch in chunks(sorted(officers)):
        rows = run(
            f"SELECT {_TASK} FROM dispatch d JOIN report r ON r.id = d.report_id"
            f" WHERE d.officer_id IN ({marks(batch)}) AND d.round = r.round"
            f" AND r.state NOT IN ({marks(CLOSED)}) AND (r.state <> '{VERIFYING}' OR r.emergency)"
            " AND (r.officer_id = d.officer_id OR (d.told_at IS NOT NULL AND d.ended_at IS NULL))"
            " ORDER BY r.created_at, r.id",
            [*batch, *CLOSED],
        )
        for task in map(_task, rows):
            found[task.officer].append(task)
    return {
        officer: sorted(tasks, key=lambda task: not task.mine) for officer, tasks in found.items()
    }


def numbered(found: Sequence[Task]) -> list[Task]:
    """These tasks of one officer, each with its digits: a list told of them without."""
    missing = [task.dispatch for task in found if not task.digits]
    digits = numbering.give(found[0].officer, missing) if missing else {}
    return [replace(task, digits=task.digits or digits.get(task.dispatch, "")) for task in found]


@dataclass(frozen=True)
class Text:
    """What a task's report says, what came to it last first, numbers of phones masked."""

    task: Task
    category: str
    area: str | None
    place: str = field(repr=False)
    story: str = field(repr=False)


def texts(vault: Vault, asked: Collection[Asked]) -> dict[Asked, Text]:
    """The reports with these codes, of which the officer has a dispatch: one statement for all."""
    found: dict[Asked, Text] = {}
    for batch in chunks(sorted(set(asked)), columns=2):
        values, params = given("officer bigint, code text", batch)
        rows = run(
            f"{values} SELECT {_TASK}, r.area_id, r.place, r.story, {LAST_ADDED} FROM v"
            " JOIN report r ON r.code = v.code"
            " JOIN dispatch d ON d.report_id = r.id AND d.officer_id = v.officer"
            " ORDER BY d.round, d.id",
            [*params, ADDED],
        )
        for row in rows:
            task, (area, place, story, added) = _task(row[:14]), row[14:]
            found[task.officer, task.code] = Text(
                task,
                str(row[11]),
                None if area is None else str(area),
                text_or_none(vault, place, "report.place"),
                said_last_first(vault, added, story),
            )
    return found
