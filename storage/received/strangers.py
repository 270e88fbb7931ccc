"""Strangers who were refused: how many, and at which entry point. Never who, and never a row.

Calls of the hooks that are not let in are told apart, for a carrier may be among them that was
given a wrong address.
"""

from __future__ import annotations

import threading
import time
from collections import Counter

from redis import Redis
from redis.exceptions import RedisError

#: The entry points, which are also the values of the metric's label: no token of ours; one of ours,
#: but at an address that does not exist, by a method that is not taken there, from an address
#: outside of WEBHOOK_ALLOW_IPS, or not signed as its carrier signs; the API; the metrics.
ENTRY_POINTS = (
    "hooks",
    "hooks_path",
    "hooks_method",
    "hooks_address",
    "hooks_signature",
    "api",
    "metrics",
)
#: Seconds between two looks at Redis: a flood of strangers is no flood there.
_PAUSE = 1.0
_KEY = "kentongan:strangers"
_DAY = 86_400
#: Seconds for which a day's own count is kept: that day and the next are "lately".
_KEPT = 3 * _DAY


class Strangers:
    """The counters of one process. Its threads may share them."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._lock = threading.Lock()
        self._untold: Counter[str] = Counter()
        self._told_at = 0.0

    def refused(self, entry_point: str) -> None:
        """Count one.

        Redis adds up what all processes count, now and then; without it nothing fails, and it is
        told later.
        """
        now = time.monotonic()
        with self._lock:
            self._untold[entry_point] += 1
            if now - self._told_at < _PAUSE:
                return
            self._told_at = now
        self._tell()

    def counted(self) -> dict[str, int]:
        """How many were refused at each entry point since Redis has been keeping count; without
        Redis what this process knows.
        """
        return self._sum([_KEY])

    def lately(self) -> dict[str, int]:
        """How many were refused at each entry point today and yesterday (UTC), says Redis."""
        now = time.time()
        return self._sum([_key_of(now), _key_of(now - _DAY)])

    def _sum(self, keys: list[str]) -> dict[str, int]:
        self._tell()
        try:
            kept = [self._redis.hgetall(key) for key in keys]
        except RedisError:
            kept = []
        with self._lock:
            return {
                entry_point: sum(int(counts.get(entry_point.encode(), 0)) for counts in kept)
                + self._untold[entry_point]
                for entry_point in ENTRY_POINTS
            }

    def _tell(self) -> None:
        with self._lock:
            telling = Counter(self._untold)
            self._untold.clear()
        if not telling:
            return
        today = _key_of(time.time())
        try:
            with self._redis.pipeline() as both:  # one round trip, all of it or nothing
                for entry_point, number in telling.items():
                    both.hincrby(_KEY, entry_point, number)
                    both.hincrby(today, entry_point, number)
                both.expire(today, _KEPT)
                both.execute()
        except RedisError:
            with self._lock:
                self._untold.update(telling)


def _key_of(moment: float) -> str:
    return f"{_KEY}:{time.strftime('%Y-%m-%d', time.gmtime(moment))}"
