"""The doorbell: rung once for many, silent while Redis is away, and gone when it is closed."""

from __future__ import annotations

import threading

import pytest
import structlog
from redis import Redis
from redis.exceptions import RedisError

from gateway.install import wake_up as bell_module
from gateway.install.wake_up import Bell


def rung(redis: Redis) -> list[int]:
    return [redis.llen(f"rq:queue:{lane}") for lane in ("intake", "alarm")]


def test_many_rings_are_one_bell_and_closing_rings_what_was_asked_for(
    opened: None, redis: Redis
) -> None:
    bell = Bell(redis)
    for _ in range(50):
        bell.ring("intake")
    bell.ring("alarm")
    bell.close()
    assert rung(redis) == [1, 1]


def test_a_closed_bell_has_no_thread_and_rings_again_when_it_must(
    opened: None, redis: Redis
) -> None:
    bell = Bell(redis)
    before = threading.active_count()
    for _ in range(3):
        bell.ring("intake")
        bell.close()
        assert threading.active_count() == before and rung(redis) == [1, 0]
        redis.flushall()


def test_closing_does_not_wait_for_a_redis_that_is_away(
    opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell_module, "_REST", 600)
    bell = Bell(Redis.from_url("unix:///nowhere/redis.sock"))
    bell.ring("intake")
    bell.close()


def test_a_redis_that_stays_away_is_said_once(
    opened: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell_module, "_REST", 0.0)
    tried = threading.Semaphore(0)

    def away(_: object) -> None:
        tried.release()
        raise RedisError("away")

    monkeypatch.setattr(bell_module, "ring_now", away)
    bell = Bell(Redis.from_url("unix:///nowhere/redis.sock"))
    with structlog.testing.capture_logs() as logs:
        for _ in range(5):
            bell.ring("intake")
            assert tried.acquire(timeout=60)
        bell.close()
    assert [one["event"] for one in logs if one["event"] == "bell.silent"] == ["bell.silent"]
