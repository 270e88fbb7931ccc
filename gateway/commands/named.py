"""`--by NAME`: acting as a token, whose role and territory apply; or without, as this account."""

from __future__ import annotations

import click

from flows.rules.rights import Officer
from gateway.commands.group import CommandError, actor
from storage.people import tokens

by_option = click.option(
    "--by", required=True, metavar="NAME", help="The name of a token; its role and territory apply."
)
#: The same for commands that a person at this machine may also do in their own name.
maybe_by_option = click.option(
    "--by", metavar="NAME", help="As the token NAME: its role and territory apply."
)


def officer_acting(name: str | None) -> Officer:
    """The officer with a token of this name; without one the account that types, everywhere."""
    return officer_named(name) if name else Officer(actor(), "admin", "", "")


def officer_named(name: str) -> Officer:
    """The officer with a token of this name."""
    token = tokens.named(name)
    if token is None:
        raise CommandError(f"there is no token in use named {name}; `flask token add` makes one")
    return Officer(token.name, token.role, token.area.code, token.area.path, actor())


def who_may(by: str | None, deed: str) -> Officer | None:
    """The officer with a token of this name, who must be allowed the deed; without a name nobody:
    who types at this machine may do everything. Raises MayNot.
    """
    officer = officer_named(by) if by else None
    if officer is not None:
        officer.must(deed)
    return officer
