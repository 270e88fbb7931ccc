"""A carrier's calls of our webhooks: plain HTTP, kept connections, repeated until answered 200."""

from __future__ import annotations

import heapq
import http.client
import threading
import time
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import structlog

from flows.values import dataclass, field

log = structlog.get_logger()

#: Threads, each with one kept connection, that carry delivery reports, SMS and ends of calls.
POOL = 4
#: More than this many waiting callbacks are not held; the newest are dropped and counted.
MOST_WAITING = 300_000
RETRY_SECONDS = 1.0
#: Tries of a delivery report or the end of a call.
TRIES = 60
#: Tries of an SMS: a day; the real carrier gives up after twelve hours.
SMS_TRIES = 86_400
#: A real carrier ends the call when no answer comes in this time (seconds).
ANSWER_SECONDS = 10.0

_BROKEN = (OSError, http.client.HTTPException)


class NoAnswer(Exception):
    """A webhook could not be reached, or did not answer in time."""


class Webhooks(Protocol):
    """The gateway's webhooks, as one carrier calls them."""

    def post(self, kind: str, fields: Mapping[str, Any]) -> tuple[int, str]:
        """Call one webhook; answers status and body. Raises NoAnswer."""


class Line:
    """Plain HTTP to this machine. Each thread keeps its own connections."""

    def __init__(self, timeout: float = ANSWER_SECONDS) -> None:
        self._timeout = timeout
        self._threads = threading.local()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Post this; answers status and body. Raises NoAnswer."""
        parts = urlsplit(url)
        headers = {"User-Agent": "kentongan-standin", **headers}
        kept = self._kept()
        for fresh in (False, True):
            connection = kept.pop(parts.netloc, None)
            if connection is None:
                fresh = True
                connection = http.client.HTTPConnection(
                    parts.hostname or "", parts.port or 80, timeout=self._timeout
                )
            try:
                connection.request("POST", parts.path, body, headers)
                answer = connection.getresponse()
                told = answer.status, answer.read().decode("utf-8", "replace")
            except _BROKEN as broken:
                connection.close()
                # A kept connection may have been closed by the other side since: that is no answer
                # yet, ask anew.
                if fresh or isinstance(broken, TimeoutError):
                    raise NoAnswer(type(broken).__name__) from broken
                continue
            kept[parts.netloc] = connection
            return told
        raise AssertionError("unreachable")

    def _kept(self) -> dict[str, http.client.HTTPConnection]:
        if not hasattr(self._threads, "kept"):
            self._threads.kept = {}
        kept: dict[str, http.client.HTTPConnection] = self._threads.kept
        return kept


@dataclass(order=True, slots=True)
class _Waiting:
    due: float
    serial: int
    kind: str = field(compare=False)
    fields: Mapping[str, Any] = field(compare=False)
    tries: int = field(compare=False)


class Callbacks:
    """Callbacks on their way: repeated every second until a 200, or until the tries are used up."""

    def __init__(self, webhooks: Webhooks, pool: int = POOL) -> None:
        self._webhooks = webhooks
        self._ready = threading.Condition()
        self._heap: list[_Waiting] = []
        self._serial = 0
        self._generation = 0
        self._pause_until = 0.0
        self._under_way = 0
        self._stopped = False
        self.done: dict[str, int] = {}
        self.given_up = 0
        self.dropped = 0
        self._threads = [
            threading.Thread(target=self._carry, name=f"callbacks-{n}", daemon=True)
            for n in range(pool)
        ]
        for thread in self._threads:
            thread.start()

    def put(
        self, kind: str, fields: Mapping[str, Any], after: float = 0.0, tries: int = TRIES
    ) -> None:
        """Send one callback in `after` seconds."""
        with self._ready:
            if len(self._heap) >= MOST_WAITING:
                self.dropped += 1
                return
            self._push(_Waiting(time.monotonic() + after, 0, kind, fields, tries))

    def counts(self) -> dict[str, object]:
        """What waits or is on its way, what was answered 200 by kind, what was given up."""
        with self._ready:
            return {
                "waiting": len(self._heap) + self._under_way,
                "done": dict(self.done),
                "given_up": self.given_up,
                "dropped": self.dropped,
            }

    def clear(self) -> None:
        """Forget everything that waits, and the counters."""
        with self._ready:
            self._heap.clear()
            self._generation += 1
            self._pause_until = 0.0
            self.done.clear()
            self.given_up = self.dropped = 0

    def stop(self) -> None:
        """End the threads; what waits is lost, as with a carrier that falls over."""
        with self._ready:
            self._stopped = True
            self._ready.notify_all()
        for thread in self._threads:
            thread.join(ANSWER_SECONDS)

    def _push(self, waiting: _Waiting) -> None:
        self._serial += 1
        waiting.serial = self._serial
        heapq.heappush(self._heap, waiting)
        self._ready.notify()

    def _carry(self) -> None:
        while True:
            with self._ready:
                while not self._stopped and (wait := self._seconds_to_next()) != 0:
                    self._ready.wait(wait)
                if self._stopped:
                    return
                waiting = heapq.heappop(self._heap)
                self._under_way += 1
                generation = self._generation
            status = self._try(waiting)
            with self._ready:
                self._under_way -= 1
                if generation == self._generation:
                    self._settle(waiting, status)

    def _seconds_to_next(self) -> float | None:
        """0 when there is something to carry, None when nothing waits at all.

        Called with the lock held.
        """
        if not self._heap:
            return None
        due = max(self._heap[0].due, self._pause_until)
        return max(0.0, due - time.monotonic())

    def _try(self, waiting: _Waiting) -> int:
        try:
            return self._webhooks.post(waiting.kind, waiting.fields)[0]
        except NoAnswer as reason:
            log.info("callback.no_answer", kind=waiting.kind, error=str(reason))
            return 0

    def _settle(self, waiting: _Waiting, status: int) -> None:
        if status == 200:
            self.done[waiting.kind] = self.done.get(waiting.kind, 0) + 1
            return
        waiting.tries -= 1
        if waiting.tries <= 0:
            self.given_up += 1
            log.warning("callback.given_up", kind=waiting.kind, status=status)
            return
        waiting.due = time.monotonic() + RETRY_SECONDS
        if (
            status == 0
        ):  # nobody there: let all others wait as well, instead of trying thousands in vain
            self._pause_until = waiting.due
        self._push(waiting)
