"""Mediators who say nothing: reminded once, by day; then the report is the officer's again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.rules import numbers
from flows.rules.mediation import GIVEN, REMINDED, SILENT, due, unfit
from gateway.install.runtime import Runtime
from gateway.jobs import mediating
from gateway.sms import mediators
from storage import people
from storage.engine.db import connected, transaction
from storage.reports import mediations, silent_mediations
from storage.reports.mediations import Known
from storage.reports.silent_mediations import Silent

#: Mediations per round.
BATCH = 200


def remind(runtime: Runtime, now: datetime) -> set[str]:
    """Remind mediators, or give them up; the lanes that got something to send."""
    with connected():
        if not silent_mediations.any_due(now):
            return set()
        with transaction():
            return {"alarm"} if _remind(runtime, now) else set()


def _remind(runtime: Runtime, now: datetime) -> bool:
    zone = runtime.settings.zone
    taken = silent_mediations.take_silent(now, BATCH)
    later = due(now, zone)
    known = mediations.known(runtime.vault, {each.report for each in taken})
    waited = [each for each in taken if _waits(each, known)]
    silent_mediations.leave({each.id for each in taken} - {each.id for each in waited})
    able = _able(runtime, waited, known)
    for each in waited:
        if each.id in able:
            phone_id = able[each.id]
            mediators.write(runtime, known[each.report], phone_id, each.id, REMINDED, now)
    silent_mediations.reminded(able, later)
    silent = [each for each in waited if each.id not in able]
    silent_mediations.give_up(runtime.vault, silent, now)
    mediating.tell(runtime, [(each.id, each.report, SILENT) for each in silent], now)
    return bool(waited)


def _waits(each: Silent, known: Mapping[int, Known]) -> bool:
    return each.state in (GIVEN, REMINDED) and known[each.report].open


def _able(runtime: Runtime, waited: list[Silent], known: Mapping[int, Known]) -> dict[int, int]:
    """The phones of the mediators who are reminded, by mediation.

    Not twice; nobody who wishes for no such SMS, and nobody of what became a matter for the police.
    """
    phones = {
        each.id: each.phone_id
        for each in waited
        if each.state == GIVEN
        and each.phone_id is not None
        and not unfit(known[each.report].matter)
    }
    found = people.number_of(runtime.vault, set(phones.values()))
    countries = runtime.settings.reply_countries
    return {
        id_: phone
        for id_, phone in phones.items()
        if numbers.may_answer(found.get(phone, ""), countries)
    }
