"""`flask slot`: a night's expected check-ins."""

from __future__ import annotations

from datetime import datetime

import click

from flows.rules.dates import stamp
from gateway.commands.group import Commands, as_json, json_option, runtime, table
from gateway.commands.times import Time
from storage import watch

group = Commands("slot", help="Expected check-ins of a night.")


@group.does("list")
@click.option(
    "--night",
    required=True,
    type=Time(["%Y-%m-%d"]),
    metavar="DATE",
    help="The evening's date, YYYY-MM-DD.",
)
@json_option
def listed(night: datetime, json_: bool) -> None:
    """List every expected check-in of a night and what came of it."""
    found = watch.slots_of(night.date())
    if json_:
        as_json(
            [
                {
                    "post": slot.post.code,
                    "due_at": stamp(slot.due_at),
                    "state": slot.state,
                    "checked_in_at": stamp(slot.checked_in_at),
                    "situation": slot.situation,
                    "guards": slot.guards,
                }
                | ({"unasked": slot.unasked.split(",")} if slot.unasked else {})
                for slot in found
            ]
        )
        return
    zone = runtime().settings.zone

    def local(at: datetime | None) -> str:
        return at.astimezone(zone).strftime("%H:%M") if at else ""

    rows = [
        (
            slot.post.code,
            local(slot.due_at),
            slot.state,
            local(slot.checked_in_at),
            slot.situation,
            slot.guards,
            slot.unasked,
        )
        for slot in found
    ]
    table(("POST", "DUE", "STATE", "CHECKED IN", "SITUATION", "GUARDS", "CARRIER NOT ASKED"), rows)
