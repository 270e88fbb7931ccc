"""`flask season`: when Ramadhan is here, in which posts watch until subuh."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.rules.season import RAMADHAN, SEASONS, Span
from gateway.commands.group import (
    CommandError,
    Commands,
    actor,
    as_json,
    json_option,
    note,
    table,
)
from gateway.commands.times import Time
from storage.engine.db import transaction
from storage.record import audit
from storage.watch import seasons

#: No season of the calendar is longer.
_LONGEST = 31

group = Commands("season", help="Seasons that change the watch.")
_name = click.argument("name", type=click.Choice(SEASONS))
_since = click.option("--since", required=True, type=Time(["%Y-%m-%d"]), metavar="DATE")


@group.does("list")
@json_option
def listed(json_: bool) -> None:
    """List the seasons that are written down, and who says so; `hisab`: they were computed."""
    found = seasons.spans(RAMADHAN)
    if json_:
        as_json(
            [
                {
                    "name": RAMADHAN,
                    "since": span.since.isoformat(),
                    "until": span.until.isoformat(),
                    "source": span.source,
                }
                for span in found
            ]
        )
    else:
        rows = [(RAMADHAN, span.since, span.until, span.source) for span in found]
        table(("SEASON", "FIRST DAY", "LAST DAY", "SOURCE"), rows)


@group.does("set")
@_name
@_since
@click.option("--until", required=True, type=Time(["%Y-%m-%d"]), metavar="DATE")
@click.option("--source", required=True, help="Who announced it, such as: sidang isbat.")
def announce(name: str, since: datetime, until: datetime, source: str) -> None:
    """Write down the first and the last day of a season as it was announced.

    It stands for what was computed for that year, or announced before.
    """
    span = Span(since.date(), until.date(), source.strip()[:120])
    if not 0 <= (span.until - span.since).days < _LONGEST:
        raise CommandError("the last day must be within a month after the first one")
    now = datetime.now(UTC)
    with transaction():
        seasons.announce(name, span, now)
        detail = {"since": f"{span.since}", "until": f"{span.until}", "source": span.source}
        audit.note(actor(), "season.set", name, detail, now)
    note(f"{name.capitalize()} is from {span.since} to {span.until}.")


@group.does("drop")
@_name
@_since
def drop(name: str, since: datetime) -> None:
    """Take back what is written down of the season of that year: the clock computes it again."""
    now, span = datetime.now(UTC), Span(since.date(), since.date())
    with transaction():
        gone = seasons.drop(name, span, now)
        if gone:
            audit.note(actor(), "season.drop", name, {"since": f"{span.since}"}, now)
    note(f"{name.capitalize()}: {gone} taken back.")
