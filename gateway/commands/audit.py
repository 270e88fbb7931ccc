"""`flask audit`: the chain of what was done by whom."""

from __future__ import annotations

import click

from gateway.commands.group import Commands, Sorry
from storage import audit

group = Commands("audit", help="The record of what was done by whom.")


@group.does("verify")
def verify() -> None:
    """Check the whole chain: exit 1 and the first bad entry if one was changed or is missing."""
    bad = audit.verify()
    if bad is not None:
        raise Sorry(f"entry {bad} was changed, or one before it is missing")
    click.echo("The chain is whole.")
