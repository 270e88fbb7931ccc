"""Every part of an installation, examined: for `flask doctor` and the console."""

from __future__ import annotations

from datetime import datetime

from flows.rules.phrases import amount, phrase
from gateway.carriers.credit import Credits
from gateway.install import own_texts, promises, restore
from gateway.install.doctor import (
    backups,
    checks,
    going_live,
    messages,
    phones,
    privacy,
    receivers,
    rights,
    stores,
    timecheck,
)
from gateway.install.doctor.finding import FAILED, OK, Finding
from gateway.install.runtime import Runtime
from gateway.sms import budget
from gateway.web import callbacks


def examine(runtime: Runtime, now: datetime, credits: Credits, wait: float) -> list[Finding]:
    """Every part's finding. What needs the database is asked only when it answers.

    `wait`: how long the carriers may take to say their credit (seconds).
    """
    found = [
        checks.settings(runtime),
        stores.database(runtime, now),
        stores.redis(runtime.settings, runtime.redis),
    ]
    if found[1].state == OK:
        own_texts.look()
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
        found += [messages.watch(now), receivers.receivers(runtime), backups.finding(runtime, now)]
        found += [rights.finding(now)]
    return [
        *found,
        checks.reach(runtime),
        callbacks.finding(runtime),
        going_live.answers(runtime),
        messages.spool(runtime),
        promises.finding(runtime),
        *_carriers(runtime, credits, wait),
        stores.disk(runtime),
        stores.files(runtime),
        privacy.privacy(runtime),
        privacy.transfer(runtime),
    ]


def vital(runtime: Runtime, now: datetime) -> list[Finding]:
    """Whether messages come in, are handled and leave: what a desk has to know at once."""
    return [
        checks.workers(runtime, now),
        checks.clock(runtime, now),
        messages.intake(runtime, now),
        messages.carrier(runtime),
        *_phones(runtime, now),
        budget.finding(runtime, now),
    ]


def _phones(runtime: Runtime, now: datetime) -> list[Finding]:
    by_phone = any(provider.by_phone for provider in runtime.providers.values())
    return [phones.phones(runtime, now)] if by_phone else []


def _carriers(runtime: Runtime, credits: Credits, wait: float) -> list[Finding]:
    found = []
    for name, credit in credits.of(runtime.providers, wait).items():
        part = f"carrier {name}"
        left = amount(credit.amount[1], credit.amount[0]) if credit.amount else credit.text
        if credit.trouble:
            says, do = (
                phrase("It did not say its credit: %(trouble)s.", trouble=credit.trouble),
                phrase("Check the account's settings and the network."),
            )
            found.append(Finding(part, FAILED, says, do))
        elif credit.amount and credit.amount[1] <= 0:
            found.append(
                Finding(
                    part,
                    FAILED,
                    phrase("Credit: %(text)s; nothing can be sent.", text=left),
                    phrase("Top up the account."),
                )
            )
        else:
            says = phrase("It tells no credit.")
            if left:
                says = phrase("Credit: %(text)s.", text=left)
            found.append(Finding(part, OK, says))
    return found
