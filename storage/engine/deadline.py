"""Asking the records within a time limit.

A phone on a call waits for two seconds, a frozen database for ever. A database that hangs answers
nothing, not even an error, and no client of ours can leave such a call. So it is asked from a few
threads of its own, and whoever waits goes on without it when the deadline is over. Each road by
which somebody asks has its own share of threads: whoever reads lists from a frozen database keeps
no phone waiting.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import nullcontext
from contextvars import copy_context
from threading import Semaphore
from typing import TypeVar

from flows.rules.phrases import phrase
from storage.engine.db import DatabaseAway, connected
from storage.engine.per_process import PerProcess
from storage.engine.sql import is_sqlite

T = TypeVar("T")


class Road:
    """A way to ask the records: for at most so many questions at once, each at most so long."""

    def __init__(self, name: str, threads: int, seconds: float, queue: float = 0.0) -> None:
        """`queue`: so long a question waits for a thread while all of the share are taken."""
        self.threads, self._seconds, self._queue = threads, seconds, queue
        self._mine = PerProcess(
            lambda: (ThreadPoolExecutor(threads, thread_name_prefix=name), Semaphore(threads))
        )

    def ask(self, question: Callable[[], T], connect: bool = True) -> T:
        """What `question` answers, with a connection to the database unless told otherwise.

        It is asked in another thread, in the context of who asks: of the same request.

        Raises DatabaseAway, also when it takes longer than this road waits; then nobody knows
        whether it will still be done. At once when the whole share hangs already.
        """
        threads, free = self._mine.get()
        if not free.acquire(blocking=self._queue > 0, timeout=self._queue or None):
            raise DatabaseAway(
                phrase("The database does not answer: all who ask it are still waiting.")
            )

        def asked() -> T:
            try:
                with connected() if connect else nullcontext():
                    return question()
            finally:
                free.release()

        try:
            return threads.submit(copy_context().run, asked).result(self._seconds)
        except TooLate:
            raise DatabaseAway(phrase("The database does not answer in time.")) from None


#: Key presses: more at once than the server has threads, so that only when so many hang is the next
#: one not asked at all.
PRESSES = Road("records", threads=32, seconds=0.8)
#: The other roads together leave connections of the pool (`storage.engine.db.POOL_CONNECTIONS`) and
#: threads of the server.
HEALTH = Road("health", threads=2, seconds=3.0)
METRICS = Road("metrics", threads=1, seconds=5.0)
API = Road("api", threads=6, seconds=8.0)
#: Boards ask every other second, many at once: they wait their turn for a moment.
CONSOLE = Road("console", threads=6, seconds=8.0, queue=2.0)
#: A file that is read row by row, one at a time; a proxy waits for 30 seconds (docs/install).
FILES = Road("files", threads=1, seconds=25.0, queue=5.0)
#: Whoever asks without a token, however many they are.
PUBLIC = Road("public", threads=2, seconds=8.0)


def within(question: Callable[[], T]) -> T:
    """What a key press asks of the records.

    Raises DatabaseAway, also when it takes longer than a phone waits.
    """
    return PRESSES.ask(question)


def reading(question: Callable[[], T]) -> T:
    """The same for a question that writes nothing.

    SQLite is a file of this machine, whose readers wait for no writer: it is asked at once, for to
    hand a question to another thread and back costs more than its answer.
    """
    if not is_sqlite():
        return within(question)
    with connected():
        return question()
