"""`flask officer`: who is told of reports by SMS, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from flows.rules.dates import stamp
from flows.rules.fields import Unusable
from flows.rules.rights import ROLES, NotAllowed
from gateway.commands import officer_duty
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
from gateway.commands.importing import CSV_FILE, finish, import_options, progress, rejects_of
from gateway.commands.named import maybe_by_option, officer_named, who_may
from gateway.officers import accounts, enrolment, imports, rows
from gateway.officers.accounts import Invited
from storage.engine.db import transaction
from storage.people.officers import NotTheirs
from storage.places import areas, units

group = Commands("officer", help="Officers who are told of reports by SMS.")
group.add_command(officer_duty.group)


@group.does("add")
@click.option("--name", required=True)
@click.option("--phone", required=True, help="A mobile number in any usual Indonesian form.")
@click.option("--unit", required=True, metavar="CODE")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option(
    "--area",
    "areas_",
    required=True,
    multiple=True,
    metavar="CODE",
    help="Where they answer; repeatable. 16.71.02.1006/03 is an RW: its Polisi RW.",
)
@click.option(
    "--duty", "hours", default="", metavar="HOURS", help='"sen-jum 08:00-16:00", or 24: always.'
)
@maybe_by_option
def add(
    name: str,
    phone: str,
    unit: str,
    role: str,
    areas_: tuple[str, ...],
    hours: str,
    by: str | None,
) -> None:
    """Enrol an officer; prints the id, and the address where they set up their console account.

    Without --duty they are on duty only after DINAS. The address works once, for 24 hours; behind a
    proxy the machine's own part of it is the name that officers type.
    """
    who = who_may(by, "officer.write")
    cells = {
        "name": name,
        "phone": phone,
        "unit": unit,
        "role": role,
        "areas": ";".join(areas_),
        "duty": hours,
    }
    levels = areas.levels_of(rows.areas_named(cells))
    known_units = {found.code for found in units.named_by([unit]).values()}
    try:
        row = rows.officer(cells, levels, known_units)
        with transaction():
            id_ = enrolment.enrol(runtime().vault, row, who, by or actor(), datetime.now(UTC))
            invited = accounts.invite(runtime().vault, id_, who, by or actor(), datetime.now(UTC))
    except (Unusable, NotTheirs) as why:
        raise CommandError(str(why)) from None
    click.echo(id_)
    _say_address(invited)
    if not row.hours:
        note("Without --duty this officer is on duty only after DINAS.")


@group.does("reset-2fa")
@click.argument("officer", type=click.IntRange(1), metavar="ID")
@maybe_by_option
def reset(officer: int, by: str | None) -> None:
    """Print a new one-time address: password, authenticator and codes are set up anew.

    Whoever was signed in to the account is not any more.
    """
    who = who_may(by, "officer.write")
    try:
        invited = accounts.invite(runtime().vault, officer, who, by or actor(), datetime.now(UTC))
    except NotAllowed as why:
        raise CommandError(str(why)) from None
    _say_address(invited)


def _say_address(invited: Invited) -> None:
    from gateway.install.greeting import web

    click.echo(f"{web(runtime().settings)}{invited.path}")
    note(f"The login is {invited.login}. The address works once, for 24 hours.")


@group.does("codes")
@click.argument("officer", type=click.IntRange(1), metavar="ID")
@maybe_by_option
@json_option
def codes(officer: int, by: str | None, json_: bool) -> None:
    """Print a numbered list of one-time codes, for an officer without a smartphone.

    Each sign-in asks for the next of them. The list that was printed before counts no more.
    """
    who = who_may(by, "officer.write")
    try:
        drawn = accounts.draw_list(runtime().vault, officer, who, by or actor(), datetime.now(UTC))
    except NotAllowed as why:
        raise CommandError(str(why)) from None
    if json_:
        as_json([{"number": number, "code": code} for number, code in enumerate(drawn, 1)])
        return
    for number, code in enumerate(drawn, 1):
        click.echo(f"{number:>3}  {code[:3]} {code[3:]}")
    note("They are shown this once. Print them, and keep the paper as one keeps a key.")


@group.does("list")
@click.option("--unit", metavar="CODE", help="Only those of this unit.")
@maybe_by_option
@json_option
def listed(unit: str | None, by: str | None, json_: bool) -> None:
    """List the officers: unit, role, areas, hours, and whether they are on duty now."""
    if unit and units.find(unit) is None:
        raise click.UsageError(f"there is no unit {unit}")
    here, now, who = runtime(), datetime.now(UTC), officer_named(by) if by else None
    found = enrolment.seen(here.vault, who, [unit] if unit else [])
    present = enrolment.on_duty(found, now, here.settings.zone)
    if json_:
        as_json(
            [
                {
                    "id": each.id,
                    "name": each.name,
                    "unit": each.unit,
                    "role": each.role,
                    "areas": [str(answers) for answers in each.areas],
                    "hours": each.hours,
                    "on_duty": present[each.id],
                    "since": stamp(each.created_at),
                }
                for each in found
            ]
        )
        return
    table(
        ("ID", "NAME", "UNIT", "ROLE", "AREAS", "HOURS", "ON DUTY"),
        [
            (
                each.id,
                each.name,
                each.unit,
                each.role,
                " ".join(str(answers) for answers in each.areas),
                each.hours or "none",
                "yes" if present[each.id] else "no",
            )
            for each in found
        ],
    )


@group.does("disable")
@click.argument("officer", type=click.IntRange(1), metavar="ID")
@maybe_by_option
def disable(officer: int, by: str | None) -> None:
    """Take an officer out: no report reaches them, and what they send changes nothing any more.

    The reports that they had go on to others.
    """
    who, now = who_may(by, "officer.write"), datetime.now(UTC)
    try:
        passed = enrolment.disable(runtime().vault, officer, who, by or actor(), now)
    except NotAllowed as why:
        raise CommandError(str(why)) from None
    note(f"Officer {officer} is disabled; {passed} open reports of theirs go on to others.")


@group.does("import")
@click.argument("file", type=CSV_FILE)
@import_options
@maybe_by_option
@click.pass_context
def load(
    context: click.Context, file: Path, dry_run: bool, rejects: Path | None, by: str | None
) -> None:
    """Import officers from FILE (name,phone,unit,role,areas,duty).

    Areas have ';' between them, hours ',' or ';'. Good rows go in; bad rows come out as a CSV with
    a column that says why, and the exit status is then 1. Officers that the list leaves out stay.
    """
    who, now = who_may(by, "officer.write"), datetime.now(UTC)
    target = rejects_of(file, rejects, dry_run)
    with progress(file) as read_to:
        outcome = imports.officers(runtime().vault, file, target, now, who, dry_run, read_to)
    context.exit(finish("officer", outcome, target, dry_run, now, by))
