"""`flask db`: the tables."""

from __future__ import annotations

import click

from gateway.commands.group import Commands, as_json, json_option, note, runtime
from storage.db import migrate, pending

group = Commands("db", any_keys=True, help="The database's tables.")


@group.does("upgrade")
def upgrade() -> None:
    """Bring the tables up to date."""
    done = migrate(runtime().database)
    for name in done:
        click.echo(name)
    note(f"{len(done)} migrations applied." if done else "The tables were up to date.")


@group.does("status")
@json_option
@click.pass_context
def status(context: click.Context, json_: bool) -> None:
    """Say which migrations are missing. Exit 1 if any is."""
    missing = pending(runtime().database)
    if json_:
        as_json({"pending": missing})
    else:
        for name in missing:
            click.echo(name)
    note(f"{len(missing)} migrations are missing; run `flask db upgrade`." if missing else "The tables are up to date.")
    context.exit(1 if missing else 0)
