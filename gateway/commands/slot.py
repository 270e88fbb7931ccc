"""`flask slot`: a night's expected check-ins, and the alarms of those that were missed."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.rules.dates import stamp
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
from gateway.commands.named import maybe_by_option, officer_named
from gateway.commands.report_deeds import refusals, short
from gateway.commands.times import Time
from gateway.officers import alarms
from storage import watch
from storage.watch import alarmed

#: So many open alarms are listed.
MOST = 1000

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
    rows = [
        (
            slot.post.code,
            _local(slot.due_at),
            slot.state,
            _local(slot.checked_in_at),
            slot.situation,
            slot.guards,
            slot.unasked,
        )
        for slot in found
    ]
    table(("POST", "DUE", "STATE", "CHECKED IN", "SITUATION", "GUARDS", "CARRIER NOT ASKED"), rows)


@group.does("alarms")
@json_option
def open_alarms(json_: bool) -> None:
    """List the open alarms: posts of which nobody was heard, who was told, who sent TERIMA."""
    found = alarmed.listed(MOST)
    if json_:
        as_json(
            [
                {
                    "post": alarm.post,
                    "due_at": stamp(alarm.due_at),
                    "state": alarm.state,
                    "since": stamp(alarm.since),
                    "step": alarm.step,
                    "told": alarm.told,
                    "accepted_by": alarm.officer,
                    "accepted_at": stamp(alarm.accepted_at),
                }
                for alarm in found
            ]
        )
        return
    rows = [
        (
            alarm.post,
            alarm.name,
            _local(alarm.due_at, "%Y-%m-%d %H:%M"),
            alarm.state,
            alarm.step,
            ", ".join(alarm.told),
            f"petugas {alarm.officer} {_local(alarm.accepted_at)}" if alarm.officer else "",
        )
        for alarm in found
    ]
    table(("POST", "NAME", "DUE", "STATE", "STEP", "TOLD", "TERIMA"), rows)


@group.does("close")
@click.argument("code")
@click.option("--found", required=True, help="What was found at the post; kept in the audit.")
@maybe_by_option
def close(code: str, found: str, by: str | None) -> None:
    """Close the open alarms of the post CODE, once somebody knows how its guards are."""
    words = short(found, "--found", alarms.LONGEST_FOUND)
    if not words:
        raise click.UsageError("--found must not be empty")
    post = watch.find(code)
    if post is None:
        raise CommandError(f"there is no post {code}; `flask post list` names them")
    officer = officer_named(by) if by else None
    with refusals():
        closed = alarms.close(post, words, officer, by or actor(), datetime.now(UTC))
    note(f"Alarms of {code} closed: {closed}.")


def _local(at: datetime | None, how: str = "%H:%M") -> str:
    return at.astimezone(runtime().settings.zone).strftime(how) if at else ""
