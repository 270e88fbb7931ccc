"""`flask report`: reports as a table, as JSON, as CSV. A phone number is in none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import click

from flows.rules.kinds import KINDS
from flows.rules.report_steps import STATES
from flows.rules.rights import Officer, readers_of_words
from gateway.commands import report_deeds, report_links, report_mediation
from gateway.commands.group import (
    Commands,
    actor,
    as_json,
    json_option,
    note,
    runtime,
    table,
)
from gateway.commands.named import maybe_by_option, officer_named
from gateway.commands.report_deeds import Ticket, one_report, path_of, role_of
from gateway.commands.times import Time
from gateway.install.training import heading
from gateway.jobs import indexing
from gateway.officers import tables
from gateway.officers.reports import item, whole
from storage import reports
from storage.engine.db import transaction
from storage.places import areas
from storage.record import audit

group = Commands("report", help="Reports of residents.")

COLUMNS = (
    "code",
    "state",
    "category",
    "place",
    "area",
    "channel",
    "urgent",
    "created_at",
    "updated_at",
    "alias",
    "mitra",
)
_PAGE = 500


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option(
            "--state",
            type=click.Choice(STATES),
            multiple=True,
            help="Only these; repeatable.",
        ),
        click.option(
            "--category",
            type=click.Choice(tuple(KINDS)),
            multiple=True,
            help="Only these; repeatable.",
        ),
        click.option("--area", metavar="CODE", help="Only this area and all below it."),
        click.option(
            "--since", type=Time(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"])
        ),
        maybe_by_option,
    ):
        command = option(command)
    return command


@group.does("list")
@_filters
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=50,
    show_default=True,
    help="How many at most.",
)
@click.option(
    "--coming",
    is_flag=True,
    help="Open ones of what is still to come, the soonest first; goes with --by and --limit alone.",
)
@json_option
def listed(limit: int, coming: bool, json_: bool, **filters: Any) -> None:
    """List reports, newest first.

    Those about officers only with --by a token of the role inspektorat or dpo.
    """
    found = _coming(limit, **filters) if coming else list(_found(limit, **filters))
    if json_:
        as_json(found)
        return
    columns = ("happens_at", *COLUMNS) if coming else COLUMNS
    table(
        [column.upper() for column in columns],
        [[_cell(report[column]) for column in columns] for report in found],
    )


@group.does("export")
@_filters
def export(**filters: Any) -> None:
    """Print reports as CSV on stdout, newest first; no cell of it can act as a formula."""
    count = 0

    def rows() -> Iterator[list[str]]:
        nonlocal count
        for report in _found(None, **filters):
            count += 1
            yield [_cell(report[column]) for column in COLUMNS]

    for line in tables.write(COLUMNS, rows(), heading(runtime().settings.training)):
        click.echo(line, nl=False)
    with transaction():
        audit.note(
            filters["by"] or actor(),
            "report.export",
            "reports",
            {"count": count},
            datetime.now(UTC),
        )
    note(f"{count} reports.")


@group.does("show")
@click.argument("code", type=Ticket())
@maybe_by_option
@json_option
def shown(code: str, by: str | None, json_: bool) -> None:
    """Show one report with what was done with it; the reporter is an alias.

    That it was read is noted.
    """
    reader = officer_named(by) if by else None
    here = runtime()
    seen, confidant = (
        one_report(code, reader),
        bool(reader and reader.may("report.story.sensitive")),
    )
    told = whole(here.vault, seen, role_of(reader), path_of(reader), confidant, here.settings.zone)
    with transaction():
        audit.note(by or actor(), "report.read", code, {}, datetime.now(UTC))
    if json_:
        as_json(told)
        return
    for name in (*COLUMNS, "happens_at", "story"):
        if told.get(name) not in (None, ""):
            click.echo(f"{name:<11} {_cell(told[name])}")
    if reading := told.get("reading"):
        click.echo(f"{'reading':<11} {reading['kind']} (word data {reading['version']})")
        for reason in reading["reasons"]:
            words = f"{reason['words']!r} -> " if reason["words"] else ""
            click.echo(f"{'why':<11} {words}{reason['meaning']}")
    for other in told["linked"]:
        why = f"{other['at']}  {other['actor']}: {other['reason']}" if other["at"] else "by others"
        click.echo(f"{'linked':<11} {other['code']} ({other['state']})  {why}")
    for other in told["similar"]:
        click.echo(f"{'similar':<11} {other['code']}  {other['why']}")
    if "story" not in told:
        roles = " or ".join(readers_of_words(seen.category))
        note(f"Its words are for who may read sensitive reports: --by a token of the role {roles}.")
    for step in told.get("steps", ()):
        click.echo(
            f"{step['at']}  {step['state']:<13}"
            f" {step['actor']}{': ' + step['note'] if step['note'] else ''}"
        )


@group.does("index")
def indexed() -> None:
    """Write the words by which reports are found, of all that have none yet.

    The clock does this by itself, some hundred reports a minute, the newest first.
    """
    done = sum(indexing.index_all(runtime()))
    note(f"{done} reports.")


for _name, _run in (
    report_deeds.COMMANDS | report_links.COMMANDS | report_mediation.COMMANDS
).items():
    group.does(_name)(_run)


def _coming(most: int, by: str | None, **filters: Any) -> list[dict[str, Any]]:
    if any(filters.values()):
        raise click.UsageError("--coming goes with --by and --limit alone")
    here = runtime()
    reader: Officer | None = officer_named(by) if by else None
    path = reader.path if reader else None
    now, zone = datetime.now(UTC), here.settings.zone
    found = reports.coming(here.vault, role_of(reader), path, now, most, zone)
    return [item(seen) for seen in found]


def _found(
    most: int | None,
    state: tuple[str, ...],
    category: tuple[str, ...],
    area: str | None,
    since: datetime | None,
    by: str | None,
) -> Iterator[dict[str, Any]]:
    here = runtime()
    reader: Officer | None = officer_named(by) if by else None
    if area and areas.find(area) is None:
        raise click.UsageError(f"there is no area {area}")
    if since and since.tzinfo is None:
        since = since.replace(tzinfo=here.settings.zone)
    cursor: str | None = None
    while most is None or most > 0:
        page = reports.page(
            here.vault,
            role_of(reader),
            path_of(reader),
            reports.Chosen(state=state, category=category, area=area, since=since),
            cursor=cursor,
            limit=min(_PAGE, most or _PAGE),
            zone=here.settings.zone,
        )
        yield from map(item, page.items)
        most = None if most is None else most - len(page.items)
        cursor = page.next
        if cursor is None:
            return


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
