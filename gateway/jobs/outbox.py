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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog

from flows.rules import delivery, numbers
from gateway.carriers import NotSent, Outgoing, Provider, Sent
from gateway.install.settings import Settings
from gateway.jobs import limits, owner, still_true, stopping, until_empty
from gateway.jobs.breaker import LONGEST_REST, breaker_of
from gateway.sms import budget
from storage import people
from storage.engine.db import DatabaseAway, connected, transaction
from storage.engine.per_process import PerProcess
from storage.engine.vault import Vault
from storage.sent import outbox, spending
from storage.sent.outbox import Claimed, Result

log = structlog.get_logger()

LEASE_SECONDS = 60.0
#: A call takes at most about 20 s (connect 3, answer 18), so one that would begin later than this
#: does not begin.
LATEST_START = 35.0
#: How many calls to carriers run at once.
CALLS_AT_ONCE = 8
#: When a message that may not leave yet asks again.
ASK_AGAIN = timedelta(seconds=3)
#: How long to wait before what the carrier answered is written down again while the database is
#: away (seconds).
RECORD_AGAIN = (0.2, 1.0, 3.0)


@dataclass
class Call:
    """One call to a carrier: a text and who gets it, and afterwards what became of them."""

    provider: Provider
    text: str
    rows: Sequence[Claimed]
    numbers: Sequence[str]
    sent: Sequence[Sent] = ()
    unsent: NotSent | None = None

    @property
    def clear(self) -> bool:
        """Whether the carrier said anything definite of anybody."""
        return any(result.state != "uncertain" for result in self.sent)


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
    begun, day = time.monotonic(), budget.local_day(settings, now)

    def at() -> datetime:
        return now + timedelta(seconds=time.monotonic() - begun)

    with connected(), transaction():
        if lane == "alarm":
            outbox.repeat_uncertain_alarms(vault, now)
        most_parts = limits.affordable(lane, settings, day)
        may = limits.may_leave(lane, settings, now)
        claimed = outbox.claim(
            vault, lane, owner, now, limits.how_many(lane, awake), LEASE_SECONDS, most_parts, may
        )
        spending.add(day, parts=sum(row.parts for row in claimed))
        stays = still_true.ask([row for row in claimed if row.about], now)
        known = people.number_of(vault, [row.phone_id for row in claimed])
    results: list[Result] = []
    back: list[tuple[Claimed, datetime, str]] = []
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
        elif not numbers.may_answer(number, settings.reply_countries):
            results.append((row.id, "refused", "", "country" if number else "number forgotten", ""))
        else:
            ready.append((row, number))
    calls = _calls(lane, ready, providers)
    _hand_over(calls, lambda: time.monotonic() - begun > LATEST_START)
    for call in calls:
        back += _settle(lane, call, results, at())
    if claimed:
        _record(results, back, (day, _unspent(claimed, results, back)), at)
        states = Counter(result[1] for result in results)
        if len(back) + len(results) > states["accepted"]:  # that everything was taken is no news
            log.info(
                "lane.pass",
                lane=lane,
                claimed=len(claimed),
                calls=len(calls),
                put_back=len(back),
                accepted=states["accepted"],
                refused=states["refused"],
                uncertain=states["uncertain"],
                skipped=states["skipped"],
            )
    return len(claimed)


def _unspent(
    claimed: Sequence[Claimed],
    results: Sequence[Result],
    back: Sequence[tuple[Claimed, datetime, str]],
) -> int:
    """The parts of what did not leave: put back, refused, or skipped."""
    parts = {row.id: row.parts for row in claimed}
    refused = sum(parts[id_] for id_, state, *_ in results if state in ("refused", "skipped"))
    return refused + sum(row.parts for row, _, _ in back)


def _calls(
    lane: str, ready: Sequence[tuple[Claimed, str]], providers: Mapping[str, Provider]
) -> list[Call]:
    """Messages with one text and carrier share calls; an alarm has its own, so none fails another.

    Two such messages to one phone go in two calls: in one a carrier would take them for a slip, and
    send one.
    """
    together: dict[tuple[str, str, int], list[tuple[Claimed, str]]] = defaultdict(list)
    times: Counter[tuple[str, str, str]] = Counter()
    for row, number in ready:
        together[row.carrier, row.text, times[row.carrier, row.text, number]].append((row, number))
        times[row.carrier, row.text, number] += 1
    calls = []
    for (carrier, text, _), members in together.items():
        provider = providers[carrier]
        alone = lane == "alarm" or breaker_of(lane, carrier).wary
        size = 1 if alone else provider.limits.recipients
        for start in range(0, len(members), size):
            batch = members[start : start + size]
            calls.append(
                Call(provider, text, [row for row, _ in batch], [number for _, number in batch])
            )
    return calls


def _hand_over(calls: Sequence[Call], too_late: Callable[[], bool]) -> None:
    """Make all calls, side by side; each notes what became of it."""

    def make(call: Call) -> None:
        if too_late():
            call.unsent = NotSent(delivery.NO_TIME, 0.0)
            return
        try:
            call.sent = call.provider.send(Outgoing(call.text, call.numbers))
        except NotSent as unsent:
            call.unsent = unsent
        except Exception as trouble:  # whatever it was, the request may have left
            log.exception(
                "carrier.trouble", carrier=call.provider.name, error=type(trouble).__name__
            )

    if len(calls) == 1:
        make(calls[0])
    else:
        list(_CALLERS.get().map(make, calls))


#: The threads that call carriers. They stay, for each keeps its connection.
_CALLERS = PerProcess(lambda: ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="carrier"))


def _settle(
    lane: str, call: Call, results: list[Result], now: datetime
) -> list[tuple[Claimed, datetime, str]]:
    """Add what became of a call's messages to `results`; which go back, since when, and why."""
    breaker = breaker_of(lane, call.provider.name)
    if call.unsent is not None:
        if call.unsent.pause:
            breaker.did_not_leave(call.unsent.pause, now)
        pause = timedelta(seconds=min(call.unsent.pause, LONGEST_REST[lane]))
        log.warning(
            "carrier.not_sent", lane=lane, carrier=call.provider.name, reason=call.unsent.reason
        )
        return [
            (row, now + max(pause, delivery.again_after(lane, row.attempts)), call.unsent.reason)
            for row in call.rows
        ]
    if call.clear:
        breaker.answered()
    else:
        breaker.stayed_unclear(now)
    fates = list(call.sent) if len(call.sent) == len(call.rows) else []
    for place, row in enumerate(call.rows):
        fate = fates[place] if fates else Sent("", "uncertain", reason="trouble")
        results.append((row.id, fate.state, fate.provider_id, fate.reason, fate.cost))
    return []


def _record(
    results: Sequence[Result],
    back: Sequence[tuple[Claimed, datetime, str]],
    unspent: tuple[date, int],
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
                spending.add(unspent[0], parts=-unspent[1])
            return
        except DatabaseAway:
            if wait is None:
                log.error("lane.unrecorded", count=len(results))
                raise
            stopping.wait(wait)
