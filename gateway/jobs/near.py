"""Who is told of a silent post before the police: guards on duty at its partner, then its ketua."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from flows.rules import ladder_times
from flows.rules.delivery import ALARM_LIFE
from flows.rules.ladder import KETUA, MISSED, NO_POLICE, PARTNER, missed
from gateway.install.runtime import Runtime
from gateway.jobs import notices
from storage import watch
from storage.watch import near

#: Who stands on each step near a post.
There = Mapping[str, Sequence[watch.Guard]]


def of(slots: Sequence[watch.Slot], now: datetime) -> dict[int, There]:
    """Who is near the post of each of these slots (with their post), by step; only steps that have
    somebody.
    """
    guards = watch.guards_by_post({slot.post_id for slot in slots})
    partners = near.at_partners(slots, now)
    found: dict[int, There] = {}
    for slot in slots:
        ketua = [guard for guard in guards[slot.post_id] if guard.ketua]
        steps: There = {PARTNER: partners.get(slot.id, []), KETUA: ketua}
        found[slot.id] = {name: told for name, told in steps.items() if told}
    return found


def times_of(post: watch.Post) -> Mapping[str, int | None]:
    """The minutes of the steps of a post that has its own, see `ladder_times`."""
    return ladder_times.read(post.ladder or "")


def tell(
    runtime: Runtime,
    slots: Sequence[watch.Slot],
    there: Mapping[int, There],
    since: Mapping[int, datetime],
    now: datetime,
) -> None:
    """Tell those near of these slots whose step has come since then (by slot), each of them once:
    the outbox knows who was told of which slot.
    """
    told = [
        notice
        for slot in slots
        for notice in _of_slot(runtime, slot, there[slot.id], since[slot.id], now)
    ]
    notices.put(runtime, told, now)


def _of_slot(
    runtime: Runtime, slot: watch.Slot, there: There, since: datetime, now: datetime
) -> Iterator[notices.Notice]:
    grace = timedelta(minutes=slot.post.grace_minutes)
    for step in missed(NO_POLICE, "", set(there), since, grace, times_of(slot.post)):
        if step.at <= now:
            name = MISSED[step.number]
            for guard in there[name]:
                yield notices.of_slot(
                    runtime,
                    "missed",
                    slot,
                    guard.phone_id,
                    now + ALARM_LIFE,
                    key="missed_partner" if name == PARTNER else _to_ketua(slot),
                )


def _to_ketua(slot: watch.Slot) -> str:
    """By which words: a carrier that could not be asked may have the guards' word."""
    return "missed_unasked" if slot.unasked else ""
