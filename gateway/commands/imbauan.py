"""`flask imbauan`: write, submit, approve, return, stop and watch imbauan, as a token."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from flows.rules import audience, windows
from flows.rules.dates import written
from flows.rules.fields import Unusable
from flows.rules.imbauan_draft import Draft
from flows.rules.imbauan_steps import STATES, TimePassed
from flows.rules.rights import NotAllowed
from gateway.commands.group import (
    CommandError,
    Commands,
    as_json,
    json_option,
    note,
    runtime,
    table,
)
from gateway.commands.named import by_option, officer_named
from gateway.commands.times import office_time
from gateway.officers import imbauan
from storage.models import Imbauan
from storage.sent import imbauan as record
from storage.sent.outbox import tallies

group = Commands("imbauan", help="Public appeals by SMS.")

_DONE = {"submit": "submitted", "approve": "approved", "return": "returned", "stop": "stopped"}


@group.does("draft")
@click.option("--text", required=True, help="What it says.")
@click.option(
    "--area", "areas", required=True, multiple=True, metavar="CODE", help="Where; repeatable."
)
@click.option(
    "--audience", "roles", required=True, multiple=True, metavar="ROLE", help="To whom; repeatable."
)
@click.option("--send-at", help="When, local time (default: when approved).")
@click.option("--expires-at", help="Until when it may be sent, local time (default: a day).")
@click.option("--urgent", is_flag=True, help="Urgent; needs --reason.")
@click.option("--reason", default="", help="Why it is urgent.")
@by_option
@json_option
def draft(
    text: str,
    areas: tuple[str, ...],
    roles: tuple[str, ...],
    send_at: str | None,
    expires_at: str | None,
    urgent: bool,
    reason: str,
    by: str,
    json_: bool,
) -> None:
    """Keep a draft; print its id on stdout and what it would cost on stderr."""
    try:
        chosen = [
            audience.read_role(role) for word in roles for role in word.split(",") if role.strip()
        ]
    except ValueError:
        raise click.UsageError(f"--audience must be of: {', '.join(audience.ROLES)}") from None
    if not text.strip():
        raise click.UsageError("--text must not be empty")
    wanted = Draft(
        text=text.strip(),
        areas=list(
            dict.fromkeys(
                code.strip() for word in areas for code in word.split(",") if code.strip()
            )
        ),
        audience=list(dict.fromkeys(chosen)),
        send_at=office_time(send_at, "--send-at", windows.OPENS),
        expires_at=office_time(expires_at, "--expires-at", windows.CLOSES),
        urgent=urgent,
        reason=reason.strip(),
    )
    try:
        kept = imbauan.write(officer_named(by), wanted, runtime(), datetime.now(UTC))
    except Unusable as why:
        raise CommandError(str(why)) from None
    told = imbauan.offers([kept], datetime.now(UTC))[0]
    if json_:
        as_json(told)
    else:
        click.echo(kept.id)
    note(
        f"Draft {kept.id}: {told['recipients']} recipients, {told['parts']} parts each"
        f" ({told['encoding']}), "
        f"{told['cost']['currency']} {told['cost']['amount']}; CEK {told['cek_code']}."
    )
    _note_times(kept)
    _note_approver(told)
    note(kept.carried or kept.text)
    if told["offending"]:
        note(
            f"These characters make it {told['encoding']}, at {told['cost']['currency']}"
            f" {told['cost']['amount']}:"
        )
        for suggestion in told["suggestions"]:
            note(
                f"  {suggestion['char']!r} at {suggestion['at'] + 1}, in place of it"
                f" {suggestion['instead']!r}"
            )
        note(
            f"Without them it takes {told['parts'] - told['suggestions'][0]['saves_parts']} parts."
        )


@group.does("list")
@click.option("--state", type=click.Choice(STATES), multiple=True, help="Only these; repeatable.")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many at most."
)
@json_option
def listed(state: tuple[str, ...], limit: int, json_: bool) -> None:
    """List imbauan, newest first."""
    several = record.listed(state, limit)
    found = [
        told | {"text": kept.text, "author": kept.author}
        for kept, told in zip(several, imbauan.offers(several, datetime.now(UTC)), strict=True)
    ]
    if json_:
        as_json(found)
        return
    columns = ("id", "state", "recipients", "parts", "author", "text")
    table(
        [column.upper() for column in columns],
        [[" ".join(str(row[name]).split()) for name in columns] for row in found],
    )


@group.does("status")
@click.argument("imbauan_id", metavar="ID", type=int)
@json_option
def status(imbauan_id: int, json_: bool) -> None:
    """Say how an imbauan stands."""
    told = imbauan.whole(_found(imbauan_id), runtime().settings, datetime.now(UTC))
    held = tallies.held_back(imbauan_id)
    if json_:
        as_json(told)
        return
    click.echo(
        f"{told['state']}  recipients {told['recipients']}  parts {told['parts']}  eta"
        f" {told['eta'] or '-'}"
    )
    click.echo("  ".join(f"{state} {number}" for state, number in told["counts"].items()))
    cost = f"{told['cost']['currency']} {told['cost']['amount']}"
    click.echo(
        f"{cost}  {told['encoding']}  areas {','.join(told['areas'])}  to"
        f" {','.join(told['audience'])}"
    )
    click.echo(
        f"by {told['author']}  approved by {told['approver'] or '-'}  send at"
        f" {told['send_at'] or '-'}"
    )
    click.echo(told["sms"])
    if told["waits_until"]:
        click.echo(_night(told))
    for reason, number in held.items():
        click.echo(f"held back: {number}, {reason}")
    if told["returned_because"]:
        click.echo(f"returned because: {told['returned_because']}")
    _warn(told)
    if uncertain := told["counts"]["uncertain"]:
        note(
            f"{uncertain} uncertain, for a person to look at: nobody knows whether they"
            f" arrived, and no machine sends them"
            " again. A late delivery report may still settle some; the carrier's own log"
            " knows the others."
        )


@group.does("submit")
@click.argument("imbauan_id", metavar="ID", type=int)
@by_option
def submit(imbauan_id: int, by: str) -> None:
    """Ask for approval."""
    _step("submit", imbauan_id, by)


@group.does("approve")
@click.argument("imbauan_id", metavar="ID", type=int)
@click.option("--now", "send_now", is_flag=True, help="Send it at once, though its time is over.")
@by_option
def approve(imbauan_id: int, by: str, send_now: bool) -> None:
    """Approve; by somebody else than the author, with the role pengawas or admin.

    When the time it was to be sent at is over, it is asked whether to send it now.
    """
    try:
        _step("approve", imbauan_id, by, send_now=send_now)
    except TimePassed as over:
        note(f"Imbauan {imbauan_id}: {over}.")
        click.confirm("Send it now?", abort=True, err=True)
        _step("approve", imbauan_id, by, send_now=True)


@group.does("return")
@click.argument("imbauan_id", metavar="ID", type=int)
@click.option("--reason", default="", help="What is to be changed.")
@by_option
def send_back(imbauan_id: int, reason: str, by: str) -> None:
    """Give it back to its author to be changed."""
    _step("return", imbauan_id, by, reason)


@group.does("stop")
@click.argument("imbauan_id", metavar="ID", type=int)
@by_option
def stop(imbauan_id: int, by: str) -> None:
    """Stop it; messages that have not left do not leave any more."""
    _step("stop", imbauan_id, by)


def _note_times(kept: Imbauan) -> None:
    zone, now = runtime().settings.zone, datetime.now(UTC)
    opens = windows.begins(max(kept.send_at or now, now), kept.urgent, zone)
    begins = "as soon as it is approved" if opens == now else _clock(opens)
    note(f"To be sent {begins}, until {_clock(kept.expires_at)} ({zone}).")


def _note_approver(told: dict[str, Any]) -> None:
    if told.get("needs_other_unit"):
        note("It goes to so many people that somebody of another unit than its author's approves.")


def _night(told: dict[str, Any]) -> str:
    """Until when the night keeps it."""
    verb = "goes on" if told["started_at"] else "begins"
    at = _clock(datetime.fromisoformat(told["waits_until"]))
    return (
        f"It {verb} {at} at the earliest: what is not urgent is sent from {windows.OPENS:%H.%M}"
        f" to {windows.CLOSES:%H.%M}."
    )


def _clock(at: datetime) -> str:
    return written(at, runtime().settings.zone)


def _step(step: str, imbauan_id: int, by: str, reason: str = "", send_now: bool = False) -> None:
    officer, settings = officer_named(by), runtime().settings
    found = imbauan.find(officer, imbauan_id)
    if found is None:
        raise CommandError(f"there is no imbauan {imbauan_id} in the territory of {officer.name}")
    try:
        now = datetime.now(UTC)
        after = imbauan.take(officer, found, step, now, settings.zone, reason.strip(), send_now)
    except TimePassed:
        raise
    except NotAllowed as refused:
        raise CommandError(str(refused)) from None
    click.echo(after.state)
    note(f"Imbauan {after.id} {_DONE[step]} by {officer.name}; it is now {after.state}.")
    if step in ("submit", "approve"):
        told = imbauan.whole(after, settings, now)
        note(
            f"It goes to {told['recipients']} recipients, known since its submission, in"
            f" {told['parts']} parts each:"
            f" {told['cost']['currency']} {told['cost']['amount']}."
        )
        _note_times(after)
        if step == "submit":
            _note_approver(told)
        if told["waits_until"]:
            note(_night(told))
        note(told["sms"])
        _warn(told)


def _warn(told: dict[str, Any]) -> None:
    """Warn who decides: the same words to the same people, and money that is running out."""
    for repeat in told["repeats"]:
        note(
            f"The same words as imbauan {repeat['id']} (CEK {repeat['cek_code']},"
            f" {repeat['state']}, {repeat['at']}):"
            f" {repeat['recipients']} of {told['recipients']} recipients have had it or will."
        )
    money = told["budget"]
    if money["state"] != "ok":
        note(
            f"Of the SMS budget of {money['currency']} {money['limit']} a day"
            f" {money['spent']} are spent;"
            " when all is, imbauan wait for the next day."
        )


def _found(imbauan_id: int) -> Imbauan:
    found = record.find(imbauan_id)
    if found is None:
        raise CommandError(f"there is no imbauan {imbauan_id}")
    return found
