"""Taking turns to write to one SQLite file: a fair lock between processes, and between the threads of each.

SQLite lets writers wait by polling, so that under load one of them now and then waits for seconds. Here they queue. Two
files are locked one after the other (flock): whoever is next holds the first while it waits for the second, so the
writer that has just finished cannot push in front of it. A process that dies gives both back.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path


class Turns:
    """The queue of writers of one database file. One object serves all threads of a process, also after a fork."""

    def __init__(self, database: str) -> None:
        self._paths = (Path(f"{database}-next"), Path(f"{database}-writer"))
        self._process = 0
        self._opening = threading.Lock()
        self._mine = threading.Lock()
        self._waiter: _Waiter | None = None
        self._next = self._writer = -1

    def take(self, seconds: float) -> bool:
        """Wait for the turn to write, at most so long; whether it came. Raises OSError when the files cannot be made."""
        self._open()
        end = time.monotonic() + seconds
        if not self._mine.acquire(timeout=seconds):
            return False
        if self._take(end):
            return True
        self._mine.release()
        return False

    def give_back(self) -> None:
        """The next one's turn. Only for whoever took it."""
        fcntl.flock(self._writer, fcntl.LOCK_UN)
        self._mine.release()

    def _open(self) -> None:
        if self._process != os.getpid():
            with self._opening:  # threads that come first at the same moment must not each have files of their own
                if self._process != os.getpid():
                    self._open_anew()

    def _open_anew(self) -> None:
        # A lock belongs to the opened file, which a forked child would share with its parent: open them anew.
        self._mine, self._waiter = threading.Lock(), None
        self._next, self._writer = (os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for path in self._paths)
        self._process = os.getpid()

    def _take(self, end: float) -> bool:
        while True:
            if self._waiter is None:
                if self._free_now():
                    return True
                self._waiter = _Waiter(self._next, self._writer)
            came = self._waiter.wait(end - time.monotonic())
            if not came and not self._waiter.over:
                return False
            self._waiter = None
            if came:
                return True
            # It had given its turn back before anybody came for it: queue anew.

    def _free_now(self) -> bool:
        if not _lock_now(self._next):
            return False
        free = _lock_now(self._writer)
        fcntl.flock(self._next, fcntl.LOCK_UN)
        return free


class _Waiter:
    """A thread that stands in the queue, for flock itself knows no time limit.

    When whoever sent it loses patience, it stays where it is; the next one finds it there, and if there is none by the
    time its turn comes, it gives the turn back.
    """

    def __init__(self, next_: int, writer: int) -> None:
        self._files = (next_, writer)
        self._changed = threading.Condition()
        self._wanted = True
        self._came = False
        self.over = False
        threading.Thread(target=self._queue, name="turn", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Whether the turn came within this time. If so it is the caller's."""
        with self._changed:
            if self.over:
                return False
            self._wanted = True
            self._changed.wait_for(lambda: self._came, max(seconds, 0.0))
            self._wanted = self._came
            return self._came

    def _queue(self) -> None:
        next_, writer = self._files
        fcntl.flock(next_, fcntl.LOCK_EX)
        fcntl.flock(writer, fcntl.LOCK_EX)
        fcntl.flock(next_, fcntl.LOCK_UN)
        with self._changed:
            if self._wanted:
                self._came = True
                self._changed.notify()
            else:
                fcntl.flock(writer, fcntl.LOCK_UN)
                self.over = True


def _lock_now(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
