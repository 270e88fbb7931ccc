"""Wake-ups tell a lane's worker that there may be work; they carry nothing and may be lost.

Sending one must never slow or fail a request, so a request only sets a flag; one thread per process
sends, at most once for all requests of the same moment, and not at all while an earlier wake-up
still waits in the queue. Workers look for work by themselves as well (`gateway.worker.pace`), so a
dead Redis costs a second or two and nothing else, and a wake-up that is lost up to five.
"""

from __future__ import annotations

import threading
import time

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer

from gateway.install.queues import JOB_TIMEOUT, LANES
from storage.engine.breaker import Breaker

log = structlog.get_logger()

#: After a wake-up the next one waits a moment, so that a flood of requests is not a flood of
#: wake-ups (seconds).
_PAUSE = 0.02
#: After Redis failed, how long no wake-up is sent (seconds).
_REST = 2.0


class WakeUps:
    """Sends wake-ups to the lanes' RQ queues from a thread of its own; the first one starts it."""

    def __init__(self, redis: Redis) -> None:
        self._queues = {
            lane: Queue(
                lane, connection=redis, serializer=JSONSerializer, default_timeout=JOB_TIMEOUT
            )
            for lane in LANES
        }
        self._wanted: set[str] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self.breaker = Breaker(_REST)

    def send(self, lane: str) -> None:
        """Ask for a wake-up of this lane; returns at once."""
        with self._changed:
            self._wanted.add(lane)
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="wake_ups", daemon=True)
                thread.start()
                self._thread = thread
            self._changed.notify()

    def close(self) -> None:
        """Send what was asked for and end the thread. The next `send` starts another."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        me = threading.current_thread()
        while True:
            with self._changed:
                while not self._wanted:
                    if self._thread is not me:
                        return
                    self._changed.wait()
                lanes, self._wanted = self._wanted, set()
            try:
                for lane in lanes:
                    send_now(self._queues[lane])
                self.breaker.worked()
                threading.Event().wait(_PAUSE)
            except RedisError as away:
                if self.breaker.failed(time.monotonic()):
                    log.info("wake_up.silent", error=type(away).__name__)
                with self._changed:
                    self._changed.wait_for(
                        lambda: self._thread is not me, self.breaker.left(time.monotonic())
                    )


def send_now(queue: Queue) -> None:
    """Wake one lane up, unless a wake-up waits there already. Raises RedisError."""
    if queue.count == 0:
        queue.enqueue_call(LANES[queue.name], result_ttl=0, failure_ttl=3600, timeout=JOB_TIMEOUT)
