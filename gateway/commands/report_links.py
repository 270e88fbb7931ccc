"""What `flask report` does with two reports: linking them as of one incident, and undoing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from gateway.commands.group import CommandError, actor, note, runtime
from gateway.commands.named import maybe_by_option, who_may
from gateway.commands.report_deeds import Ticket, one_report, refusals, short
from gateway.officers import links
from storage import reports


@click.argument("code", type=Ticket())
@click.argument("other", type=Ticket())
@click.option("--reason", required=True, help="Why; for the file.")
@maybe_by_option
def linked(code: str, other: str, reason: str, by: str | None) -> None:
    """Say that two reports tell of one incident: all who reported it hear the result."""
    reason = short(reason, "--reason", links.LONGEST_REASON)
    if not reason:
        raise click.UsageError("--reason must not be empty")
    seen, to = _both(code, other, by)
    with refusals():
        links.link(runtime().vault, by or actor(), seen, to, reason, datetime.now(UTC))
    note(f"Reports {code} and {other} are linked.")


@click.argument("code", type=Ticket())
@click.argument("other", type=Ticket())
@maybe_by_option
def unlinked(code: str, other: str, by: str | None) -> None:
    """Say that two reports do not tell of one incident after all."""
    seen, to = _both(code, other, by)
    try:
        links.unlink(runtime().vault, by or actor(), seen, to, datetime.now(UTC))
    except links.NotLinked as why:
        raise CommandError(str(why)) from None
    note(f"Reports {code} and {other} are linked no longer.")


#: What `flask report` has for two reports, by what is typed.
COMMANDS: dict[str, Callable[..., Any]] = {"link": linked, "unlink": unlinked}


def _both(code: str, other: str, by: str | None) -> tuple[reports.Seen, reports.Seen]:
    """Two reports that the reader may see and link."""
    reader = who_may(by, "report.link")
    return one_report(code, reader), one_report(other, reader)
