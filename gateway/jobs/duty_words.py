"""DINAS and LEPAS: officers say by SMS that they are on duty, or away and who takes over.

Who takes over hears of it, and so does the unit's desk, which can undo it: senders can be forged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog

from flows import messages
from flows.notice_text import LANGUAGE
from flows.officer_effects import DutyBegun, DutyHandedOver
from flows.reading.officers import whom
from flows.rules import duty, numbers
from flows.rules.delivery import NEWS_LIFE
from flows.rules.duty import Change
from flows.rules.rights import actor_of
from gateway.install import desks
from gateway.jobs.notices import local
from gateway.jobs.officers_deeds import answer, note, officer_of
from gateway.sms.decided import Decided, Stated
from storage import people
from storage.people import duties, rosters
from storage.people.officers import Enrolled
from storage.people.phones import known_phone_ids
from storage.places import units
from storage.record import audit
from storage.sent import outbox

log = structlog.get_logger()

#: So often within an hour somebody's duty is changed by SMS, and no oftener: each LEPAS tells
#: others.
MOST, WITHIN = 5, timedelta(hours=1)
_ON, _OFF = "duty.on", "duty.off"


def begun(decided: Decided, batch: Sequence[Stated[DutyBegun]]) -> None:
    """DINAS: on duty from when it was said, for `duty.LONGEST`."""
    for stated in _heard(decided, batch, _ON):
        officer = int(officer_of(decided, stated).id)
        until = stated.at + duty.LONGEST
        if until <= decided.now:  # it came so late that it is over
            continue
        change = Change(True, stated.at, until, stated.at)
        made = duties.change_duty(officer, change, actor_of(officer), "dinas")
        note(decided, officer, _ON, f"duty:{made}")
        answer(decided, stated, "petugas_dinas", at=local(decided.runtime, until))


def handed_over(decided: Decided, batch: Sequence[Stated[DutyHandedOver]]) -> None:
    """LEPAS: away until the tour of duty ends, and somebody of the same unit on duty for it."""
    heard = _heard(decided, batch, _OFF)
    if not heard:
        return
    by_unit: dict[str, dict[int, Enrolled]] = {}
    for colleague in rosters.listed(
        decided.runtime.vault, {officer_of(decided, stated).unit_id for stated in heard}
    ):
        by_unit.setdefault(colleague.unit, {})[colleague.id] = colleague
    changes = duties.changes_of(
        {int(officer_of(decided, stated).id) for stated in heard}, decided.now
    )
    for stated in heard:
        officer = officer_of(decided, stated)
        colleagues = by_unit[officer.unit_id]
        me = colleagues.pop(officer.id)
        deputy = _deputy(decided, stated.fact.deputy, colleagues)
        colleagues[me.id] = me
        if deputy is None:
            answer(decided, stated, "petugas_lepas_siapa")
            continue
        theirs = changes.get(me.id, ())
        zone = decided.runtime.settings.zone
        until = duty.until_off(duty.read(me.hours), theirs, stated.at, zone)
        if until <= decided.now:
            continue
        change = Change(False, stated.at, until, stated.at)
        made = duties.change_duty(me.id, change, actor_of(me.id), "lepas", deputy.id)
        note(decided, me.id, _OFF, f"duty:{made}", deputy=deputy.id)
        at = local(decided.runtime, until)
        answer(decided, stated, "petugas_lepas", at=at, deputy=deputy.name)
        _tell(decided, made, me, deputy, at)


def _heard(decided: Decided, batch: Sequence[Stated[Any]], action: str) -> list[Stated[Any]]:
    """Those of officers who have not said it too often."""
    actors = {stated.row_id: actor_of(officer_of(decided, stated).id) for stated in batch}
    often = audit.counts(list(actors.values()), action, decided.now - WITHIN)
    heard = [stated for stated in batch if often.get(actors[stated.row_id], 0) < MOST]
    if len(heard) < len(batch):
        log.warning("officers.not_heard", count=len(batch) - len(heard))
    return heard


def _deputy(decided: Decided, said: str, colleagues: Mapping[int, Enrolled]) -> Enrolled | None:
    """The colleague who is named, or whose number it is."""
    with suppress(ValueError):
        number = numbers.e164(said)
        phone_id = known_phone_ids(decided.runtime.vault, [number]).get(number)
        return next((each for each in colleagues.values() if each.phone_id == phone_id), None)
    named = whom(said, {id_: colleague.name for id_, colleague in colleagues.items()})
    return None if named is None else colleagues[named]


def _tell(decided: Decided, change: int, officer: Enrolled, deputy: Enrolled, at: str) -> None:
    """Tell the deputy, and the desk with the number by which it can be undone."""
    runtime, now = decided.runtime, decided.now
    language = people.languages_of([deputy.phone_id])[deputy.phone_id]
    texts = {deputy.phone_id: messages.say("petugas_ganti", language, name=officer.name, at=at)}
    if number := desks.number_of(runtime.settings, units.find(officer.unit)):
        desk = people.phone_ids(runtime.vault, [number], now)[number]
        texts[desk] = messages.say(
            "meja_lepas",
            LANGUAGE,
            name=officer.name,
            deputy=deputy.name,
            at=at,
            change=numbers.in_groups(str(change)),
        )
    outbox.put(
        runtime.vault,
        [
            _message(decided, f"duty:{change}:{phone_id}", phone_id, text, now)
            for phone_id, text in texts.items()
        ],
        now,
    )


def _message(decided: Decided, key: str, phone_id: int, text: str, now: datetime) -> outbox.Message:
    return outbox.Message(
        dedup_key=key,
        lane="alarm",
        carrier=decided.runtime.carrier.name,
        phone_id=phone_id,
        text=text,
        not_before=now,
        expires_at=now + NEWS_LIFE,
        rank=outbox.AGAIN,
    )
