"""`flask contact`: who may receive imbauan."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.commands.group import Commands, runtime
from gateway.commands.importing import CSV_FILE, finish, import_options, progress, rejects_of
from gateway.officers import imports

group = Commands("contact", help="Contacts: who may receive imbauan.")


@group.does("import")
@click.argument("file", type=CSV_FILE)
@import_options
@click.pass_context
def load(context: click.Context, file: Path, dry_run: bool, rejects: Path | None) -> None:
    """Import contacts from FILE (phone,name,area,role,language,consent_at,consent_source).

    Good rows go in; bad rows come out as a CSV with a column that says why, and the exit status is
    then 1.
    """
    here, now = runtime(), datetime.now(UTC)
    target = rejects_of(file, rejects, dry_run)
    with progress(file) as read_to:
        outcome = imports.contacts(
            here.vault, file, target, now, here.settings.zone, dry_run, read_to
        )
    context.exit(finish("contact", outcome, target, dry_run, now))
