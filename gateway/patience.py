"""Asking the records within a time limit: a phone on a call waits for two seconds, a frozen database for ever.

A database that hangs answers nothing, not even an error, and no client of ours can leave such a call. So it is asked
from a few threads of its own, and whoever waits goes on without it when his patience is at an end.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from functools import lru_cache
from threading import Semaphore
from typing import TypeVar

from storage.db import DatabaseAway, connected

T = TypeVar("T")

#: Seconds a key press waits for what the records say.
PATIENCE = 0.8
#: Questions under way at once in a process, more than the web server has threads (16 in the Procfile): only when so many
#: hang is the next one not asked at all.
THREADS = 32


def within(question: Callable[[], T], seconds: float = PATIENCE) -> T:
    """What `question` answers with a connection to the database. Raises DatabaseAway, also when it takes longer."""
    threads, free = _threads(os.getpid())
    if not free.acquire(blocking=False):
        raise DatabaseAway("The database does not answer: all who ask it are still waiting.")

    def ask() -> T:
        try:
            with connected():
                return question()
        finally:
            free.release()

    try:
        return threads.submit(ask).result(seconds)
    except TooLate:
        raise DatabaseAway("The database does not answer in time.") from None


@lru_cache(maxsize=1)
def _threads(process: int) -> tuple[ThreadPoolExecutor, Semaphore]:
    """Made anew in a forked process, which inherits no threads."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="records"), Semaphore(THREADS)
