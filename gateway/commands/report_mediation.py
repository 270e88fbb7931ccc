"""What `flask report` does with a mediation: choosing the mediator, printing the sheet."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from flows.rules.rights import moving
from gateway.commands.group import CommandError, actor, note, runtime
from gateway.commands.named import maybe_by_option, officer_named
from gateway.commands.report_deeds import Ticket, one_report, refusals
from gateway.officers import mediation


@click.argument("code", type=Ticket())
@click.option("--mediator", type=click.IntRange(1, 2**63 - 1), metavar="CONTACT_ID", required=True)
@maybe_by_option
def mediated(code: str, mediator: int, by: str | None) -> None:
    """Choose who mediates; their reporter must have wanted one. The mediator is written to."""
    reader = officer_named(by) if by else None
    seen = one_report(code, reader)
    if reader is not None:
        reader.must(moving(seen.category))
    with refusals():
        mediation.choose(runtime(), seen, mediator, reader, by or actor(), datetime.now(UTC))
    note("The mediator is written to.")


@click.argument("code", type=Ticket())
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@maybe_by_option
def sheet(code: str, file: Path, by: str | None) -> None:
    """Write the problem-solving sheet of a mediation (PDF); who reported is not in it."""
    # Only here is a PDF made: nobody else waits for what draws it.
    from gateway.officers import solving_sheet

    reader = officer_named(by) if by else None
    seen = one_report(code, reader)
    if reader is not None:
        reader.must(moving(seen.category))
    with refusals():
        drawn = solving_sheet.make(runtime(), seen, by or actor(), datetime.now(UTC))
    try:
        # Names stand in it: nobody but who made it may read it.
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to:
            to.write(drawn)
    except OSError as trouble:
        raise CommandError(f"the file cannot be written: {trouble.strerror}") from None
    note("The sheet is written.")


#: What `flask report` has for mediations, by what is typed.
COMMANDS: dict[str, Callable[..., Any]] = {"mediate": mediated, "sheet": sheet}
