"""`flask report`: reports as a table, as JSON, as CSV. A phone number is in none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import click

from flows.kinds import KINDS
from gateway import tables
from gateway.api.reports import item
from gateway.commands.group import Commands, actor, as_json, json_option, note, runtime, table
from gateway.commands.named import officer_named
from gateway.commands.times import Time
from gateway.officers import Officer
from storage import areas, audit, reports
from storage.db import transaction

group = Commands("report", help="Reports of residents.")

COLUMNS = (
    "code", "state", "category", "place", "area", "channel", "urgent", "created_at", "updated_at", "alias",
)  # fmt: skip
_PAGE = 500

#: Without a name: everything but reports about officers, everywhere. No role is called this.
_NOBODY = ""


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--state", type=click.Choice(reports.STATES), multiple=True, help="Only these; repeatable."),
        click.option("--category", type=click.Choice(tuple(KINDS)), multiple=True, help="Only these; repeatable."),
        click.option("--area", metavar="CODE", help="Only this area and all below it."),
        click.option("--since", type=Time(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S%z"])),
        click.option("--by", metavar="NAME", help="As the token NAME sees them: its role and territory apply."),
    ):
        command = option(command)
    return command


@group.does("list")
@_filters
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at most.")
@json_option
def listed(limit: int, json_: bool, **filters: Any) -> None:
    """List reports, newest first. Those about officers only with --by a token of the role inspektorat or dpo."""
    found = list(_found(limit, **filters))
    if json_:
        as_json(found)
    else:
        table([column.upper() for column in COLUMNS], [[_cell(one[column]) for column in COLUMNS] for one in found])


@group.does("export")
@_filters
def export(**filters: Any) -> None:
    """Print reports as CSV on stdout, newest first; no cell of it can act as a formula."""
    count = 0

    def rows() -> Iterator[list[str]]:
        nonlocal count
        for one in _found(None, **filters):
            count += 1
            yield [_cell(one[column]) for column in COLUMNS]

    for line in tables.write(COLUMNS, rows()):
        click.echo(line, nl=False)
    with transaction():
        audit.note(filters["by"] or actor(), "report.export", "reports", {"count": count}, datetime.now(UTC))
    note(f"{count} reports.")


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
            reader.role if reader else _NOBODY,
            reader.path if reader else None,
            state=state,
            category=category,
            area=area,
            since=since,
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
