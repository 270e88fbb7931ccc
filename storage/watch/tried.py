"""Nights that were tried, in Redis, for an hour: whichever web process is asked finds them.

Lost with Redis, one is tried once more.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from storage.engine.redis_client import RedisAway

#: How long what came of one is kept (seconds).
LIFE = 3600
_BUSY = "tried:busy"


def begin(redis: Redis, code: str, seconds: int) -> str:
    """Begin to try a night of this post; the name by which it is found. "": one of them goes on, of
    whichever post. It is over after so many seconds, whatever becomes of it. Raises RedisAway.
    """
    name = secrets.token_hex(8)
    with _away():
        if not redis.set(_BUSY, name, nx=True, ex=seconds):
            return ""
        redis.set(_key(code, name), b"", ex=seconds)
    return name


def end(redis: Redis, code: str, name: str, came: Mapping[str, Any]) -> None:
    """Keep what came of it; another may be tried. Raises RedisAway."""
    with _away():
        redis.set(_key(code, name), json.dumps(came), ex=LIFE)
        redis.delete(_BUSY)


def find(redis: Redis, code: str, name: str) -> Mapping[str, Any] | None:
    """What came of it; None while it goes on. Raises LookupError where there is nothing of it, and
    RedisAway.
    """
    with _away():
        kept = redis.get(_key(code, name))
    if kept is None:
        raise LookupError(name)
    assert isinstance(kept, bytes)
    found: Mapping[str, Any] | None = json.loads(kept) if kept else None
    return found


def _key(code: str, name: str) -> str:
    return f"tried:{code}:{name}"


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except RedisError as trouble:
        raise RedisAway(type(trouble).__name__) from trouble
