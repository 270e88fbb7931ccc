"""`flask contact`: who may receive imbauan, and which partners wait to be confirmed.

A phone number and a name are in none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from flows.rules.audience import ROLES, read_role
from flows.rules.fields import Unusable
from flows.rules.partners import ASKED
from flows.rules.rights import NotAllowed, Officer
from flows.text import languages
from gateway.commands.group import (
    CommandError,
    Commands,
    as_json,
    json_option,
    note,
    runtime,
    table,
)
from gateway.commands.importing import CSV_FILE, finish, import_options, progress, rejects_of
from gateway.commands.named import maybe_by_option, officer_acting
from gateway.install.runtime import Runtime
from gateway.officers import contacts, imports
from storage.models import Contact

COLUMNS = ("id", "area", "role", "language", "consent_at", "partner", "partner_state")

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


class Role(click.ParamType[str]):
    """A role of contacts, in any of the words that people write for it."""

    name = "role"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The role; a usage error for a word that is none."""
        try:
            return read_role(value)
        except ValueError:
            self.fail(f"{value} is no role; roles are {', '.join(ROLES)}", param, ctx)


@group.does("list")
@click.option("--area", default="", metavar="CODE", help="Only this area and all below it.")
@click.option("--role", type=Role(), help="Only this role.")
@click.option("--waiting", is_flag=True, help="Only who waits to be confirmed as a partner.")
@maybe_by_option
@json_option
def listed(area: str, role: str | None, waiting: bool, by: str | None, json_: bool) -> None:
    """List contacts: their ids, areas, roles and when they said yes."""
    try:
        found = contacts.listed(officer_acting(by), area, role or "", ASKED if waiting else "")
        items = [contacts.item(contact) for contact in found]
    except Unusable as why:
        raise CommandError(str(why)) from None
    if json_:
        as_json(items)
    else:
        table(
            [column.upper() for column in COLUMNS],
            [[item[column] for column in COLUMNS] for item in items],
        )


@group.does("change")
@click.argument("contact_id", metavar="ID", type=click.IntRange(1))
@click.option("--area", metavar="CODE", help="Where it is from now on.")
@click.option("--role", type=Role(), help="What it is from now on.")
@click.option("--language", type=click.Choice(languages()), help="How it is written to.")
@maybe_by_option
def change(contact_id: int, by: str | None, **wanted: str | None) -> None:
    """Set area, role or language of the contact ID."""
    changes = {name: value for name, value in wanted.items() if value}
    if not changes:
        raise click.UsageError("say what to change: --area, --role or --language")
    officer = officer_acting(by)
    try:
        contacts.change(officer, _one(officer, contact_id), changes, datetime.now(UTC))
    except (Unusable, NotAllowed) as why:
        raise CommandError(str(why)) from None
    note(f"Contact {contact_id} changed: {', '.join(changes)}.")


@group.does("remove")
@click.argument("contact_id", metavar="ID", type=click.IntRange(1))
@maybe_by_option
def remove(contact_id: int, by: str | None) -> None:
    """Take the contact ID out: no imbauan reaches its phone any more."""
    officer = officer_acting(by)
    contacts.remove(runtime(), officer, _one(officer, contact_id), datetime.now(UTC))
    note(f"Contact {contact_id} removed.")


@group.does("confirm")
@click.argument("contact_id", metavar="ID", type=click.IntRange(1))
@maybe_by_option
def confirm(contact_id: int, by: str | None) -> None:
    """Confirm the contact ID as the partner that it asked to be; it is sent an SMS."""
    _decide(contacts.confirm, contact_id, by)


@group.does("refuse")
@click.argument("contact_id", metavar="ID", type=click.IntRange(1))
@maybe_by_option
def refuse(contact_id: int, by: str | None) -> None:
    """Refuse it; it goes on getting imbauan, and is sent an SMS."""
    _decide(contacts.refuse, contact_id, by)


def _decide(
    how: Callable[[Runtime, Officer, Contact, datetime], Contact], contact_id: int, by: str | None
) -> None:
    officer = officer_acting(by)
    try:
        decided = how(runtime(), officer, _one(officer, contact_id), datetime.now(UTC))
    except NotAllowed as why:
        raise CommandError(str(why)) from None
    note(f"Contact {contact_id}, {decided.partner_as}: {decided.partner_state}.")


def _one(officer: Officer, contact_id: int) -> Contact:
    found = contacts.find(officer, contact_id)
    if found is None:
        raise CommandError(
            f"there is no contact {contact_id}"
            + (f" in the territory of {officer.name}" if officer.area else "")
        )
    return found
