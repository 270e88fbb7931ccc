"""`flask db`: the tables, and their backups."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click
from peewee import ProgrammingError

from gateway.commands.group import (
    CommandError,
    Commands,
    actor,
    as_json,
    in_one_sentence,
    json_option,
    note,
    runtime,
)
from gateway.install.restore import Wanted, restore
from storage.engine import views
from storage.engine.db import DatabaseAway, connected, transaction
from storage.engine.schema import migrate, pending
from storage.record import audit, backups

group = Commands("db", any_keys=True, help="The database's tables, and their backups.")

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)

#: What people would miss (`backups.MISSED`), in words.
_MISSED = {
    "report": "reports",
    "inbox": "messages received",
    "outbox": "messages sent or to be sent",
    "imbauan": "imbauan",
    "contact": "contacts",
    "phone": "phones",
    "post": "posts",
    "unit": "units",
    "token": "tokens",
    "audit": "entries of the audit",
}

#: What a restore carries out again, in words.
_AGAIN = {
    "numbers": "numbers cut off reports",
    "texts": "texts of reports erased",
    "asked": "HAPUS that are to be carried out",
    "taken back": "HAPUS taken back",
    "stopped": "phones that stopped imbauan",
    "resumed": "phones that wish for imbauan again",
    "removed": "contacts removed",
    "unreadable": "lines that cannot be read",
}


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
    note(
        f"{len(missing)} migrations are missing; run `flask db upgrade`."
        if missing
        else "The tables are up to date."
    )
    context.exit(1 if missing else 0)


@group.command("views")
@click.option(
    "--role",
    metavar="NAME",
    help="PostgreSQL: a role that may read the views and nothing else; made if it is not there.",
)
@in_one_sentence
def made_views(role: str | None) -> None:
    """Make the views without persons, for Metabase, Grafana or QGIS: see docs/dashboards.md.

    With --role, its password alone on stdout, shown this once; or nothing when it was there.
    """
    password = secrets.token_urlsafe(24)
    try:
        with transaction():
            names = views.make()
            fresh = views.add_reader(role, password) if role else False
            detail = {"views": len(names), "role": role or ""}
            audit.note(actor(), "db.views", "views", detail, datetime.now(UTC))
    except views.CannotRead as why:
        raise CommandError(str(why)) from None
    except ProgrammingError as refused:
        raise CommandError(
            f"the database's account may not make roles or views ({type(refused).__name__}): make"
            f" the role as its owner, then run this again"
        ) from None
    if fresh:
        click.echo(password)
    note(f"{len(names)} views are made: {', '.join(names)}.")


@group.command("backup")
@click.argument("file", type=_FILE)
@json_option
@in_one_sentence
def backup(file: Path, json_: bool) -> None:
    """Copy the database into a new FILE, while everything runs, and check the copy.

    The keys that open the numbers in it are not in it: keep those elsewhere. See docs/backup.md.
    """
    try:
        with connected(), transaction():
            audit.note(actor(), backups.NOTED, file.name[:80], {}, datetime.now(UTC))
    except (
        DatabaseAway
    ) as away:  # a database that takes nothing any more is worth a backup, above all
        note(f"This backup is not in the audit. {away}")
    try:
        rows = backups.back_up(runtime().settings.database_url, file)
    except backups.CannotCopy as reason:
        raise CommandError(str(reason)) from None
    if json_:
        as_json({"file": str(file), "bytes": file.stat().st_size, "rows": dict(rows)})
    note(
        f"{file}: {file.stat().st_size:,} bytes, {_told(rows)}. It was opened and compared."
        f" Keep the keys elsewhere."
    )


@group.does("tried")
def tried() -> None:
    """Note that a backup was put back elsewhere and held what it should; doctor asks for it."""
    with transaction():
        audit.note(actor(), backups.TRIED, "backup", {}, datetime.now(UTC))
    note("Noted: a backup was put back and tried today.")


@group.command("restore")
@click.argument("file", type=_FILE)
@click.option("--yes", is_flag=True, help="Replace what is in the database, without being asked.")
@click.option(
    "--promises",
    "folders",
    type=_FOLDER,
    multiple=True,
    help="VAR_DIR/promises of another host; repeatable.",
)
@click.option("--old", is_flag=True, help="Also one that is older than BACKUP_DAYS.")
@json_option
@in_one_sentence
def put_back(file: Path, yes: bool, folders: tuple[Path, ...], old: bool, json_: bool) -> None:
    """Put a backup in place of the database; everything else must have ended.

    What it would send again is held until you release it: `flask outbox held`. Erasures, BERHENTI
    and MULAI since then are carried out again. See docs/backup.md.
    """
    here = runtime()
    try:
        _ask(here.settings.database_url, yes)
        done = restore(here, Wanted(file, folders, old), actor(), datetime.now(UTC))
    except backups.CannotCopy as reason:
        raise CommandError(str(reason)) from None
    if json_:
        as_json(
            {
                "rows": dict(done.rows),
                "held": done.held,
                "imbauan": done.imbauan,
                "again": dict(done.again),
            }
        )
    note(f"Restored from {file}: {_told(done.rows)}.")
    note(
        f"{done.held} messages are held, for they may have left since; `flask outbox held`"
        f" lists them."
    )
    again = ", ".join(f"{_AGAIN[what]} {number}" for what, number in done.again.items())
    note(f"Promised since, and carried out again: {again or 'nothing'}.")
    if done.aged:
        note(
            "So old a record makes the clock be doubted: if it is right, `flask retention run"
            " --confirm-clock`."
        )
    if done.imbauan:
        note(
            f"To be approved once more: {done.imbauan} imbauan, see `flask imbauan list"
            f" --state diajukan`."
        )


def _ask(url: str, yes: bool) -> None:
    """Refuse while others work with the database; ask before what is in it is lost."""
    there = backups.holdings(url)
    if backups.in_use(url):
        raise backups.InUse("Others have the database open; end web, worker and clock first.")
    if there == {} or yes:
        return
    what = _told(there) if there else "what cannot be read"
    note(f"In the database there are {what}: all of it goes. `flask db backup` keeps a copy.")
    click.confirm("Replace it?", abort=True, err=True)


def _told(rows: Mapping[str, int]) -> str:
    """How much there is of what people would miss."""
    return (
        ", ".join(f"{rows[name]} {word}" for name, word in _MISSED.items() if rows.get(name))
        or "nothing yet"
    )
