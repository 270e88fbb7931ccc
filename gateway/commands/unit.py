"""`flask unit`: the police units and the areas they answer for."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from gateway.commands.group import Commands, as_json, json_option, runtime, table
from gateway.commands.importing import CSV_FILE
from gateway.commands.loading import DATA, load_file
from storage.places import units

group = Commands("unit", help="Police units.")

_COLUMNS = ("code", "name", "parent_code", "areas", "desk_phone")


@group.does("load")
@click.argument("file", type=CSV_FILE, default=DATA / "units.csv")
@click.pass_context
def load(context: click.Context, file: Path) -> None:
    """Load units from FILE (code,name,parent_code,areas,desk_phone), or those of Palembang.

    Several areas have a ';' between them.

    A column `confirmed` (ya or tidak) may follow; others, such as `note`, are for people and left
    out.
    """
    context.exit(
        load_file(
            file,
            _COLUMNS,
            partial(units.load, now=datetime.now(UTC)),
            "units",
            runtime(),
            optional=("confirmed",),
        )
    )


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
