"""`flask audit`: the chain of what was done by whom."""

from __future__ import annotations

import click

from gateway.commands.group import CommandError, Commands, runtime
from gateway.install import anchor
from storage.record import audit

group = Commands("audit", help="The record of what was done by whom.")


@group.does("verify")
@click.option(
    "--anchor",
    "written",
    help="An entry as the doctor names it, NUMBER:HASH (default: the one in VAR_DIR).",
)
def verify(written: str | None) -> None:
    """Check the chain: exit 1 and the first entry that is changed or missing, also at its end."""
    bad = audit.verify()
    if bad is not None:
        raise CommandError(f"entry {bad} was changed, or one before it is missing")
    try:
        known = audit.Anchor.read(written) if written else anchor.read(runtime().settings.var_dir)
    except ValueError as wrong:
        raise CommandError(str(wrong)) from None
    sealed = audit.seal()
    if known is not None and known.seq < sealed.seq:
        raise CommandError(
            f"entry {known.seq} was let go of, for it was old enough: what is kept begins behind"
            f" entry {sealed.seq}; it cannot be compared any more"
        )
    if known is not None and not audit.holds(known):
        raise CommandError(
            f"entry {known.seq} is not the one it was, or the end was cut off before it: the"
            f" last is {audit.tip().seq}"
        )
    click.echo("The chain is whole.")
