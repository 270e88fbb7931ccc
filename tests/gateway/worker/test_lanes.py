"""A lane's process: its threads begin at the same moment, on one database."""

from __future__ import annotations

import importlib
import signal
import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from redis import Redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from gateway.install.wake_up import send_now
from gateway.jobs import intake
from gateway.worker import lanes
from storage.conversations import sessions
from tests.gateway.conftest import both_engines
from tests.servers import Valkey


def test_the_database_is_open_before_any_thread_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opened later, it would take a writing thread's statements out of its transaction."""
    begun: list[str] = []
    somebody = threading.Event()
    stopping = threading.Event()

    def opened() -> Any:
        somebody.wait(0.3)  # long enough for a thread that has been started to begin
        begun.append("opened")
        return SimpleNamespace(settings=SimpleNamespace(redis_address="unix:///nowhere/redis.sock"))

    def begin(who: str) -> int:
        begun.append(who)
        somebody.set()
        return 0

    monkeypatch.setattr(lanes, "stopping", stopping)
    monkeypatch.setattr(lanes, "runtime", opened)
    monkeypatch.setattr(lanes, "beat", lambda part, now: begin("pulse"))
    monkeypatch.setattr(lanes, "job_of", lambda lane: lambda: begin("poll"))
    monkeypatch.setattr(
        lanes, "_answer_wake_ups", lambda lane, redis, pace: (somebody.wait(60), stopping.set())
    )
    lanes.work("reply")
    assert begun[0] == "opened", begun
    left = [thread.name for thread in threading.enumerate() if thread.name.endswith("-reply")]
    assert not left, "a thread goes on when its lane has ended"


@pytest.fixture
def signals() -> Iterator[None]:
    """A worker of RQ takes the signals of its process."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


#: What version 259e3f0 and all since have queued: names that outlive deploys.
QUEUED_BEFORE = {
    "intake": "gateway.jobs.intake.drain",
    "alarm": "gateway.jobs.outbox.drain_alarm",
    "reply": "gateway.jobs.outbox.drain_reply",
    "bulk": "gateway.jobs.outbox.drain_bulk",
}


@pytest.mark.parametrize("lane", QUEUED_BEFORE)
def test_a_job_that_the_version_before_queued_still_runs(
    lane: str, redis: Redis, monkeypatch: pytest.MonkeyPatch, signals: None
) -> None:
    """Who moves a job keeps its old name running for a release, in a table beside LANES."""
    module, _, function = QUEUED_BEFORE[lane].rpartition(".")
    drained: list[str] = []
    monkeypatch.setattr(importlib.import_module(module), function, lambda: drained.append(lane))
    queue = Queue(lane, connection=redis, serializer=JSONSerializer)
    queue.enqueue(QUEUED_BEFORE[lane])
    lanes.LaneWorker([queue], connection=redis, serializer=JSONSerializer).work(
        burst=True, logging_level="WARNING"
    )
    assert (drained, queue.count) == ([lane], 0)


def test_nothing_that_went_wrong_in_a_drain_is_quoted_in_redis_or_the_log(
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    signals: None,
) -> None:
    def trouble() -> int:
        raise ValueError("suami\n+6281267890123 memukul")

    monkeypatch.setattr(intake, "drain", trouble)
    # Another test may have made the lane's own logger keep the stderr of its time.
    monkeypatch.setattr(lanes, "log", structlog.wrap_logger(structlog.PrintLogger(sys.stderr)))
    queue = Queue("intake", connection=redis, serializer=JSONSerializer)
    send_now(queue)
    lanes.LaneWorker([queue], connection=redis, serializer=JSONSerializer).work(
        burst=True, logging_level="WARNING"
    )
    (failed,) = queue.failed_job_registry.get_job_ids()
    kept = b"".join(redis.dump(key) for key in redis.keys("*"))
    results = Job.fetch(failed, connection=redis, serializer=JSONSerializer).results()
    said = (
        kept.decode("latin-1")
        + "".join(str(result.exc_string) for result in results)
        + caplog.text
        + "".join(capsys.readouterr())
    )
    assert "81267890123" not in said and "memukul" not in said
    assert "ValueError" in said


@both_engines
def test_a_worker_of_rq_does_not_make_the_sessions_patient(
    redis_server: Valkey,
    settings: Settings,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    signals: None,
) -> None:
    here = open_runtime(settings.model_copy(update={"redis_url": redis_server.url}))
    monkeypatch.setattr(lanes, "runtime", lambda: here)
    monkeypatch.setattr(lanes, "stopping", threading.Event())
    monkeypatch.setattr(lanes, "beat", lambda part, now: None)
    monkeypatch.setattr(lanes, "job_of", lambda lane: lambda: 0)

    def work(worker: lanes.LaneWorker, **_: object) -> None:
        lanes.stopping.set()

    monkeypatch.setattr(lanes.LaneWorker, "work", work)
    lanes.work("intake")
    assert here.redis.connection_pool.connection_kwargs["socket_timeout"] == sessions.DEADLINE


def planted(**named: Any) -> list[str]:
    """What ran although no lane's wake-up starts it."""
    RAN.append(str(named))
    return RAN


RAN: list[str] = []
OURS = "gateway.jobs.intake.drain"
HERE = f"{__name__}.planted"


@pytest.mark.parametrize(
    ("name", "data", "more", "wrong"),
    [
        (HERE, {}, {}, "function"),
        ("gateway.jobs.outbox.drain_bulk", {}, {}, "function"),  # another lane's
        ("builtins.print", {"args": ("hello",)}, {}, "function"),
        ("nowhere.at_all", {}, {}, "function"),
        (OURS, {"args": (1,)}, {}, "arguments"),
        (OURS, {"kwargs": {"now": 1}}, {}, "arguments"),
        (OURS, {}, {"success_callback_name": HERE}, "callback"),
        (OURS, {}, {"failure_callback_name": HERE}, "callback"),
        (OURS, {}, {"stopped_callback_name": HERE}, "callback"),
        (OURS, {}, {"data": b"no json"}, "DeserializationError"),
        (OURS, {}, {"data": b"[1, 2]"}, "DeserializationError"),
    ],
)
def test_a_lane_runs_its_own_function_whatever_lies_in_redis(
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    signals: None,
    name: str,
    data: dict[str, Any],
    more: dict[str, Any],
    wrong: str,
) -> None:
    drained: list[str] = []
    monkeypatch.setattr(intake, "drain", lambda: drained.append("wake-up") or 1)
    monkeypatch.setattr(lanes, "log", structlog.wrap_logger(structlog.PrintLogger(sys.stderr)))
    RAN.clear()
    queue = Queue("intake", connection=redis, serializer=JSONSerializer)
    job = queue.enqueue(name, *data.get("args", ()), **data.get("kwargs", {}))
    for field, value in more.items():
        redis.hset(job.key, field, value)
    queue.enqueue(OURS)  # a wake-up behind it is heard
    lanes.LaneWorker([queue], connection=redis, serializer=JSONSerializer).work(
        burst=True, logging_level="WARNING"
    )
    assert (drained, RAN, queue.count) == (["wake-up"], [], 0)
    assert "lane.foreign_job" in (said := "".join(capsys.readouterr())) and wrong in said
    assert not redis.exists(job.key)
