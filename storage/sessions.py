"""Calls in progress, in Redis: sealed, expiring, and saved only over what was read (nobody waits for a lock).

Redis is memory, not the record. It has 0.2 s for an answer, and after a failure it is left alone for two seconds; what
is lost with it is rebuilt or asked again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from storage.vault import CannotOpen, Vault

#: How long a call is remembered after its last key press (seconds). Carriers end a call after three minutes.
LIFE = 600
#: How long a call that broke off in the middle of a report may be gone on with by dialling again (seconds).
LEFT_LIFE = 1800
#: How long Redis may take for one answer (seconds).
PATIENCE = 0.2
#: How long Redis is left alone after it failed (seconds).
REST = 2.0

_PURPOSE = "session"

# Saves only over the value that was read ("" for none), so that of two presses at once the first one stays. A second key
# is the phone's pointer to the call it left unfinished, set together with it, or with "" removed.
_SAVE = """
local there = redis.call('GET', KEYS[1])
if (there or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
if KEYS[2] and ARGV[4] ~= '' then redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[3])
elseif KEYS[2] then redis.call('DEL', KEYS[2]) end
return 1
"""


class SessionsAway(Exception):
    """Redis did not answer in time, or refused."""


@dataclass(frozen=True)
class Saved:
    """A session as it was read: its value, and the bytes that must still be there when it is saved again."""

    value: dict[str, Any] = field(repr=False)
    raw: bytes = field(repr=False)


def connect_redis(url: str) -> Redis:
    """A client for the request path: it connects when first used, answers within `PATIENCE` or fails, never retries."""
    return Redis.from_url(
        url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0), protocol=2
    )


class Sessions:
    """Loads and saves sessions by key."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._redis = redis
        self._vault = vault
        self._save = redis.register_script(_SAVE)
        self._rest_until = 0.0

    def load(self, key: str) -> Saved | None:
        """The session under this key, or None. Raises SessionsAway."""
        return self._open(self._ask(lambda: self._redis.get(key)))

    def load_dialled(self, key: str, pointer: str) -> tuple[Saved | None, str]:
        """The session under this key, and the call to which the phone's pointer points ("" for none). Raises SessionsAway."""
        raw, left = self._ask(lambda: self._redis.mget(key, pointer))
        return self._open(raw), left.decode() if left else ""

    def _open(self, raw: bytes | None) -> Saved | None:
        if raw is None:
            return None
        try:
            return Saved(self._vault.open_json(raw, _PURPOSE), raw)
        except CannotOpen:
            return None

    def save(self, key: str, value: dict[str, Any], before: bytes | None, pointer: tuple[str, str] | None = None) -> bool:
        """Save a session over the bytes that were read; False when somebody else saved first. Raises SessionsAway.

        With the phone's pointer and what it is to say (then both live for LEFT_LIFE), or with "" to remove it.
        """
        sealed = self._vault.seal_json(value, _PURPOSE)
        named, says = ([pointer[0]], pointer[1]) if pointer else ([], "")
        args: list[bytes | str | int] = [before or b"", sealed, LEFT_LIFE if says else LIFE, says]
        return bool(self._ask(lambda: self._save(keys=[key, *named], args=args)))

    def forget(self, *keys: str) -> None:
        """Forget sessions and pointers. Raises SessionsAway."""
        self._ask(lambda: self._redis.delete(*keys))

    def _ask(self, question: Any) -> Any:
        if time.monotonic() < self._rest_until:
            raise SessionsAway("resting")
        try:
            return question()
        except RedisError as away:
            self._rest_until = time.monotonic() + REST
            raise SessionsAway(type(away).__name__) from away
