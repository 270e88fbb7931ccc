"""Files that were uploaded and wait for a decision: sealed, in Redis, for a quarter of an hour.

Whoever uploaded one alone finds it again. Lost with Redis, it is uploaded once more.
"""

from __future__ import annotations

import secrets

from redis import Redis
from redis.exceptions import RedisError

from storage.engine.redis_client import RedisAway
from storage.engine.vault import Vault

#: How long a file waits (seconds).
LIFE = 15 * 60
#: The largest (bytes): it is in memory as a whole, here and there.
LARGEST = 1_000_000
_PURPOSE = "upload"


def keep(redis: Redis, vault: Vault, who: str, file: bytes) -> str:
    """Keep a file of somebody; returns the name by which it is found. Raises RedisAway."""
    name = secrets.token_urlsafe(16)
    try:
        redis.set(_key(vault, who, name), vault.seal(file, _PURPOSE), ex=LIFE)
    except RedisError as trouble:
        raise RedisAway(type(trouble).__name__) from trouble
    return name


def take(redis: Redis, vault: Vault, who: str, name: str) -> bytes | None:
    """Take out a file of somebody, once; None: it is not there any more. Raises RedisAway."""
    try:
        sealed = redis.getdel(_key(vault, who, name))
    except RedisError as trouble:
        raise RedisAway(type(trouble).__name__) from trouble
    return vault.open(sealed, _PURPOSE) if isinstance(sealed, bytes) else None


def find(redis: Redis, vault: Vault, who: str, name: str) -> bytes | None:
    """A file of somebody, which stays; None: it is not there any more. Raises RedisAway."""
    try:
        sealed = redis.get(_key(vault, who, name))
    except RedisError as trouble:
        raise RedisAway(type(trouble).__name__) from trouble
    return vault.open(sealed, _PURPOSE) if isinstance(sealed, bytes) else None


def _key(vault: Vault, who: str, name: str) -> str:
    return f"upload:{vault.digest('upload', who, name).hex()}"
