"""Reading reports: each reader sees their territory, and confidants alone those about officers.

Used through `storage.reports`. No phone number is ever in what is read here, also none that
somebody wrote into a place, a story or a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from peewee import SQL, Expression, fn

from flows.rules.kinds import PROTECTED
from flows.rules.redaction import mask
from flows.rules.report_steps import ADDED, REPORTER
from flows.values import dataclass, field
from storage.engine.sql import run
from storage.engine.vault import Vault
from storage.models import Report, ReportStep
from storage.models.reports import OPEN
from storage.reports.chosen import Chosen, conditions, older, shown_at, visible

#: What a list shows of a report is made of these; a report has twice as many columns.
_SHOWN = (
    Report.id,
    Report.code,
    Report.state,
    Report.category,
    Report.area,
    Report.channel,
    Report.place,
    Report.story,
    Report.urgent,
    Report.created_at,
    Report.sensitive,
    Report.quiet,
    Report.happens_at,
    Report.partner,
    Report.updated_at,
    Report.alias,
    Report.officer,
    Report.accepted_at,
)
#: Nothing was asked for in particular.
EVERY = Chosen()


@dataclass(frozen=True)
class Seen:
    """A report as a reader may see it."""

    code: str
    state: str
    category: str
    place: str = field(repr=False)
    area: str | None
    channel: str
    urgent: bool
    created_at: datetime
    updated_at: datetime
    alias: str
    sensitive: bool
    happens_at: datetime | None
    """When that will be which it announces."""
    partner: bool
    """It came from a partner. Never said of one that may lead to who sent it."""
    story: str = field(repr=False)
    officer: int | None = None
    """Who has it, if an officer took it by SMS or was given it."""
    reading: dict[str, Any] | None = field(default=None, repr=False)
    """How it was read when it was filed; None: not known, erased, or not asked for.
    `show` alone tells it.
    """


@dataclass(frozen=True)
class StepSeen:
    """What was done with a report."""

    at: datetime
    actor: str
    state: str
    note: str = field(repr=False)
    what: str = ""
    """Of `flows.rules.report_steps.WHAT`; empty: a change of state, or a word of the reporter."""


@dataclass(frozen=True)
class Page:
    """A page of reports, newest first.

    `next` is the ticket after which the next page goes on, None on the last.
    """

    items: list[Seen]
    next: str | None


def page(
    vault: Vault,
    role: str,
    path: str | None,
    chosen: Chosen = EVERY,
    *,
    cursor: str | None = None,
    limit: int = 50,
    zone: tzinfo = UTC,
) -> Page:
    """Reports that were asked for and that this role may see in this territory, newest first.

    The territory is the `path` of its area; None: everywhere. `cursor` is the `next` of the page
    before; confidants' days are those of `zone`. Reports without an area are seen only by who sees
    everywhere. Raises KeyError for a cursor that names no report of this reader.
    """
    where = conditions(chosen, role, path, zone)
    if where is None:
        return Page([], None)
    if cursor:
        where.append(_after(cursor, role, path))
    query = Report.select(*_SHOWN)
    query = query.where(*where) if where else query
    found = list(query.order_by(Report.created_at.desc(), Report.id.desc()).limit(limit + 1))
    items = [_seen(vault, report, role, zone) for report in found[:limit]]
    return Page(items, items[-1].code if len(found) > limit else None)


def show(vault: Vault, code: str, role: str, path: str | None, zone: tzinfo = UTC) -> Seen | None:
    """One report; None where this reader may not see it, which is the same answer as nowhere."""
    report = Report.get_or_none(Report.code == code, *visible(role, path))
    return (
        replace(_seen(vault, report, role, zone), reading=_reading(vault, report.reading))
        if report
        else None
    )


def seen_by(
    vault: Vault,
    role: str,
    path: str | None,
    where: Sequence[Any],
    order: Sequence[Any],
    limit: int,
    zone: tzinfo,
    story: bool = True,
) -> list[Seen]:
    """Reports of this sort, in this order, that the role may see in the territory of this path.

    Without `story` it is not read: to open many takes a while.
    """
    columns = [column for column in _SHOWN if story or column is not Report.story]
    found = (
        Report.select(*columns).where(*where, *visible(role, path)).order_by(*order).limit(limit)
    )
    return [_seen(vault, report, role, zone) for report in found]


def steps(vault: Vault, code: str, role: str, zone: tzinfo = UTC) -> list[StepSeen]:
    """What was done with a report and added to it, in the order in which that was written; what is
    the beginning of its story stands first. Whether it may be seen is for `show` to say.
    """
    found = list(
        ReportStep.select().join(Report).where(Report.code == code).order_by(ReportStep.id)
    )
    told_at = next((step.at for step in found if step.actor == REPORTER), None)

    def place(step: ReportStep) -> tuple[bool, float]:
        begins = step.actor == ADDED and told_at is not None and step.at < told_at
        return not begins, step.at.timestamp() if begins else 0.0

    return [
        StepSeen(
            shown_at(step.at, role, zone),
            step.actor,
            step.state,
            text_of(vault, step.note, "report.note"),
            step.what,
        )
        for step in sorted(found, key=place)
    ]


def whole(story: str, steps: Sequence[StepSeen]) -> str:
    """All that the reporter told, in the order in which it was said.

    The story is told when the report is complete.
    """
    told = [step for step in steps if step.actor in (REPORTER, ADDED)]
    place = next((place for place, step in enumerate(told) if step.actor == REPORTER), 0)
    added = [step.note for step in told if step.actor == ADDED]
    return "\n".join(text for text in (*added[:place], story, *added[place:]) if text)


def counts() -> dict[str, int]:
    """How many reports are in each state; those about officers are not counted."""
    found = run(
        "SELECT state, count(*) FROM report WHERE category <> ? GROUP BY state", [PROTECTED]
    )
    return {str(state): int(number) for state, number in found}


def open_counts(role: str, path: str | None) -> dict[bool, int]:
    """How many open reports this role sees in this territory: of urgent ones (True), of others."""
    query = (
        Report.select(Report.urgent, fn.COUNT(SQL("*")))
        .where(SQL(OPEN), *visible(role, path))
        .group_by(Report.urgent)
    )
    found: Iterable[Any] = query.tuples()
    return {bool(urgent): int(count) for urgent, count in found}


def _after(cursor: str, role: str, path: str | None) -> Expression:
    last = Report.get_or_none(Report.code == cursor, *visible(role, path))
    if last is None:
        raise KeyError(cursor)
    return older(last)


def _seen(vault: Vault, report: Report, role: str, zone: tzinfo) -> Seen:
    return Seen(
        code=report.code,
        state=report.state,
        category=report.category,
        area=report.area_id,
        channel=report.channel,
        place=text_of(vault, report.place, "report.place"),
        story=text_of(vault, report.story, "report.story"),
        urgent=report.urgent,
        created_at=shown_at(report.created_at, role, zone),
        sensitive=report.sensitive,
        happens_at=shown_at(report.happens_at, role, zone) if report.happens_at else None,
        partner=bool(report.partner and not report.hidden and report.category != PROTECTED),
        updated_at=shown_at(report.updated_at, role, zone),
        alias=report.alias,
        officer=report.officer_id if report.accepted_at else None,
    )


def _reading(vault: Vault, sealed: bytes | None) -> dict[str, Any] | None:
    """How a report was read: the reasons quote its words, so these are shown as its words are."""
    if sealed is None:
        return None
    kept: dict[str, Any] = vault.open_json(sealed, "report.reading")
    reasons = [{**reason, "words": mask(reason["words"])} for reason in kept["reasons"]]
    return {**kept, "reasons": reasons}


def text_of(vault: Vault, sealed: bytes | None, purpose: str) -> str:
    """A text of a report, as everybody sees it: the only way out of the record."""
    return mask(vault.open_text(sealed, purpose))
