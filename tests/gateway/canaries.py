"""Numbers and names that stand nowhere else, and where they are found."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from typing import Any

from redis import Redis

from storage.engine.db import connected
from storage.engine.sql import run
from storage.models import database

#: Every name begins so: a word that no language has.
MARK = "Qzv"
#: A number without what stands before its 8, with what people put between its digits.
_DIGITS = re.compile(rb"\d(?:[ .()/\-]{0,2}\d){9,}")
_NAME = re.compile(rb"qzv[a-z]{6}")
_LENGTH = 11


class Canaries:
    """So many numbers (E.164) with names, the same in every run."""

    def __init__(self, count: int) -> None:
        drawn = random.Random(14)
        bodies = drawn.sample(range(10**8), count)
        self.numbers = [f"+62817{body:08d}" for body in bodies]
        words: dict[str, None] = {}
        while len(words) < count:
            words["".join(drawn.choices("bdfghjklmnprstw", k=6))] = None
        self.names = [f"{MARK}{word}" for word in words]
        self._cores = {number[3:].encode() for number in self.numbers}
        self._names = {name.lower().encode() for name in self.names}

    def found(self, shown: str | bytes) -> set[bytes]:
        """Those that stand in this in any usual form: with +62, 62 or 0, grouped, in any case."""
        raw = shown.encode() if isinstance(shown, str) else shown
        digits = [re.sub(rb"\D", b"", run_.group()) for run_ in _DIGITS.finditer(raw)]
        windows = {
            line[at : at + _LENGTH] for line in digits for at in range(len(line) - _LENGTH + 1)
        }
        return (windows & self._cores) | (set(_NAME.findall(raw.lower())) & self._names)


def dumped() -> Iterator[tuple[str, bytes]]:
    """Every column of every table, as who has the database and no key of ours sees it."""
    with connected():
        for table in database.get_tables():
            rows = run(f'SELECT * FROM "{table}"')
            yield table, b"\n".join(b"|".join(map(_bytes, row)) for row in rows)


def in_redis(redis: Redis) -> bytes:
    """All keys and values of a Redis."""
    return b"\n".join(_all_of(redis))


def _all_of(redis: Redis) -> Iterator[bytes]:
    for key in redis.scan_iter():
        yield key
        kind = redis.type(key)
        if kind == b"string":
            yield _bytes(redis.get(key))
        elif kind == b"hash":
            yield from (_bytes(part) for pair in redis.hgetall(key).items() for part in pair)
        elif kind == b"list":
            yield from map(_bytes, redis.lrange(key, 0, -1))
        elif kind == b"set":
            yield from map(_bytes, redis.smembers(key))
        elif kind == b"zset":
            yield from map(_bytes, redis.zrange(key, 0, -1))
        else:
            raise AssertionError(f"a {kind!r} is not looked into")


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview | bytearray):
        return bytes(value)
    return str(value).encode()


def where(canaries: Canaries, shown: Iterable[tuple[str, str | bytes]]) -> dict[str, set[bytes]]:
    """Which of them stand in what is shown where; nothing, if all is well."""
    return {place: found for place, what in shown if (found := canaries.found(what))}
