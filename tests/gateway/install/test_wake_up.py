"""Wake-ups: one for many, none while Redis is away, and no thread when they are closed."""

from __future__ import annotations

import threading

import pytest
import structlog
from redis import Redis
from redis.exceptions import RedisError

from gateway.install import wake_up as module
from gateway.install.wake_up import WakeUps


def waiting(redis: Redis) -> list[int]:
    return [redis.llen(f"rq:queue:{lane}") for lane in ("intake", "alarm")]


def test_many_become_one_and_closing_sends_what_was_asked_for(opened: None, redis: Redis) -> None:
    wake_ups = WakeUps(redis)
    for _ in range(50):
        wake_ups.send("intake")
    wake_ups.send("alarm")
    wake_ups.close()
    assert waiting(redis) == [1, 1]


def test_closing_ends_the_thread_and_sending_again_starts_one(opened: None, redis: Redis) -> None:
    wake_ups = WakeUps(redis)
    before = threading.active_count()
    for _ in range(3):
        wake_ups.send("intake")
        wake_ups.close()
        assert threading.active_count() == before and waiting(redis) == [1, 0]
        redis.flushall()


def test_closing_does_not_wait_for_a_redis_that_is_away(
    opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REST", 600)
    wake_ups = WakeUps(Redis.from_url("unix:///nowhere/redis.sock"))
    wake_ups.send("intake")
    wake_ups.close()


def test_a_redis_that_stays_away_is_said_once(
    opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REST", 0.0)
    tried = threading.Semaphore(0)

    def away(_: object) -> None:
        tried.release()
        raise RedisError("away")

    monkeypatch.setattr(module, "send_now", away)
    wake_ups = WakeUps(Redis.from_url("unix:///nowhere/redis.sock"))
    with structlog.testing.capture_logs() as logs:
        for _ in range(5):
            wake_ups.send("intake")
            assert tried.acquire(timeout=60)
        wake_ups.close()
    assert [entry["event"] for entry in logs if entry["event"] == "wake_up.silent"] == [
        "wake_up.silent"
    ]
