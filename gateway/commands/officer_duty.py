"""`flask officer duty`: who is on duty beside the weekly hours, and who stands in for whom."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from flows.rules import dates, duty
from flows.rules.dates import stamp
from flows.rules.duty import Change
from flows.rules.fields import Unusable
from flows.rules.rights import NotAllowed
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
from gateway.commands.named import maybe_by_option, who_may
from gateway.officers import enrolment
from storage.people import duties, officers
from storage.places import units

group = Commands("duty", help="Duty beside the weekly hours: absences, deputies, swaps.")

_ID = click.IntRange(1)
#: The reasons that a person gives at a desk; the others are words of the officers themselves.
_REASONS = ("cuti", "tukar")
_from = click.option("--from", "begins", metavar="TIME", help="31/01/2027 08.00; else from now on.")
_until = click.option(
    "--until",
    "ends",
    required=True,
    metavar="TIME",
    help="31/01/2027 16.00; a day alone: to its end.",
)


@group.does("list")
@click.option("--unit", metavar="CODE", help="Only those of this unit.")
@click.option("--officer", type=_ID, metavar="ID", help="Only those of this officer.")
@maybe_by_option
@json_option
def listed(unit: str | None, officer: int | None, by: str | None, json_: bool) -> None:
    """List the changes of duty that hold now or later; with --by those of its territory."""
    if unit and units.find(unit) is None:
        raise click.UsageError(f"there is no unit {unit}")
    here, now = runtime(), datetime.now(UTC)
    theirs = enrolment.seen_by(here.vault, who_may(by, "duty.set"), [unit] if unit else [])
    found = [
        change
        for change in duties.duty_listed(now, [officer] if officer else [])
        if theirs is None or change.officer_id in theirs
    ]
    names = officers.names_of(
        here.vault,
        {id_ for change in found for id_ in (change.officer_id, change.deputy_id) if id_},
    )
    if json_:
        as_json(
            [
                {
                    "id": change.id,
                    "officer": change.officer_id,
                    "name": names.get(change.officer_id, ""),
                    "on_duty": bool(change.present),
                    "from": stamp(change.begins_at),
                    "until": stamp(change.ends_at),
                    "reason": change.because,
                    "deputy": change.deputy_id,
                    "by": change.actor,
                }
                for change in found
            ]
        )
        return
    zone = here.settings.zone
    table(
        ("ID", "OFFICER", "NAME", "", "FROM", "UNTIL", "REASON", "DEPUTY", "BY"),
        [
            (
                change.id,
                change.officer_id,
                names.get(change.officer_id, ""),
                "on duty" if change.present else "away",
                dates.written(change.begins_at, zone),
                dates.written(change.ends_at, zone),
                change.because,
                names.get(change.deputy_id or 0, ""),
                change.actor,
            )
            for change in found
        ],
    )


@group.does("set")
@click.argument("officer", type=_ID, metavar="ID")
@_from
@_until
@click.option("--away", is_flag=True, help="Not on duty, else on duty.")
@click.option("--deputy", type=_ID, metavar="ID", help="Who is on duty then, in their areas, too.")
@click.option("--reason", type=click.Choice(_REASONS), help="cuti where they are away.")
@maybe_by_option
def set_(
    officer: int,
    begins: str | None,
    ends: str,
    away: bool,
    deputy: int | None,
    reason: str | None,
    by: str | None,
) -> None:
    """Let an officer be on duty, or away, for a time; prints the number by which it is undone."""
    if deputy is not None and not away:
        raise click.UsageError("--deputy goes with --away")
    who, now = who_may(by, "duty.set"), datetime.now(UTC)
    since, until = _times(begins, ends, now)
    change = Change(not away, since, until, now)
    because = reason or ("cuti" if away else "dinas")
    try:
        made = enrolment.change_duty(
            runtime().vault, officer, change, because, deputy, who, by or actor()
        )
    except NotAllowed as why:
        raise CommandError(str(why)) from None
    click.echo(made)


@group.does("hours")
@click.argument("officer", type=_ID, metavar="ID")
@click.argument("hours", metavar="HOURS")
@maybe_by_option
def hours_(officer: int, hours: str, by: str | None) -> None:
    """Set the weekly hours of an officer: "sen-jum 08:00-16:00", 24 (always), or "" (none)."""
    who, now = who_may(by, "duty.set"), datetime.now(UTC)
    try:
        kept = enrolment.set_hours(runtime().vault, officer, hours, who, by or actor(), now)
    except (Unusable, NotAllowed) as why:
        raise CommandError(str(why)) from None
    note(f"Officer {officer} is on duty {kept or 'only after DINAS'}.")


@group.does("swap")
@click.argument("one", type=_ID, metavar="ID")
@click.argument("other", type=_ID, metavar="ID")
@_from
@_until
@maybe_by_option
def swap(one: int, other: int, begins: str | None, ends: str, by: str | None) -> None:
    """Let two officers take each other's hours for a time; prints the numbers of the changes."""
    who, now = who_may(by, "duty.set"), datetime.now(UTC)
    since, until = _times(begins, ends, now)
    here = runtime()
    try:
        made = enrolment.swap(
            here.vault, one, other, since, until, here.settings.zone, who, by or actor(), now
        )
    except NotAllowed as why:
        raise CommandError(str(why)) from None
    for id_ in made:
        click.echo(id_)


@group.does("undo")
@click.argument("change", type=_ID, metavar="CHANGE")
@maybe_by_option
def undo(change: int, by: str | None) -> None:
    """Undo a change of duty, with what its deputy took over and what was swapped with it."""
    who = who_may(by, "duty.set")
    try:
        enrolment.undo(runtime().vault, change, who, by or actor(), datetime.now(UTC))
    except NotAllowed as why:
        raise CommandError(str(why)) from None
    note(f"The change {change} is undone.")


def _times(begins: str | None, ends: str, now: datetime) -> tuple[datetime, datetime]:
    try:
        return duty.span(begins or "", ends, now, runtime().settings.zone)
    except Unusable as why:
        raise click.BadParameter(why.why, param_hint=f"--{why.field}") from None
