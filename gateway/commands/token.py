"""`flask token`: who may use the API and act by name on the command line."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.rules.rights import ROLES
from gateway.commands.group import CommandError, Commands, actor, as_json, json_option, note, table
from storage.engine.db import transaction
from storage.models import Token
from storage.people import tokens
from storage.places.receivers import registry
from storage.record import audit

group = Commands("token", help="Tokens of officers and other systems.")


@group.does("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What its holder may do.")
@click.option(
    "--area",
    "area_code",
    required=True,
    metavar="CODE",
    help="The territory: this area and all below it.",
)
def add(name: str, role: str, area_code: str) -> None:
    """Make a token for NAME and print it, alone, on stdout. It is shown this once."""
    name, now = name.strip(), datetime.now(UTC)
    if not name or len(name) > 80:
        raise CommandError("a name has 1 to 80 characters")
    try:
        with transaction():
            secret = tokens.add(name, role, area_code, now)
            audit.note(actor(), "token.add", name, {"role": role, "area": area_code}, now)
    except ValueError as refused:
        raise CommandError(str(refused)) from None
    click.echo(secret)
    note(f"Token of {name}: {role} in {area_code}. It is not shown again; only its hash is kept.")


@group.does("list")
@json_option
def listed(json_: bool) -> None:
    """List the tokens: name, role, territory."""
    found = tokens.listed()
    if json_:
        as_json(
            [
                {
                    "name": token.name,
                    "role": token.role,
                    "area": token.area_id,
                    "revoked": token.revoked_at is not None,
                }
                for token in found
            ]
        )
    else:
        rows = [
            (token.name, token.role, token.area_id, "revoked" if token.revoked_at else "")
            for token in found
        ]
        table(("NAME", "ROLE", "AREA", ""), rows)


@group.does("revoke")
@click.argument("name")
def revoke(name: str) -> None:
    """Refuse the token of NAME from now on.

    The webhooks that it registered are told nothing more.
    """
    now = datetime.now(UTC)
    with transaction():
        changed = (
            Token.update(revoked_at=now)
            .where(Token.name == name, Token.revoked_at.is_null())
            .execute()
        )
        if changed:
            stopped = registry.disable_of(name, now)
            audit.note(actor(), "token.revoke", name, {}, now)
    if not changed:
        raise CommandError(f"there is no token in use named {name}")
    note(f"The token of {name} is refused from now on.")
    if stopped:
        note(f"The webhooks that it registered are told nothing more: {stopped}.")
