"""Shutdown: a process is told by a signal to end in good order."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
#: Seconds after which the main thread looks again while it waits. A signal in the moment between a
#: look and the wait that follows wakes nobody: Python calls its handler when the wait is over.
_LOOK_AGAIN = 5.0


def with_parent() -> None:
    """Be told to stop when the process that started this one is gone.

    A child whose parent was killed must not go on beside its successor: a sender would send twice
    as fast as it may, and a web process would go on with an old version.
    """
    system = ctypes.CDLL(None)
    if not hasattr(system, "prctl"):
        return
    system.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    parent = multiprocessing.parent_process()
    if (
        parent is not None and os.getppid() != parent.pid
    ):  # it is gone already, and nobody will say so
        os.kill(os.getpid(), signal.SIGTERM)


class Shutdown:
    """Like `threading.Event`, but a signal handler may set it while this thread sets or waits.

    A process is often told twice within a moment: Ctrl-C goes to all of the terminal's processes,
    and then their parent ends them. With an Event, whose lock can be taken only once, the second
    handler waits for the first for ever (seen: a lane that had to be killed at every other Ctrl-C).
    """

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.RLock())
        self._told = False
        self._instead: Callable[[float], None] | None = None

    def set(self) -> None:
        """Tell everybody who waits, and whoever asks later."""
        with self._changed:
            self._told = True
            self._changed.notify_all()

    def clear(self) -> None:
        """Forget it."""
        with self._changed:
            self._told = False

    def is_set(self) -> bool:
        """Whether it was told."""
        return self._told

    def wait(self, seconds: float) -> bool:
        """Wait until it is told, at most so long; whether it was."""
        if self._instead is not None:
            self._instead(seconds)
            return self._told
        # Handlers run in the main thread alone; whoever else waits is woken by what they set.
        is_main = threading.current_thread() is threading.main_thread()
        end = time.monotonic() + seconds
        while not self._told and (left := end - time.monotonic()) > 0:
            with self._changed:
                self._changed.wait_for(self.is_set, min(left, _LOOK_AGAIN) if is_main else left)
        return self._told

    def drive(self, wait: Callable[[float], None]) -> None:
        """Let the time of each wait pass by this instead: a night is rehearsed."""
        self._instead = wait

    def at_signals(self) -> None:
        """Set this at SIGTERM and Ctrl-C."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.set())
