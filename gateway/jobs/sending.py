"""Calls to carriers: which messages share one, how they are made, and what each brought."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import structlog

from flows.rules import delivery
from gateway.carriers import NotSent, Outgoing, Provider, Sent
from gateway.jobs.breaker import LONGEST_REST, any_takes, breaker_of, phone_breaker
from storage.engine.per_process import PerProcess
from storage.sent.outbox import Claimed, Result

log = structlog.get_logger()

#: How many calls to carriers run at once.
CALLS_AT_ONCE = 8

#: What shares a call: the messages, their carrier, and what it is handed.
Batch = tuple[Sequence[Claimed], Provider, Outgoing]
#: What came of a call: an answer for each number, or that nothing left.
Outcome = Sequence[Sent] | NotSent
#: A message that goes back, since when it may leave, and why.
Back = tuple[Claimed, datetime, str]


def batches(
    lane: str,
    ready: Sequence[tuple[Claimed, str]],
    providers: Mapping[str, Provider],
    now: datetime,
) -> list[Batch]:
    """The calls for these messages and their numbers: those of one text and carrier share one.

    Alarms never do, lest one takes others with it, nor do messages under our own ids: each has a
    fate of its own, and one that is sent again must be the same. Two equal messages to one phone go
    in two calls: in one a carrier would take them for a slip, and send one.
    """
    together: dict[tuple[str, str, int], list[tuple[Claimed, str]]] = defaultdict(list)
    times: Counter[tuple[str, str, str]] = Counter()
    for row, number in ready:
        together[row.carrier, row.text, times[row.carrier, row.text, number]].append((row, number))
        times[row.carrier, row.text, number] += 1
    made: list[Batch] = []
    for (carrier, _, _), members in together.items():
        provider = providers[carrier]
        alone = lane == "alarm" or provider.own_ids or breaker_of(lane, carrier).wary
        size = 1 if alone else provider.limits.recipients
        for start in range(0, len(members), size):
            rows, numbers = zip(*members[start : start + size], strict=True)
            made.append((rows, provider, _outgoing(lane, provider, rows, numbers, now)))
    return made


def _outgoing(
    lane: str,
    provider: Provider,
    rows: Sequence[Claimed],
    numbers: Sequence[str],
    now: datetime,
) -> Outgoing:
    ends = [row.expires_at for row in rows if row.expires_at is not None]
    return Outgoing(
        text=rows[0].text,
        numbers=numbers,
        id=rows[0].provider_id if provider.own_ids else "",
        first=any(delivery.goes_first(lane, row.rank) for row in rows),
        device=rows[0].device or "",
        seconds=max(1, int((max(ends) - now).total_seconds())) if len(ends) == len(rows) else None,
    )


def hand_over(made: Sequence[Batch], too_late: Callable[[], bool]) -> list[Outcome]:
    """Make all calls, side by side; what came of each, in their order."""

    def make(batch: Batch) -> Outcome:
        _, provider, outgoing = batch
        if too_late():
            return NotSent(delivery.NO_TIME, 0.0)
        try:
            return provider.send(outgoing)
        except NotSent as unsent:
            return unsent
        except Exception as trouble:  # whatever it was, the request may have left
            log.exception("carrier.trouble", carrier=provider.name, error=type(trouble).__name__)
            return []

    return [make(made[0])] if len(made) == 1 else list(_CALLERS.get().map(make, made))


#: The threads that call carriers. They stay, for each keeps its connection.
_CALLERS = PerProcess(lambda: ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="carrier"))


def brought(
    lane: str, batch: Batch, outcome: Outcome, now: datetime
) -> tuple[list[Result], list[Back]]:
    """What became of a call's messages, and those that go back; its carrier's breaker is told."""
    rows, provider, outgoing = batch
    breaker = breaker_of(lane, provider.name)
    phone = phone_breaker(provider.name, outgoing.device)
    if isinstance(outcome, NotSent):
        pause = timedelta(seconds=min(outcome.pause, LONGEST_REST[lane]))
        if outcome.pause:
            phone.failed(now.timestamp(), outcome.pause)
            if any_takes(provider.name, provider.phones(), now):
                pause = timedelta()
            else:
                breaker.did_not_leave(outcome.pause, now)
        log.warning("carrier.not_sent", lane=lane, carrier=provider.name, reason=outcome.reason)
        return [], [
            (row, now + max(pause, delivery.again_after(lane, row.attempts)), outcome.reason)
            for row in rows
        ]
    if any(sent.state != "uncertain" for sent in outcome):
        breaker.answered()
        phone.worked()
    else:
        breaker.stayed_unclear(now)
    if len(outcome) != len(rows):
        outcome = [Sent("", "uncertain", reason="trouble")] * len(rows)
    return [
        (row.id, sent.state, sent.provider_id, sent.reason, sent.cost)
        for row, sent in zip(rows, outcome, strict=True)
    ], []


def unspent(
    claimed: Sequence[Claimed], results: Sequence[Result], back: Sequence[Back]
) -> list[Claimed]:
    """What did not leave: put back, refused, or skipped."""
    stayed = {id_ for id_, state, *_ in results if state in (delivery.REFUSED, delivery.SKIPPED)}
    stayed |= {row.id for row, _, _ in back}
    return [row for row in claimed if row.id in stayed]
