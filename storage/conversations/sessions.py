"""Calls in progress, in Redis: sealed, expiring, never saved over a later state.

Nobody waits for a lock. Redis is memory, not the record. It has 0.2 s for an answer, and after a
failure it is left alone for two seconds; what is lost with it is rebuilt or asked again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, ResponseError
from redis.retry import Retry

from flows.rules.redial import WHOLE
from flows.session import Entry, Session
from storage.engine.redis_client import RedisAway, RedisClient
from storage.engine.vault import CannotOpen, Vault

#: How long a call is remembered after its last key press (seconds): as long as it may be repeated.
LIFE = int(WHOLE.total_seconds())
#: How long a call that broke off in the middle of a report may be gone on with by dialling again
#: (seconds).
LEFT_LIFE = 1800
#: How long Redis may take for one answer (seconds).
DEADLINE = 0.2

_PURPOSE = "session"

#: Digits of the age of a session, which stands before what is sealed.
_AGE_DIGITS = 15

# Saves only over what is younger or as old: a press repeated late must not undo the one after it. A
# second key is the phone's pointer to the call it left unfinished, set together with it, or with ""
# removed.
_SAVE = f"""
local there = redis.call('GETRANGE', KEYS[1], 0, {_AGE_DIGITS - 1})
if there > ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. ARGV[2], 'EX', ARGV[3])
if KEYS[2] and ARGV[4] ~= '' then redis.call('SET', KEYS[2], ARGV[4], 'EX', ARGV[3])
elseif KEYS[2] then redis.call('DEL', KEYS[2]) end
return 1
"""
_SAVE_NAME = hashlib.sha1(_SAVE.encode(), usedforsecurity=False).hexdigest()


def as_json(session: Session) -> dict[str, Any]:
    """A session as plain JSON."""
    return {
        **vars(session),
        "journal": [[*vars(entry).values()] for entry in session.journal],
        "options": [*session.options],
    }


def of_json(plain: Mapping[str, Any]) -> Session:
    """The session that `as_json` wrote. Raises KeyError or TypeError for anything else."""
    journal = tuple(Entry(*entry) for entry in plain["journal"])
    return Session(**{**plain, "journal": journal, "options": tuple(plain["options"])})


class SessionsAway(Exception):
    """Redis did not answer in time, or refused."""


def connect_redis(url: str) -> Redis:
    """A client for the request path: it answers within `DEADLINE` or fails, and never retries.

    It connects when it is first used. It does not tell the server its name: redis-py would read its
    version anew from a file for every connection.
    """
    return Redis.from_url(
        url,
        socket_timeout=DEADLINE,
        socket_connect_timeout=DEADLINE,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
        driver_info=None,
    )


class Sessions:
    """Loads and saves sessions by key."""

    def __init__(self, redis: Redis, vault: Vault) -> None:
        self._client = RedisClient(redis)
        self._vault = vault
        self._failed_at: float | None = None

    def load(self, key: str) -> dict[str, Any] | None:
        """The session under this key, or None. Raises SessionsAway."""
        return self._open(self._ask("GET", key))

    def load_dialled(self, key: str, pointer: str) -> tuple[dict[str, Any] | None, str]:
        """The session under this key, and what the phone's pointer says ("" for nothing).

        Raises SessionsAway.
        """
        kept, says = self._ask("MGET", key, pointer)
        return self._open(kept), says.decode() if says else ""

    def _open(self, kept: bytes | None) -> dict[str, Any] | None:
        if kept is None:
            return None
        try:
            found: dict[str, Any] = self._vault.open_json(memoryview(kept)[_AGE_DIGITS:], _PURPOSE)
        except (CannotOpen, ValueError):
            return None
        return found

    def save(
        self, key: str, value: dict[str, Any], age: int, pointer: tuple[str, str] | None = None
    ) -> bool:
        """Keep a session of this age; False when a later state is there. Raises SessionsAway.

        A later state is older. With the phone's pointer and what it is to say (then both live for
        LEFT_LIFE), or with "" to remove it.
        """
        named, says = ((key, pointer[0]), pointer[1]) if pointer else ((key,), "")
        sealed = self._vault.seal_json(value, _PURPOSE)
        arguments = (
            len(named),
            *named,
            f"{age:0{_AGE_DIGITS}d}",
            sealed,
            LEFT_LIFE if says else LIFE,
            says,
        )
        try:
            return bool(self._ask("EVALSHA", _SAVE_NAME, *arguments))
        except NoScriptError:
            return bool(self._ask("EVAL", _SAVE, *arguments))

    def age_of(self, key: str) -> int | None:
        """The age of the session under this key, or None. Raises SessionsAway."""
        stands = self._ask("GETRANGE", key, 0, _AGE_DIGITS - 1)
        return int(stands) if stands else None

    def forget(self, *keys: str) -> None:
        """Forget sessions and pointers. Raises SessionsAway."""
        self._ask("DEL", *keys)

    def may_be_stale(self) -> bool:
        """Whether Redis failed us within the life of a session.

        Then what it holds may be older than what a phone shows.
        """
        return self._failed_at is not None and time.monotonic() - self._failed_at < LIFE

    def _ask(self, *command: str | bytes | int) -> Any:
        try:
            return self._client.ask(*command)
        except NoScriptError:
            raise
        except (RedisAway, ResponseError) as away:  # refused: full, read-only, locked
            self._failed_at = time.monotonic()
            raise SessionsAway(str(away)) from away
