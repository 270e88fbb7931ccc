"""`flask inbox`: what was received and set aside, because handling it failed again and again."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from gateway.commands.group import (
    CommandError,
    Commands,
    actor,
    as_json,
    json_option,
    note,
    runtime,
    table,
)
from gateway.officers import inbox as aside
from storage.received import inbox

group = Commands("inbox", help="What was received and set aside after failing five times.")

#: Most rows that one command takes up again; the rest with the next.
_MOST = 10_000


@group.does("list")
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST),
    default=100,
    show_default=True,
    help="How many at most.",
)
@json_option
def listed(limit: int, json_: bool) -> None:
    """List what was set aside, newest first, with the kind of error.

    Numbers and texts are in none of it.
    """
    zone = runtime().settings.zone
    found = [
        {
            "id": row.id,
            "carrier": row.carrier,
            "kind": row.kind,
            "received_at": row.received_at.astimezone(zone).isoformat(timespec="seconds"),
            "tries": row.tries,
            "error": row.error,
        }
        for row in inbox.quarantined(limit)
    ]
    if json_:
        as_json(found)
    elif found:
        table([name.upper() for name in found[0]], [list(row.values()) for row in found])
    count = inbox.waiting(datetime.now(UTC)).quarantined
    note(
        f"{count} set aside; `flask inbox retry ID` takes one up again."
        if count
        else "Nothing was set aside."
    )


@group.does("retry")
@click.argument("ids", metavar="[ID]...", type=click.IntRange(1, 2**63 - 1), nargs=-1)
@click.option(
    "--all", "everything", is_flag=True, help=f"All that was set aside, at most {_MOST:,}."
)
def retry(ids: tuple[int, ...], everything: bool) -> None:
    """Take up again what was set aside: it gets another five tries, in its phone's order.

    Exit 1 if an ID is not there.
    """
    if everything == bool(ids):
        raise click.UsageError("name the IDs, or say --all")
    wanted = (
        [row.id for row in inbox.quarantined(_MOST)] if everything else list(dict.fromkeys(ids))
    )
    taken = aside.retry(runtime().wake_ups, wanted, actor(), datetime.now(UTC))
    click.echo(taken)
    if not everything and taken < len(wanted):
        raise CommandError(
            f"not set aside: {len(wanted) - taken} of these; `flask inbox list` says which are"
        )
