"""What became of messages whose fate is unknown: a carrier that takes our ids is asked by them.

What it took is recorded. What it knows nothing of goes out again under the same id: should the
first request still be on its way, the carrier takes one of the two and refuses the other as known.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

import structlog

from flows.rules.delivery import NEVER_ARRIVED, SETTLE_EVERY
from gateway.carriers import NotSent, Provider
from gateway.install.runtime import Runtime
from gateway.jobs.outbox import LATEST_START, LEASE_SECONDS
from storage import people
from storage.engine.db import connected, transaction
from storage.sent import outbox, spending
from storage.sent.outbox import Result, Uncertain

log = structlog.get_logger()

#: Messages asked about in one round, one after the other.
MOST = 50
#: What is sent was claimed at most so long before.
LEASE = timedelta(seconds=LEASE_SECONDS)
#: The longest a carrier is left alone that could not be asked.
LONGEST_PAUSE = timedelta(seconds=60)


def settle(runtime: Runtime, now: datetime) -> set[str]:
    """Ask about what is uncertain. Returns the lanes that got something to send."""
    own = {name: carrier for name, carrier in runtime.providers.items() if carrier.own_ids}
    if not own:
        return set()
    begun = time.monotonic()
    with connected(), transaction():
        claimed = outbox.claim_uncertain([*own], now, now + LEASE, MOST)
        known = people.number_of(runtime.vault, [row.phone_id for row in claimed])
    fates: dict[int, Result | None] = {}
    pauses: dict[str, timedelta] = {}  # of carriers that cannot be asked now
    for row in claimed:
        if row.carrier in pauses or time.monotonic() - begun > LATEST_START:
            continue
        try:
            fates[row.id] = _ask(own[row.carrier], row, known.get(row.phone_id, ""))
        except NotSent as unsent:
            pauses[row.carrier] = min(timedelta(seconds=unsent.pause), LONGEST_PAUSE)
            log.warning("settling.not_asked", carrier=row.carrier, reason=unsent.reason)
    if claimed:
        _record(runtime, claimed, fates, pauses, now + timedelta(seconds=time.monotonic() - begun))
    return {row.lane for row in claimed if row.id in fates and fates[row.id] is None}


def _ask(carrier: Provider, row: Uncertain, number: str) -> Result | None:
    """What became of one message; None: it never arrived. Raises NotSent."""
    try:
        sent = carrier.settle(row.provider_id, [number])
    except NotSent:
        raise
    except Exception as trouble:  # a fault of ours leaves it as uncertain as it was
        log.exception("settling.trouble", carrier=row.carrier, error=type(trouble).__name__)
        sent = []
    if sent is None:
        return None
    if len(sent) != 1:
        return row.id, "uncertain", "", "", ""
    (fate,) = sent
    return row.id, fate.state, fate.provider_id, fate.reason, fate.cost


def _record(
    runtime: Runtime,
    claimed: Sequence[Uncertain],
    fates: Mapping[int, Result | None],
    pauses: Mapping[str, timedelta],
    now: datetime,
) -> None:
    lost = [id_ for id_, result in fates.items() if result is None]
    told = [result for result in fates.values() if result and result[1] != "uncertain"]
    refused = {id_ for id_, state, *_ in told if state == "refused"}
    unspent: defaultdict[date, list[Uncertain]] = defaultdict(list)
    for row in claimed:
        day = runtime.settings.day_of(row.left_at)
        # What may have been counted before midnight stays counted: too much, never too little.
        counted_then = runtime.settings.day_of(row.left_at - LEASE) == day
        if counted_then and (row.id in refused or row.id in lost):
            unspent[day].append(row)
    with connected(), transaction():
        outbox.record(told, now)
        outbox.put_back(lost, now, NEVER_ARRIVED, now, was="uncertain")
        for carrier in {row.carrier for row in claimed}:
            again = now + max(SETTLE_EVERY, pauses.get(carrier, SETTLE_EVERY))
            outbox.ask_later([row.id for row in claimed if row.carrier == carrier], again)
        for day, rows in sorted(unspent.items()):
            spending.uncount(day, rows)
    if told or lost:
        log.info("settling.settled", told=len(told), never_arrived=len(lost))
