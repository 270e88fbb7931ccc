"""The sending lanes hand what waits in the outbox to its carrier, and record what became of it.

Claim, commit, call with no transaction open, record. A process that dies in between leaves its
messages `sending`; when their lease is over they are uncertain, for nobody knows what left. So a
pass claims no more than it hands over at once, and whatever it can no longer hand over in time goes
back.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta

import structlog

from flows.rules import delivery, numbers
from gateway.carriers import Provider
from gateway.install.settings import Settings
from gateway.jobs import limits, owner, phones, sending, still_true, stopping, until_empty
from gateway.jobs.breaker import breaker_of
from gateway.jobs.sending import Back
from storage import people
from storage.engine.db import DatabaseAway, connected, transaction
from storage.engine.vault import Vault
from storage.sent import outbox, spending
from storage.sent.outbox import Claimed, Result

log = structlog.get_logger()

LEASE_SECONDS = 60.0
#: A call takes at most about 20 s (connect 3, answer 18), so one that would begin later than this
#: does not begin.
LATEST_START = 35.0
#: When a message that may not leave yet asks again.
ASK_AGAIN = timedelta(seconds=3)
#: How long to wait before what the carrier answered is written down again while the database is
#: away (seconds).
RECORD_AGAIN = (0.2, 1.0, 3.0)


def drain_alarm() -> int:
    """Send alarms until none waits. What a wake-up of `alarm` starts."""
    return _drain("alarm")


def drain_reply() -> int:
    """Send answers until none waits. What a wake-up of `reply` starts."""
    return _drain("reply")


def drain_bulk() -> int:
    """Send imbauan until none waits. What a wake-up of `bulk` starts."""
    return _drain("bulk")


def _drain(lane: str) -> int:
    return until_empty(
        lambda runtime, now: send_lane(
            lane, owner(), runtime.providers, runtime.vault, runtime.settings, now
        )
    )


def send_lane(
    lane: str,
    owner: str,
    providers: Mapping[str, Provider],
    vault: Vault,
    settings: Settings,
    now: datetime,
) -> int:
    """One pass: claim some messages of a lane, hand them over, write down the results.

    Returns how many it claimed.
    """
    awake = [
        provider for name, provider in providers.items() if not breaker_of(lane, name).rests(now)
    ]
    if not awake:
        return 0
    begun, day = time.monotonic(), settings.day_of(now)

    def at() -> datetime:
        return now + timedelta(seconds=time.monotonic() - begun)

    own_ids = [name for name, provider in providers.items() if provider.own_ids]
    by_phone = {name: provider for name, provider in providers.items() if provider.by_phone}
    with connected(), transaction():
        if lane == "alarm":
            outbox.repeat_uncertain_alarms(vault, now, settled=own_ids)
        most_parts = limits.affordable(lane, settings, day)
        may = limits.may_leave(lane, settings, now)
        claimed = outbox.claim(
            vault,
            lane,
            owner,
            now,
            limits.how_many(lane, awake),
            LEASE_SECONDS,
            most_parts,
            may,
            own_ids=own_ids,
        )
        spending.add(day, parts=sum(row.parts for row in claimed))
        held = dict[int, phones.Wait]()
        if claimed and by_phone:
            claimed, held = phones.give(lane, claimed, by_phone, day, now)
        stays = still_true.ask([row for row in claimed if row.about], now)
        known = people.number_of(vault, [row.phone_id for row in claimed])
    results: list[Result] = []
    back: list[Back] = []
    ready: list[tuple[Claimed, str]] = []
    for row in claimed:
        number = known.get(row.phone_id, "")
        if stays.get(row.id) == delivery.NOT_YET:
            back.append((row, at() + ASK_AGAIN, delivery.NOT_YET))
        elif row.id in stays:
            results.append((row.id, "skipped", "", stays[row.id], ""))
        elif row.carrier not in providers:
            back.append(
                (row, at() + delivery.again_after(lane, row.attempts), delivery.CARRIER_OFF)
            )
        elif rest := breaker_of(lane, row.carrier).rests(now):
            back.append((row, now + rest, delivery.CARRIER_RESTS))
        elif row.id in held:
            wait, reason = held[row.id]
            back.append((row, at() + wait, reason))
        elif not numbers.may_answer(number, settings.reply_countries):
            results.append((row.id, "refused", "", "country" if number else "number forgotten", ""))
        else:
            ready.append((row, number))
    batches = sending.batches(lane, ready, providers, now)
    outcomes = sending.hand_over(batches, lambda: time.monotonic() - begun > LATEST_START)
    for batch, outcome in zip(batches, outcomes, strict=True):
        said, returned = sending.brought(lane, batch, outcome, at())
        results += said
        back += returned
    if claimed:
        _record(results, back, (day, sending.unspent(claimed, results, back)), at)
        if full := sum(reason == delivery.PHONES_FULL for _, reason in held.values()):
            log.warning("lane.phones_full", lane=lane, count=full)
        states = Counter(result[1] for result in results)
        if len(back) + len(results) > states["accepted"]:  # that everything was taken is no news
            log.info(
                "lane.pass",
                lane=lane,
                claimed=len(claimed),
                calls=len(batches),
                put_back=len(back),
                accepted=states["accepted"],
                refused=states["refused"],
                uncertain=states["uncertain"],
                skipped=states["skipped"],
            )
    return len(claimed)


def _record(
    results: Sequence[Result],
    back: Sequence[Back],
    unspent: tuple[date, Sequence[Claimed]],
    at: Callable[[], datetime],
) -> None:
    """Record a pass in one transaction; a short outage must not make sent messages uncertain."""
    returned: dict[tuple[datetime, str], list[int]] = defaultdict(list)
    for row, not_before, reason in back:
        returned[not_before, reason].append(row.id)
    for wait in (*RECORD_AGAIN, None):
        try:
            with connected(), transaction():
                outbox.record(results, at())
                for (not_before, reason), ids in returned.items():
                    outbox.put_back(ids, not_before, reason, at())
                spending.uncount(*unspent)
            return
        except DatabaseAway:
            if wait is None:
                log.error("lane.unrecorded", count=len(results))
                raise
            stopping.wait(wait)
