"""Missed check-ins climb to the police, until a desk closes the alarm: one clock makes each step.

A round asks by the routes and the duty of this moment whom an alarm should have reached by now
(`flows.rules.ladder.missed`), makes the dispatches that are missing, and tells each officer or desk
of all their silent posts in one SMS. Nobody is judged before what the guards may have said was
listened to, see `hearing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from flows import alarm_text
from flows.reading.place.rw import rw_of
from flows.rules import ladder
from flows.rules.delivery import ALARM_LIFE
from flows.rules.ladder import Call, Step
from flows.rules.routing import Chain
from gateway.install import desks
from gateway.install.runtime import Runtime
from gateway.jobs import hearing, near, notices, routing, still_true, stopping
from gateway.jobs.routing import Place, Ways
from storage import people, watch
from storage.engine.db import DatabaseAway, connected, transaction
from storage.people import officers
from storage.places import areas, units
from storage.reports import numbering
from storage.sent import outbox
from storage.watch import alarmed, alarms
from storage.watch.alarmed import Telling
from storage.watch.alarms import Climbing
from storage.watch.near import with_posts

log = structlog.get_logger()

#: Alarms, and people to be told, per transaction.
BATCH = 500
#: An alarm that waits for an SMS to the ketua, and who could not be told, is looked at so much
#: later.
AGAIN = timedelta(seconds=30)
#: Where no desk has a phone and nobody is on duty, that is asked again so much later.
UNMANNED = timedelta(minutes=30)


def climb(runtime: Runtime, now: datetime) -> set[str]:
    """Look at the alarms that are due. The next round tells whom they reach."""
    if hearing.still_on_the_way():
        return set()
    with connected():
        due = alarms.due(now, BATCH)
        if not due:
            return set()
        hearing.listen(runtime, set(due.values()), now - hearing.WAY, now)
        if stopping.is_set():  # not everything was listened to: whoever comes next judges
            return set()
        _try_to_look(runtime, list(due), now)
    return {"alarm"}


def _try_to_look(runtime: Runtime, ids: Sequence[int], now: datetime) -> None:
    """Look at these alarms together, or one by one if that fails; one that fails is put off."""
    try:
        with transaction():
            _look_at(runtime, alarms.take(ids, now), now)
    except DatabaseAway:
        raise
    except Exception as trouble:
        log.exception("alarm.trouble", count=len(ids), error=type(trouble).__name__)
        if len(ids) > 1:
            for id_ in ids:
                _try_to_look(runtime, [id_], now)
        else:
            with transaction():
                alarms.go_on({ids[0]: now + AGAIN})


def _look_at(runtime: Runtime, taken: Sequence[Climbing], now: datetime) -> None:
    """Let each of these reach whom it should have reached by now, and end what is over."""
    if not taken:
        return
    there = alarms.reached([alarm.id for alarm in taken])
    quiet = [alarm for alarm in taken if alarm.id not in there]
    silent = watch.still(watch.UNEXPLAINED, [alarm.slot for alarm in quiet], now)
    over = {alarm.id for alarm in quiet if alarm.slot not in silent}
    alarms.end(over, ladder.EXPLAINED, now)
    rising = [alarm for alarm in taken if alarm.id not in over]
    places = {alarm.id: Place(alarm.area, rw_of(f"RW {alarm.rw}")) for alarm in rising}
    ways = routing.ways(runtime.settings, set(places.values()), now)
    unit_of = {officer.id: officer.unit for officer in ways.officers.values()}
    slots = {slot.id: slot for slot in with_posts({alarm.slot for alarm in rising})}
    near_by = near.of(list(slots.values()), now)
    since = {alarm.slot: alarm.since for alarm in rising if alarm.id not in there}
    near.tell(runtime, [slots[slot] for slot in since], near_by, since, now)
    unsent = _unsent([alarm for alarm in rising if alarm.id not in there])
    calls: list[tuple[int, Call]] = []
    looks: dict[int, datetime | None] = {}
    for alarm in rising:
        times = near.times_of(slots[alarm.slot].post)
        steps = _steps(
            runtime, alarm, near_by[alarm.slot], ways.chains[places[alarm.id]], ways, times
        )
        police = [step for step in steps if ladder.MISSED[step.number] in ladder.POLICE]
        coming = [step.at for step in steps if step not in police and step.at > now]
        if not police and not coming:
            waits = now < alarm.since + ladder.MISSED_TASK
            looks[alarm.id] = now + UNMANNED if waits else None
            continue
        if police and alarm.id in unsent and now < police[0].at + ladder.UNSENT:
            looks[alarm.id] = min([*coming, max(police[0].at, now + AGAIN)])
            continue
        made = there.get(alarm.id, set())
        fresh, looks[alarm.id] = ladder.reached(steps, unit_of, made, now, alarm.accepted)
        calls += [(alarm.id, call) for call in fresh]
    alarms.reach(calls, now)
    alarms.go_on(looks)


def _steps(
    runtime: Runtime,
    alarm: Climbing,
    others: Collection[str],
    chain: Chain,
    ways: Ways,
    times: Mapping[str, int | None],
) -> list[Step]:
    phones = (
        desk.unit
        for desk in chain.desks
        if desks.number_of(runtime.settings, ways.units.get(desk.unit))
    )
    return ladder.missed(chain, next(phones, ""), others, alarm.since, alarm.grace, times)


def would_climb(runtime: Runtime, post: watch.Post, since: datetime, now: datetime) -> list[Step]:
    """The steps of an alarm of this post that began then, by who is on duty now; with its partner,
    which is told where somebody watches there.
    """
    place = Place(post.area_id, rw_of(f"RW {post.rw}"))
    grace = timedelta(minutes=post.grace_minutes)
    alarm = Climbing(0, 0, post.id, post.area_id, str(post.rw), grace, since, accepted=False)
    there = {ladder.KETUA: watch.ketua_of(post.id), ladder.PARTNER: post.partner_id}
    others = {name for name, found in there.items() if found}
    ways = routing.ways(runtime.settings, {place}, now)
    return _steps(runtime, alarm, others, ways.chains[place], ways, near.times_of(post))


def _unsent(quiet: Sequence[Climbing]) -> set[int]:
    """Those of these alarms of which the SMS to the ketua has not left yet."""
    fates = outbox.fates([still_true.about("missed", alarm.slot) for alarm in quiet])
    return {
        alarm.id
        for alarm in quiet
        if any(left is None for _, left in fates[still_true.about("missed", alarm.slot)])
    }


def tell(runtime: Runtime, now: datetime) -> set[str]:
    """Tell officers and desks of the alarms that have reached them: each in one SMS.

    One who cannot be told stops nobody else.
    """
    woken = False
    with connected():
        if not alarmed.any_due(now):
            return set()
        with transaction():
            by_recipient: dict[tuple[int | None, str], list[Telling]] = defaultdict(list)
            for telling in alarmed.due(now, BATCH):
                by_recipient[telling.officer, telling.unit].append(telling)
            for (officer, unit), batch in by_recipient.items():
                woken |= _try(runtime, officer, unit, batch, now)
    return {"alarm"} if woken else set()


def _try(
    runtime: Runtime, officer: int | None, unit: str, batch: Sequence[Telling], now: datetime
) -> bool:
    try:
        with transaction():
            return _tell(runtime, officer, unit, batch, now)
    except DatabaseAway:
        raise
    except Exception as trouble:
        log.exception("alarm.not_told", count=len(batch), error=type(trouble).__name__)
        alarmed.hold([telling.dispatch for telling in batch], now + AGAIN)
        return False


def _tell(
    runtime: Runtime, officer: int | None, unit: str, batch: Sequence[Telling], now: datetime
) -> bool:
    """Tell one officer or desk of these alarms. Whether there is an SMS to send."""
    alarmed.told([telling.dispatch for telling in batch], now)
    phone_id = _phone_of(runtime, officer, unit, now)
    if phone_id is None:  # taken out meanwhile, or without a mobile phone: the list shows it
        return False
    names = areas.names_of({telling.area for telling in batch})
    silent = [
        alarm_text.Silent(
            telling.post,
            telling.name,
            names.get(telling.area, telling.area),
            notices.local(runtime, telling.silent_since),
            telling.unasked,
        )
        for telling in batch
    ]
    first = min(telling.dispatch for telling in batch)
    if officer is None:
        text = alarm_text.to_desk(silent)
    else:
        alone = len(batch) == 1
        digits = numbering.give(officer, [first]).get(first, "") if alone else ""
        text = alarm_text.to_officer(silent, digits)
    message = outbox.Message(
        dedup_key=f"alarm:{first}",
        lane="alarm",
        carrier=runtime.carrier.name,
        phone_id=phone_id,
        text=text,
        not_before=now,
        expires_at=now + ALARM_LIFE,
        rank=outbox.NEWS,
        about=still_true.about("alarm", first),
    )
    outbox.put(runtime.vault, [message], now)
    return True


def _phone_of(runtime: Runtime, officer: int | None, unit: str, now: datetime) -> int | None:
    if officer is not None:
        return officers.phones_of([officer]).get(officer)
    number = desks.number_of(runtime.settings, units.find(unit))
    return people.phone_ids(runtime.vault, [number], now)[number] if number else None
