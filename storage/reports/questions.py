"""What officers ask reporters: read by a second person where it must be, asked once, answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from flows.rules.questions import (
    ANSWERED,
    ASKED,
    LIFE,
    OVER,
    READY,
    REFUSED,
    WAITING,
)
from flows.rules.report_steps import CLOSED
from flows.values import dataclass, field
from storage.engine.sql import chunks, marks, run, skip_locked, update, utc
from storage.engine.vault import Vault
from storage.models import Question, Report
from storage.reports.chosen import visible

_PURPOSE = "report.note"
#: Still to be asked or answered.
_OPEN = (READY, WAITING, ASKED)


def name_of_answer(question: int) -> str:
    """What the SMS to the officer with the answer to a question is called (`dedup_key`)."""
    return f"answer:{question}"


@dataclass(frozen=True)
class New:
    """A question about a report: a template, or own words, which a second person has to read."""

    report: int
    officer: int | None
    actor: str
    template: str = ""
    text: str = field(default="", repr=False)


@dataclass(frozen=True)
class Ready:
    """A question that may be asked now."""

    id: int
    report: int
    officer: int | None
    code: str
    category: str
    phone_id: int | None
    hidden: bool
    closed: bool
    template: str
    text: str = field(repr=False)


def add(vault: Vault, questions: Sequence[New], now: datetime) -> list[int]:
    """Keep these questions; those with a template are ready to be asked. Returns their ids."""
    return [
        int(
            Question.insert(
                report=question.report,
                officer=question.officer,
                actor=question.actor[:80],
                template=question.template,
                text=None if question.template else vault.seal(question.text, _PURPOSE),
                state=READY if question.template else WAITING,
                made_at=now,
            ).execute()
        )
        for question in questions
    ]


@dataclass(frozen=True)
class Kept:
    """A question as officers see it."""

    id: int
    actor: str
    template: str
    text: str = field(repr=False)
    state: str
    made_at: datetime
    asked_at: datetime | None
    answered_at: datetime | None


def of_report(vault: Vault, report: int) -> list[Kept]:
    """The questions about a report, the oldest first."""
    return [
        Kept(
            question.id,
            question.actor,
            question.template,
            vault.open_text(question.text, _PURPOSE),
            question.state,
            question.made_at,
            question.asked_at,
            question.answered_at,
        )
        for question in Question.select().where(Question.report == report).order_by(Question.id)
    ]


def judge(question: int, report: int, approved: bool, reader: str) -> bool:
    """A second person has read it: it may be asked, or not. Whether it waited for somebody else."""
    return bool(
        Question.update(state=READY if approved else REFUSED, read_by=reader[:80])
        .where(
            Question.id == question,
            Question.report == report,
            Question.state == WAITING,
            Question.actor != reader[:80],
        )
        .execute()
    )


class Unread(NamedTuple):
    """A question in an officer's own words that waits for a second person."""

    id: int
    actor: str
    made_at: datetime
    code: str
    alias: str


def unread(role: str, path: str | None, reader: str, limit: int) -> list[Unread]:
    """The newest questions that this person may read: of the territory, and by somebody else."""
    found = (
        Question.select(Question, Report.code, Report.alias)
        .join(Report)
        .where(Question.state == WAITING, Question.actor != reader[:80], *visible(role, path))
        .order_by(Question.made_at.desc(), Question.id.desc())
        .limit(limit)
    )
    return [
        Unread(
            question.id,
            question.actor,
            question.made_at,
            question.report.code,
            question.report.alias,
        )
        for question in found
    ]


def any_open(now: datetime) -> bool:
    """Whether a question may be asked, or its time is over; asked without a lock."""
    open_ = f"SELECT 1 FROM question WHERE state = '{READY}' OR (state IN ({marks(_OPEN)})"
    return bool(run(f"{open_} AND made_at <= ?) LIMIT 1", [*_OPEN, utc(now - LIFE)]))


def lapse(now: datetime) -> None:
    """Questions that nobody could be asked, or answered, for a day are over."""
    run(
        f"UPDATE question SET state = ? WHERE state IN ({marks(_OPEN)}) AND made_at <= ?",
        [OVER, *_OPEN, utc(now - LIFE)],
    )


def take_ready(vault: Vault, now: datetime, limit: int) -> list[Ready]:
    """The questions that may be asked, the oldest first; of each report one."""
    found = run(
        "SELECT q.id, q.report_id, q.officer_id, r.code, r.category, r.phone_id, r.state,"
        f" q.template, q.text, {Report.HIDDEN} FROM question q JOIN report r ON r.id ="
        f" q.report_id WHERE q.state = ? ORDER BY q.id LIMIT ?{skip_locked()}",
        [READY, limit],
    )
    first: dict[int, Ready] = {}
    for id_, report, officer, code, category, phone_id, state, template, text, hidden in found:
        first.setdefault(
            int(report),
            Ready(
                int(id_),
                int(report),
                None if officer is None else int(officer),
                str(code),
                str(category),
                None if phone_id is None else int(phone_id),
                bool(hidden),
                state in CLOSED,
                str(template),
                vault.open_text(text, _PURPOSE),
            ),
        )
    return list(first.values())


def asked(questions: Collection[int], now: datetime) -> None:
    """These went to their reporters."""
    for batch in chunks(sorted(questions)):
        run(
            f"UPDATE question SET state = ?, asked_at = ? WHERE id IN ({marks(batch)})",
            [ASKED, utc(now), *batch],
        )


def end(questions: Collection[int]) -> None:
    """These are asked of nobody any more."""
    for batch in chunks(sorted(questions)):
        run(f"UPDATE question SET state = ? WHERE id IN ({marks(batch)})", [OVER, *batch])


class Asker(NamedTuple):
    """Who asked, of which report: an officer by SMS, or somebody at a desk."""

    officer: int | None
    code: str
    report: int


def answered(questions: Collection[int], now: datetime) -> dict[int, Asker]:
    """These were answered; who asked each."""
    update(
        "question",
        "id bigint",
        [(id_,) for id_ in sorted(questions)],
        to="state = ?, answered_at = ?",
        where="question.id = v.id",
        params=[ANSWERED, utc(now)],
    )
    found: dict[int, Asker] = {}
    for batch in chunks(sorted(questions)):
        for id_, officer, code, report in run(
            "SELECT q.id, q.officer_id, r.code, r.id FROM question q JOIN report r"
            f" ON r.id = q.report_id WHERE q.id IN ({marks(batch)})",
            batch,
        ):
            theirs = None if officer is None else int(officer)
            found[int(id_)] = Asker(theirs, str(code), int(report))
    return found
