"""Calls in progress, in Redis: sealed, expiring, and never saved over a later state (nobody waits for a lock).

Redis is memory, not the record. It has 0.2 s for an answer, and after a failure it is left alone for two seconds; what
is lost with it is rebuilt or asked again.
"""

from __future__ import annotations

import hashlib
import time
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

#: Digits of the number of presses, which stands before what is sealed.
_AGE_DIGITS = 6

# Saves only over what is younger or as old: a press repeated late must not undo the one after it.
_SAVE = f"""
local there = redis.call('GETRANGE', KEYS[1], 0, {_AGE_DIGITS - 1})
if there > ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. ARGV[2], 'EX', ARGV[3])
return 1
"""
_SAVE_NAME = hashlib.sha1(_SAVE.encode(), usedforsecurity=False).hexdigest()


class SessionsAway(Exception):
    """Redis did not answer in time, or refused."""


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

    def load(self, key: str) -> dict[str, Any] | None:
        """The session under this key, or None. Raises SessionsAway."""
        kept = self._ask("GET", key)
        if kept is None:
            return None
        try:
            found: dict[str, Any] = self._vault.open_json(memoryview(kept)[_AGE_DIGITS:], _PURPOSE)
        except (CannotOpen, ValueError):
            return None
        return found

    def save(self, key: str, value: dict[str, Any], presses: int) -> bool:
        """Keep a session after so many presses; False when a later one is kept there already. Raises SessionsAway."""
        arguments = (1, key, f"{presses:0{_AGE_DIGITS}d}", self._vault.seal_json(value, _PURPOSE), LIFE)
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
