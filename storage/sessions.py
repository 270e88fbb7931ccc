"""Calls in progress, in Redis: sealed, expiring, and saved only over what was read (nobody waits for a lock).

Redis is memory, not the record. It has 0.2 s for an answer, and after a failure it is left alone for two seconds; what
is lost with it is rebuilt or asked again.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, ResponseError
from redis.retry import Retry

from storage.line import Line, LineDown
from storage.vault import CannotOpen, Vault

#: How long a call is remembered after its last key press (seconds). Carriers end a call after three minutes.
LIFE = 600
#: How long Redis may take for one answer (seconds).
PATIENCE = 0.2

_PURPOSE = "session"

# Saves only over the value that was read ("" for none), so that of two presses at once the first one stays.
_SAVE = """
local there = redis.call('GET', KEYS[1])
if (there or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
"""
_SAVE_NAME = hashlib.sha1(_SAVE.encode(), usedforsecurity=False).hexdigest()


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
        self._line = Line(redis)
        self._vault = vault
        self._failed_at: float | None = None

    def load(self, key: str) -> Saved | None:
        """The session under this key, or None. Raises SessionsAway."""
        raw = self._ask("GET", key)
        if raw is None:
            return None
        try:
            return Saved(self._vault.open_json(raw, _PURPOSE), raw)
        except CannotOpen:
            return None

    def save(self, key: str, value: dict[str, Any], before: bytes | None) -> bool:
        """Save a session over the bytes that were read; False when somebody else saved first. Raises SessionsAway."""
        arguments = (1, key, before or b"", self._vault.seal_json(value, _PURPOSE), LIFE)
        try:
            return bool(self._ask("EVALSHA", _SAVE_NAME, *arguments))
        except NoScriptError:
            return bool(self._ask("EVAL", _SAVE, *arguments))

    def may_be_stale(self) -> bool:
        """Whether Redis failed us within the life of a session: what it holds may be older than what a phone shows."""
        return self._failed_at is not None and time.monotonic() - self._failed_at < LIFE

    def _ask(self, *command: str | bytes | int) -> Any:
        try:
            return self._line.ask(*command)
        except NoScriptError:
            raise
        except (LineDown, ResponseError) as away:  # refused: full, read-only, locked
            self._failed_at = time.monotonic()
            raise SessionsAway(str(away)) from away
