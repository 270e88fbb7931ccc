"""Calls to carriers: which messages share one, and making them side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import structlog

from flows.rules import delivery
from gateway.carriers import NotSent, Provider, Sent
from gateway.jobs.breaker import breaker_of
from storage.engine.per_process import PerProcess
from storage.sent.outbox import Claimed

log = structlog.get_logger()

#: Calls that are under way at once in a process.
HANDS = 8
#: The threads that call carriers. They stay, for each keeps its connection.
_THREADS = PerProcess(lambda: ThreadPoolExecutor(HANDS, thread_name_prefix="carrier"))


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
        return any(one.state != "uncertain" for one in self.sent)


def calls_for(
    lane: str, ready: Sequence[tuple[Claimed, str]], providers: Mapping[str, Provider]
) -> list[Call]:
    """Messages with one text and one carrier share calls; alarms never do, lest one takes others
    with it.

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
        size = 1 if lane == "alarm" or breaker_of(lane, carrier).wary else provider.batch
        for start in range(0, len(members), size):
            some = members[start : start + size]
            calls.append(
                Call(provider, text, [row for row, _ in some], [number for _, number in some])
            )
    return calls


def make(calls: Sequence[Call], too_late: Callable[[], bool]) -> None:
    """Make all calls, side by side; each notes what became of it."""

    def one(call: Call) -> None:
        if too_late():
            call.unsent = NotSent(delivery.NO_TIME, 0.0)
            return
        try:
            call.sent = call.provider.send(call.text, call.numbers)
        except NotSent as unsent:
            call.unsent = unsent
        except Exception as trouble:  # whatever it was, the request may have left
            log.exception(
                "carrier.trouble", carrier=call.provider.name, error=type(trouble).__name__
            )

    if len(calls) == 1:
        one(calls[0])
    else:
        list(_THREADS.get().map(one, calls))
