"""A lane's worker: an RQ wake-up starts a drain at once; where it is lost, a look now and then."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import FrameType
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer

from gateway.install import own_texts
from gateway.install.queues import LANES
from gateway.jobs import runtime, stopping
from gateway.worker.pace import Pace
from storage.conversations.sessions import connect_redis
from storage.engine.db import connected, transaction
from storage.record import heartbeats

log = structlog.get_logger()

#: Seconds between two signs of life.
BEAT_EVERY = 15.0
#: How long to wait for Redis after it went away (seconds).
LISTEN_AGAIN = 1.0
#: RQ's lease on a worker (seconds): an idle worker must come round often enough to clean up after a
#: killed one.
WORKER_TTL = 45


class LaneWorker(SimpleWorker):
    """RQ's worker without fork, which tells the poll to stop when it is told to stop.

    It runs its lane's own function and nothing else: whoever can write into Redis could name any
    other. Of what goes wrong in a drain only the kind is logged, and nothing kept: a message may
    quote what a person wrote.
    """

    max_connection_wait_time = 2.0
    #: Told of every wake-up, and whether Redis is there.
    pace = Pace()

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """SIGTERM or Ctrl-C: finish the drain at hand, then end."""
        stopping.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def heartbeat(self, *args: Any, **kwargs: Any) -> None:
        """Tell Redis of this worker, as RQ does before it listens and now and then meanwhile."""
        try:
            super().heartbeat(*args, **kwargs)
        except RedisError:
            self.pace.hears(False)
            raise
        self.pace.hears(True)

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run a wake-up of this lane; delete any other job, and log what is wrong with it."""
        self.pace.happened()
        wrong = foreign(job, queue.name)
        if not wrong:
            super().execute_job(job, queue)
            return
        log.error("lane.foreign_job", lane=queue.name, wrong=wrong)
        job.delete()

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """RQ would log the whole trace."""
        log.error("lane.trouble", lane=job.origin, error=exc_info[0].__name__)

    def handle_job_failure(
        self,
        job: Job,
        queue: Queue,
        started_job_registry: Any = None,
        exc_string: str = "",
        execution: Any = None,
    ) -> None:
        """RQ would keep the whole trace in Redis."""
        super().handle_job_failure(job, queue, started_job_registry, "", execution)


def foreign(job: Job, lane: str) -> str:
    """What makes a job none of this lane's wake-ups, or "".

    Nothing that it names is imported to find out.
    """
    try:
        if job.func_name != LANES[lane]:
            return "function"
        if job.instance is not None or job.args or job.kwargs:
            return "arguments"
        if any(
            (job._success_callback_name, job._failure_callback_name, job._stopped_callback_name)
        ):
            return "callback"
    except Exception as unreadable:  # whatever lies there instead of a job's data
        return type(unreadable).__name__
    return ""


def job_of(lane: str) -> Callable[[], int]:
    """The function a lane's wake-up starts; it returns how many things it did."""
    module, _, name = LANES[lane].rpartition(".")
    job: Callable[[], int] = getattr(importlib.import_module(module), name)
    return job


def work(lane: str) -> None:
    """Serve one lane until SIGTERM. Without Redis it polls alone."""
    # Before the threads begin: opening it binds the tables anew, and a thread that is in a
    # transaction on what the parent had opened would go on outside of it, and wait for itself. A
    # client of its own, for RQ gives its own time limits to the one it is given.
    redis = connect_redis(runtime().settings.redis_address)
    own_texts.look()  # before anything is said
    pace = Pace()
    poll = threading.Thread(target=_poll, args=(lane, job_of(lane), pace), name=f"poll-{lane}")
    pulse = threading.Thread(target=_live, args=(lane,), name=f"pulse-{lane}", daemon=True)
    pulse.start()
    poll.start()
    try:
        while not stopping.is_set():
            _answer_wake_ups(lane, redis, pace)
    finally:
        stopping.set()
        pace.happened()  # whoever waits for the next look, waits no more
        poll.join()
        pulse.join(BEAT_EVERY)  # at once, unless the database holds it


def _answer_wake_ups(lane: str, redis: Redis, pace: Pace) -> None:
    try:
        queue = Queue(lane, connection=redis, serializer=JSONSerializer)
        worker = LaneWorker(
            [queue],
            connection=redis,
            serializer=JSONSerializer,
            worker_ttl=WORKER_TTL,
            maintenance_interval=30,
        )
        worker.pace = pace
        worker.work(logging_level="WARNING")
    except StopRequested:
        stopping.set()
    except (RedisError, OSError) as away:
        log.warning("lane.redis_away", lane=lane, error=type(away).__name__)
        _listen_again(pace)
    # What lies in Redis may be anything; the poll goes on, and the next wake-up is tried.
    except Exception as broken:
        log.error("lane.trouble", lane=lane, error=type(broken).__name__)
        _listen_again(pace)


def _listen_again(pace: Pace) -> None:
    pace.hears(False)
    stopping.at_signals()
    stopping.wait(LISTEN_AGAIN)


def _poll(lane: str, job: Callable[[], int], pace: Pace) -> None:
    while not stopping.is_set():
        try:
            did = job()
        except Exception as trouble:  # one bad moment must not end the poll for ever
            log.exception("lane.trouble", lane=lane, error=type(trouble).__name__)
            pace.happened()
            did = 0
        if did:
            pace.happened()
        else:
            pace.wait()


def _live(lane: str) -> None:
    """Say every few seconds that this lane is alive, also in the middle of a long drain."""
    while not stopping.is_set():
        try:
            beat(f"worker:{lane}", datetime.now(UTC))
            own_texts.look()
        except Exception as trouble:  # a database that is away is said by readyz already
            log.info("lane.no_beat", lane=lane, error=type(trouble).__name__)
        stopping.wait(BEAT_EVERY)


def beat(part: str, now: datetime) -> None:
    """Write a sign of life."""
    with connected(), transaction():
        heartbeats.beat(part, now)
