"""A Redis client for the request path: one connection a thread, one command at a time.

It does no more work than that. redis-py's client takes about 120 microseconds a call around a round
trip of 30: pool, retries, observability. Its connections (address, TLS, password, packing, parsing)
are what is used here, without the rest.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from redis import Redis
from redis.connection import ConnectionInterface
from redis.exceptions import ConnectionError as Broken
from redis.exceptions import RedisError, ResponseError

from storage.engine.breaker import Breaker
from storage.engine.per_process import PerProcess

#: How long Redis is left alone after it failed (seconds). Then one question tries it again while
#: all others go without.
REST = 2.0


class RedisAway(Exception):
    """Redis cannot be reached, did not answer in time, or is being left alone for a moment."""


class RedisClient:
    """Asks one Redis. The time limits are those of the client it was made from."""

    def __init__(self, redis: Redis) -> None:
        self._pool = redis.connection_pool
        self._mine = PerProcess(threading.local)
        self.breaker = Breaker(REST)

    def ask(self, *command: str | bytes | int) -> Any:
        """The answer to one command.

        Raises RedisAway, and redis-py's ResponseError where Redis refuses the command.
        """
        if not self.breaker.allows(time.monotonic()):
            raise RedisAway("resting")
        try:
            answer = self._ask(command)
        except ResponseError:
            self.breaker.worked()
            raise
        except RedisError as trouble:
            self.breaker.failed(time.monotonic())
            raise RedisAway(type(trouble).__name__) from trouble
        self.breaker.worked()
        return answer

    def _ask(self, command: tuple[str | bytes | int, ...]) -> Any:
        connection, used = self._connection()
        try:
            return self._exchange(connection, command)
        except Broken:
            if not used:
                raise
            # It stood idle while Redis was restarted; the command never ran, or may run twice
            # without harm.
            return self._exchange(connection, command)

    def _exchange(
        self, connection: ConnectionInterface, command: tuple[str | bytes | int, ...]
    ) -> Any:
        connection.send_packed_command(connection.pack_command(*command), check_health=False)
        return connection.read_response()

    def _connection(self) -> tuple[ConnectionInterface, bool]:
        """This thread's connection, and whether it was used before.

        It connects itself when it is asked.
        """
        mine = self._mine.get()
        used = hasattr(mine, "connection")
        if not used:
            mine.connection = self._pool.connection_class(**self._pool.connection_kwargs)
        return mine.connection, used
