"""`flask doctor`: check every part and say what to do."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from gateway.carriers.credit import Credits
from gateway.commands.group import as_json, in_one_sentence, json_option, runtime
from gateway.install import promises, restore
from gateway.install.doctor import (
    checks,
    going_live,
    messages,
    phones,
    privacy,
    receivers,
    stores,
    timecheck,
)
from gateway.install.doctor.finding import ATTENTION, FAILED, OK, Finding
from gateway.install.runtime import Runtime
from gateway.sms import budget
from gateway.web import callbacks

#: How long the carriers may take to say their credit (seconds).
_CREDIT_WAIT = 8.0

_MARKS = {OK: ("OK", "green"), ATTENTION: ("ATTENTION", "yellow"), FAILED: ("FAILED", "red")}


@click.command("doctor")
@json_option
@click.pass_context
@with_appcontext
@in_one_sentence
def doctor(context: click.Context, json_: bool) -> None:
    """Check every part of this installation and say what to do. Exit 1 if a part fails."""
    found = examine(runtime(), datetime.now(UTC))
    if json_:
        as_json(
            [
                {
                    "part": finding.part,
                    "state": finding.state,
                    "says": finding.says,
                    "do": finding.do,
                }
                for finding in found
            ]
        )
    else:
        for finding in found:
            word, colour = _MARKS[finding.state]
            click.echo(f"{click.style(word.ljust(9), fg=colour)}  {finding.part}: {finding.says}")
            if finding.do:
                click.echo(f"{'':9}  -> {finding.do}")
    context.exit(1 if any(finding.state == FAILED for finding in found) else 0)


def examine(runtime: Runtime, now: datetime) -> list[Finding]:
    """Every part's finding. What needs the database is asked only when it answers."""
    found = [checks.settings(runtime), stores.database(runtime, now), stores.redis(runtime)]
    if found[1].state == OK:
        found += [check(runtime) for check in checks.NEED_DATABASE]
        found += [
            checks.workers(runtime, now),
            checks.clock(runtime, now),
            messages.intake(runtime, now),
        ]
        found += [messages.missed(runtime, now), timecheck.carrier_dates(runtime)]
        found += [
            messages.carrier(runtime),
            *_phones(runtime, now),
            messages.sending(runtime, now),
            restore.finding(runtime),
        ]
        found += [budget.finding(runtime, now), timecheck.retention(runtime, now)]
        found += [messages.watch(now), receivers.receivers(runtime)]
    return [
        *found,
        checks.reach(runtime),
        callbacks.finding(runtime),
        going_live.answers(runtime),
        messages.spool(runtime),
        promises.finding(runtime),
        *_carriers(runtime),
        stores.disk(runtime),
        stores.files(runtime),
        privacy.privacy(runtime),
        privacy.transfer(runtime),
    ]


def _phones(runtime: Runtime, now: datetime) -> list[Finding]:
    by_phone = any(provider.by_phone for provider in runtime.providers.values())
    return [phones.phones(runtime, now)] if by_phone else []


def _carriers(runtime: Runtime) -> list[Finding]:
    found = []
    for name, credit in Credits().of(runtime.providers, _CREDIT_WAIT).items():
        part = f"carrier {name}"
        amount = credit.amount
        if credit.trouble:
            says, do = (
                f"It did not say its credit: {credit.trouble}.",
                "Check the account's settings and the network.",
            )
            found.append(Finding(part, FAILED, says, do))
        elif amount and amount[1] <= 0:
            found.append(
                Finding(
                    part,
                    FAILED,
                    f"Credit: {credit.text}; nothing can be sent.",
                    "Top up the account.",
                )
            )
        else:
            found.append(
                Finding(
                    part, OK, f"Credit: {credit.text}." if credit.text else "It tells no credit."
                )
            )
    return found
