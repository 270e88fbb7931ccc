"""What the workers run, by the names in `gateway.install.queues`.

A job takes no argument: a wake-up carries nothing, the work is found in the database.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import cache

from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import load
from gateway.install.shutdown import Shutdown
from gateway.install.timekeeping import Timekeeper

#: How long a drain may go on before it gives its turn back (seconds).
DRAIN_SECONDS = 60.0


_given: list[Runtime] = []


def runtime() -> Runtime:
    """This worker process's runtime, opened at the first job."""
    return _given[-1] if _given else _opened()


def use(given: Runtime) -> None:
    """Let the jobs of this process work with this runtime: it rehearses a night."""
    _given.append(given)


@cache
def _opened() -> Runtime:
    return open_runtime(load())


def owner() -> str:
    """Who holds a lease: this process, by host and process id (at most 32 characters)."""
    return f"{socket.gethostname()[:20]}:{os.getpid()}"


#: Set when this process is asked to end: a drain stops between two batches.
stopping = Shutdown()

_turn = threading.Lock()
#: A jump of the clock is known before anything is handled by it. What the clock process compares at
#: its start is its own.
_keeper = Timekeeper(at_start=False)


def until_empty(once: Callable[[Runtime, datetime], int]) -> int:
    """Repeat `once` (it handles a batch and counts it) until it finds nothing, or DRAIN_SECONDS.

    One drain at a time per process: that of a wake-up and that of the poll take turns.
    """
    done = 0
    with _turn:
        end = time.monotonic() + DRAIN_SECONDS
        while not stopping.is_set() and time.monotonic() < end:
            did = once(runtime(), _keeper.look())
            if not did:
                break
            done += did
    return done
