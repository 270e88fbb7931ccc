"""`flask unit`: the police units and the areas they answer for."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from flows.rules.dates import stamp
from gateway.commands.group import (
    CommandError,
    Commands,
    actor,
    as_json,
    json_option,
    note,
    runtime,
    table,
)
from gateway.commands.importing import CSV_FILE
from gateway.commands.loading import DATA, load_file
from gateway.officers import reference
from storage.engine.db import transaction
from storage.places import units
from storage.places.receivers import registry
from storage.places.receivers.registry import APPRISE, Registered
from storage.record import audit

group = Commands("unit", help="Police units.")


@group.does("load")
@click.argument("file", type=CSV_FILE, default=DATA / "units.csv")
@click.pass_context
def load(context: click.Context, file: Path) -> None:
    """Load units from FILE (code,name,parent_code,areas,desk_phone), or those of Palembang.

    Several areas have a ';' between them.

    A column `confirmed` (ya or tidak) may follow; others, such as `note`, are for people and left
    out.
    """
    context.exit(load_file(file, reference.UNITS))


@group.does("list")
@json_option
def listed(json_: bool) -> None:
    """List the units; those not confirmed by a source are marked."""
    found = units.listed()
    if json_:
        as_json(
            [
                {"code": unit.code, "name": unit.name, "confirmed": bool(unit.confirmed)}
                for unit in found
            ]
        )
    else:
        rows = [(unit.code, unit.name, "" if unit.confirmed else "not confirmed") for unit in found]
        table(("CODE", "NAME", ""), rows)


@group.does("notify")
@click.argument("code")
@click.option(
    "--url",
    metavar="URL",
    help="Write there: an address as Apprise takes it; - reads it from the input.",
)
@click.option("--remove", "gone", type=int, metavar="ID", help="Write there no more.")
@click.option("--list", "listing", is_flag=True, help="Show where is written to.")
@json_option
def notify(code: str, url: str | None, gone: int | None, listing: bool, json_: bool) -> None:
    """Write to officers of unit CODE who have data that there are new reports, and how many.

    They read "1 laporan baru, buka konsol", at most once a minute, and nothing of the reports.
    """
    unit, now = units.find(code), datetime.now(UTC)
    if unit is None:
        raise CommandError(f"there is no unit {code}; `flask unit list` shows them")
    if sum((url is not None, gone is not None, listing)) != 1:
        raise click.UsageError("one of --url, --remove and --list is needed")
    theirs = [each for each in registry.listed(runtime().vault, APPRISE) if each.unit == code]
    if listing:
        _show(theirs, json_)
    elif gone is not None:
        if gone not in {each.id for each in theirs}:
            raise CommandError(f"unit {code} has no address {gone}; --list shows them")
        with transaction():
            registry.remove(gone)
            audit.note(actor(), "unit.notify.remove", code, {"id": gone}, now)
        note(f"Nothing more is written to address {gone} of {unit.name}.")
    elif url is not None:
        written = sys.stdin.readline().strip() if url == "-" else url
        _must_be_usable(written)
        with transaction():
            made = registry.add_address(runtime().vault, written, code, actor(), now)
            audit.note(actor(), "unit.notify.add", code, {"id": made}, now)
        note(f"New reports for {unit.name} are told of there from now on; it has the id {made}.")


def _must_be_usable(url: str) -> None:
    from gateway.jobs import pushing  # large, and of this command alone

    if not pushing.usable(url):
        raise CommandError(
            "this address cannot be written to; it is written as Apprise has it, such as"
            " ntfy://server/topic"
        )


def _show(theirs: list[Registered], json_: bool) -> None:
    """The addresses without what is secret in them: how they begin."""
    shown = [
        {
            "id": each.id,
            "by": each.url.partition("://")[0],
            "waiting": each.waiting,
            "delivered_at": stamp(each.delivered_at),
            "failing_since": stamp(each.failing_since),
            "trouble": each.trouble,
        }
        for each in theirs
    ]
    if json_:
        as_json(shown)
    else:
        table(
            ("ID", "BY", "WAITING", "LAST TAKEN", "FAILING SINCE", "TROUBLE"),
            [list(each.values()) for each in shown],
        )
