"""What reporters add to their reports: kept in the timeline of the report, erased with it.

Used through `storage.reports`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flows.rules.report_steps import ADDED, CLOSED, PLACE_BEFORE
from flows.values import dataclass, field
from storage.engine.sql import chunks, given, marks, moment, rows, run, update, utc
from storage.engine.vault import Vault
from storage.places.receivers import events
from storage.reports import ahead
from storage.reports.filing import ROUTED_ANEW
from storage.reports.search import to_index

#: By so much what is the beginning of a report stands before it in the order of what was told.
_JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class Addition:
    """More of a report.

    `before`: what the report goes on with; `place` (with its area) if it had none, or if `was` was
    wrong. `category` is what it becomes, empty: unchanged; `alarm`: its desk is alarmed once more;
    `says`: what the desk is told if it was told of the report. `happens_at`: when it will be; where
    the text does not announce anything by itself (`announces`), only of what is announced already.
    """

    code: str
    text: str = field(repr=False)
    at: datetime
    before: bool
    place: str = field(repr=False)
    area: str | None
    category: str
    urgent: bool
    alarm: bool
    was: str = field(default="", repr=False)
    says: str = ""
    happens_at: datetime | None = None
    announces: bool = False


_COLUMNS = (
    "code text, place bytea, area text, instead boolean, category text, urgent boolean,"
    " alarm boolean, news text, blank bytea, at timestamp, " + ahead.COLUMNS
)
#: The desk knows the report, and nothing of it is on the way there.
_KNOWN = "(report.desk IS NOT NULL AND report.desk_at IS NOT NULL)"
#: It is to be told something new: an alarm, or what was added to what it knows.
_AGAIN = f"(v.alarm OR (v.news <> '' AND {_KNOWN}))"
#: So is the officer who has it.
_IN_HAND = "(v.news <> '' AND report.accepted_at IS NOT NULL)"
#: It waits to be told of what was added.
_WAITS = "(report.desk_at IS NULL AND report.news <> '')"


def add(vault: Vault, additions: Sequence[Addition]) -> set[str]:
    """Add these to their reports, at most one to each; returns the tickets that are still open.

    What was added to a report that is closed is not kept here: it has to become a report of its
    own.
    """
    ordered = sorted(additions, key=lambda addition: addition.code)
    changed = update(
        "report",
        _COLUMNS,
        [_row(vault, addition) for addition in ordered],
        to="place = CASE WHEN v.instead THEN v.place ELSE coalesce(report.place, v.place) END,"
        " area_id = CASE WHEN v.instead OR report.place IS NULL"
        " THEN coalesce(v.area, report.area_id) ELSE report.area_id END,"
        # Notes are erased with the text of their report, which an empty one has, too.
        " story = coalesce(report.story, v.blank),"
        " category = coalesce(v.category, report.category),"
        f" urgent = (report.urgent OR v.urgent OR {ahead.HURRIES}), {ahead.HAPPENS},"
        " emergency = (report.emergency OR v.alarm),"
        f" route_at = {ROUTED_ANEW}, "
        f" raised = report.raised + CASE WHEN {_AGAIN} OR {_IN_HAND} THEN 1 ELSE 0 END,"
        f" news = CASE WHEN v.alarm THEN '' WHEN {_KNOWN} THEN v.news"
        f" WHEN {_WAITS} AND v.news <> '' AND report.news <> 'place' THEN v.news"
        f" ELSE report.news END, desk_at = CASE WHEN {_AGAIN} THEN NULL ELSE report.desk_at END,"
        f" desk_after = CASE WHEN {_AGAIN} THEN NULL ELSE report.desk_after END,"
        " indexed = FALSE,"
        " updated_at = CASE WHEN v.at > report.updated_at THEN v.at ELSE report.updated_at END",
        where=f"report.code = v.code AND report.state NOT IN ({marks(CLOSED)})",
        params=CLOSED,
        returning="report.code, report.id, report.state, report.created_at",
    )
    reports = {str(code): (id_, state, moment(made)) for code, id_, state, made in changed}
    _note(vault, reports, ordered)
    events.reports_changed([id_ for id_, _, _ in reports.values()])
    return set(reports)


@dataclass(frozen=True)
class Kept:
    """What a reporter said while something was asked about the report of this conversation.

    `urgent`: it cannot wait; `alarm`: the desk is told of the report once more; `happens_at` and
    `announces` as of an Addition.
    """

    conversation: str
    text: str = field(repr=False)
    at: datetime
    urgent: bool
    alarm: bool = False
    happens_at: datetime | None = None
    announces: bool = False


def keep_answers(vault: Vault, answers: Sequence[Kept]) -> None:
    """Keep these with their reports, also with one that is closed: two statements for all."""
    ordered = sorted(answers, key=lambda answer: answer.conversation)
    for batch in chunks(ordered, columns=4):
        values, params = given(
            "conversation text, actor text, at timestamp, note bytea",
            [
                (answer.conversation, ADDED, utc(answer.at), vault.seal(answer.text, "report.note"))
                for answer in batch
            ],
        )
        run(
            f"{values} INSERT INTO report_step (report_id, state, actor, at, note)"
            " SELECT r.id, r.state, v.actor, v.at, v.note FROM v JOIN report r ON"
            " r.conversation = v.conversation",
            params,
        )
        to_index([answer.conversation for answer in batch])
    changed = update(
        "report",
        "conversation text, at timestamp, urgent boolean, alarm boolean, raised integer,"
        " blank bytea, category text, " + ahead.COLUMNS,
        [
            (
                answer.conversation,
                utc(answer.at),
                answer.urgent,
                answer.alarm,
                int(answer.alarm),
                vault.seal("", "report.story"),
                None,
                *ahead.values(answer.happens_at, answer.at, answer.announces),
            )
            for answer in ordered
        ],
        to=f"urgent = (report.urgent OR v.urgent OR {ahead.HURRIES}), {ahead.HAPPENS},"
        " raised = report.raised + v.raised,"
        " story = coalesce(report.story, v.blank),"
        " news = CASE WHEN v.alarm THEN '' ELSE report.news END,"
        " desk_at = CASE WHEN v.alarm THEN NULL ELSE report.desk_at END,"
        " desk_after = CASE WHEN v.alarm THEN NULL ELSE report.desk_after END,"
        f" emergency = (report.emergency OR v.alarm), route_at = {ROUTED_ANEW},"
        " updated_at = CASE WHEN v.at > report.updated_at THEN v.at ELSE report.updated_at END",
        where=f"report.conversation = v.conversation AND report.state NOT IN ({marks(CLOSED)})",
        params=CLOSED,
        returning="report.id",
    )
    events.reports_changed([int(id_) for (id_,) in changed])


def _row(vault: Vault, addition: Addition) -> tuple[Any, ...]:
    place = vault.seal(addition.place, "report.place") if addition.place else None
    area = addition.area if addition.place else None
    instead = bool(addition.was and place)
    blank = vault.seal("", "report.story")
    return (
        addition.code,
        place,
        area,
        instead,
        addition.category or None,
        addition.urgent,
        addition.alarm,
        addition.says,
        blank,
        utc(addition.at),
        *ahead.values(addition.happens_at, addition.at, addition.announces),
    )


def _note(
    vault: Vault,
    reports: dict[str, tuple[int, str, datetime | None]],
    additions: Sequence[Addition],
) -> None:
    steps = []
    for addition in additions:
        if addition.code in reports:
            id_, state, made = reports[addition.code]
            at = min(addition.at, made - _JUST_BEFORE) if addition.before and made else addition.at
            if addition.was:  # first, so that it stands before what was said instead
                steps.append(
                    (id_, state, PLACE_BEFORE, utc(at), vault.seal(addition.was, "report.note"))
                )
            steps.append((id_, state, ADDED, utc(at), vault.seal(addition.text, "report.note")))
    for batch in chunks(sorted(steps, key=lambda step: step[0]), columns=5):
        values, params = rows(("bigint", "text", "text", "timestamp", "bytea"), batch)
        run(f"INSERT INTO report_step (report_id, state, actor, at, note) {values}", params)
