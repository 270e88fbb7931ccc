"""A lane's pace: looking often while something happens or no wake-up comes, rarely otherwise."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as Away
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

from gateway.install.shutdown import Shutdown
from gateway.worker import lanes, pace
from gateway.worker.pace import BUSY, OFTEN, RARELY, Pace


class Waits:
    """How long whoever looks has waited, in steps; time passes by waiting alone."""

    def __init__(self) -> None:
        self.steps: list[float] = []
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> bool:
        self.steps.append(seconds)
        self.now += seconds
        return False


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    made = Waits()
    monkeypatch.setattr(pace, "time", made)
    monkeypatch.setattr(pace, "stopping", made)
    return made


def calm(waits: Waits) -> Pace:
    """The pace of a lane that hears, and of which nothing has happened for long."""
    made = Pace()
    made._news.wait = waits.wait  # type: ignore[assignment]
    made.hears(True)
    waits.now += BUSY
    return made


def test_a_lane_looks_rarely_while_nothing_happens(waits: Waits) -> None:
    looks = calm(waits)
    looks.wait()
    looks.happened()
    looks.wait()
    waits.now += BUSY
    looks.wait()
    assert waits.steps == [RARELY, OFTEN, RARELY]


def test_a_lane_that_hears_nothing_looks_often(waits: Waits) -> None:
    looks = calm(waits)
    looks.hears(False)
    looks.wait()
    looks.hears(True)
    looks.wait()
    assert waits.steps == [OFTEN, RARELY]


@pytest.mark.parametrize("told", [lambda looks: looks.happened(), lambda looks: looks.hears(False)])
def test_what_happens_meanwhile_is_heard_at_once(
    waits: Waits, monkeypatch: pytest.MonkeyPatch, told: object
) -> None:
    monkeypatch.setattr(pace, "RARELY", 60.0)
    looks = Pace()
    looks.hears(True)
    waits.now += BUSY
    waiting = threading.Thread(target=looks.wait)
    waiting.start()
    while waiting.is_alive():  # it is told at any moment of its wait
        told(looks)  # type: ignore[operator]
        waiting.join(0.01)
    assert waits.steps == [OFTEN]


def test_a_worker_tells_whether_redis_is_there(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = Queue("intake", connection=redis, serializer=JSONSerializer)
    worker = lanes.LaneWorker([queue], connection=redis, serializer=JSONSerializer)
    said: list[bool] = []
    worker.pace = SimpleNamespace(hears=said.append)  # type: ignore[assignment]
    worker.heartbeat()

    def away(*_: object, **__: object) -> None:
        raise Away

    monkeypatch.setattr(SimpleWorker, "heartbeat", away)
    with pytest.raises(Away):
        worker.heartbeat()
    assert said == [True, False]


def test_a_poll_that_found_something_looks_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = Shutdown()
    monkeypatch.setattr(lanes, "stopping", stop)
    found = iter([2, 0, RuntimeError("one bad moment"), 0])
    said: list[str] = []

    def job() -> int:
        each = next(found, None)
        if each is None:
            stop.set()
            return 0
        if isinstance(each, Exception):
            raise each
        return each

    looks = SimpleNamespace(
        happened=lambda: said.append("happened"), wait=lambda: said.append("waits")
    )
    lanes._poll("intake", job, looks)  # type: ignore[arg-type]
    assert said == ["happened", "waits", "happened", "waits", "waits", "waits"]
