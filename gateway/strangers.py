"""Strangers who were refused: how many, and at which door. Never who, and never a row."""

from __future__ import annotations

import threading
import time
from collections import Counter

from redis import Redis
from redis.exceptions import RedisError

#: The doors, which are also the values of the metric's label.
DOORS = ("hooks", "api", "metrics")
#: Seconds between two looks at Redis: a flood of strangers is no flood there.
_PAUSE = 1.0
_KEY = "kentongan:strangers"

_lock = threading.Lock()
_untold: Counter[str] = Counter()
_told_at = 0.0


def refused(redis: Redis, door: str) -> None:
    """Count one. Redis adds up what all processes count, now and then; without it nothing fails, and it is told later."""
    global _told_at
    now = time.monotonic()
    with _lock:
        _untold[door] += 1
        if now - _told_at < _PAUSE:
            return
        _told_at = now
    _tell(redis)


def counted(redis: Redis) -> dict[str, int]:
    """How many were refused at each door since Redis has been keeping count; without Redis what this process knows."""
    _tell(redis)
    try:
        kept = redis.hgetall(_KEY)
    except RedisError:
        kept = {}
    with _lock:
        return {door: int(kept.get(door.encode(), 0)) + _untold[door] for door in DOORS}


def _tell(redis: Redis) -> None:
    with _lock:
        telling = Counter(_untold)
        _untold.clear()
    try:
        for door, number in telling.items():
            redis.hincrby(_KEY, door, number)
            telling[door] = 0
    except RedisError:
        with _lock:
            _untold.update(telling)
