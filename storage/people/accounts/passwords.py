"""Passwords as argon2 hashes, made and compared by one thread that stands back.

A hash takes memory and a share of a second on purpose. Key presses of phones are answered by the
same process and the same core: so only one is made at a time, and the system gives its thread a
third of what others get.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from storage.engine.per_process import PerProcess

if TYPE_CHECKING:
    from argon2 import PasswordHasher

#: How much later than others the system lets this thread run (nice).
_STANDS_BACK = 5
#: So long somebody waits for their hash and those before it (seconds), and so many may wait.
_DEADLINE, _WAITING = 12.0, 20


class Busy(Exception):
    """Too many want to sign in at once; nobody's password was looked at."""


def _stand_back() -> None:
    with suppress(AttributeError, OSError):  # of this thread alone, where the system can do that
        thread = threading.get_native_id()
        own = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, min(19, own + _STANDS_BACK))


_hashing = PerProcess(
    lambda: (
        ThreadPoolExecutor(1, thread_name_prefix="passwords", initializer=_stand_back),
        threading.Semaphore(_WAITING),
    )
)


@cache
def _hasher() -> PasswordHasher:
    # 19 MiB, two passes, one lane: what OWASP recommends for a machine that has other things to do.
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys() -> str:
    """What the password of a name that does not exist is compared with: it takes as long."""
    return _hasher().hash("nobody")


def hashed(password: str) -> str:
    """The hash under which a password is kept. Raises Busy."""
    return _done(password, "")[1]


def fits(password: str, kept: str) -> bool:
    """Whether the password is the one of this hash; of "", nobody's, it never is. Raises Busy."""
    return _done(password, kept or _nobodys())[0] and bool(kept)


def is_old(kept: str) -> bool:
    """Whether a hash was made in a way that is no longer used, so that a new one is made."""
    return _hasher().check_needs_rehash(kept)


def _done(password: str, kept: str) -> tuple[bool, str]:
    threads, free = _hashing.get()
    if not free.acquire(blocking=False):
        raise Busy
    try:
        return threads.submit(_work, password, kept).result(_DEADLINE)
    except TooLate:
        raise Busy from None
    finally:
        free.release()


def _work(password: str, kept: str) -> tuple[bool, str]:
    """Whether it fits what is kept; the hash of it where nothing is."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if not kept:
        return False, _hasher().hash(password)
    try:
        return _hasher().verify(kept, password), ""
    except (VerificationError, InvalidHashError):
        return False, ""
