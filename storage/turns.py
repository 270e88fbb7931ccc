"""Taking turns to write to one SQLite file: a fair lock between processes, and between the threads of each.

SQLite lets writers wait by polling with ever longer pauses, so that under load one of them now and then waits for seconds.
Here they queue. Two files are locked one after the other (flock): whoever is next holds the first while it waits for the
second, so the writer that has just finished cannot push in front of it. A process that dies gives both back.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path

#: Pauses between two looks (seconds): flock itself knows no time limit. A commit takes about a millisecond.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.0001, 0.002


class Turns:
    """The queue of writers of one database file. One object serves all threads of a process, also after a fork."""

    def __init__(self, database: str) -> None:
        self._paths = (Path(f"{database}-next"), Path(f"{database}-writer"))
        self._opening = threading.Lock()
        self._mine = threading.Lock()
        self._process = 0
        self._next = self._writer = -1

    def take(self, seconds: float) -> bool:
        """Wait for the turn to write, at most so long; whether it came. Raises OSError when the files cannot be made."""
        self._open()
        end = time.monotonic() + seconds
        if not self._mine.acquire(timeout=seconds):
            return False
        came = False
        try:
            # Once it has the first one nobody can come before us but the one who writes now.
            came = _locked(self._next, end) and _locked(self._writer, end)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)
            if not came:
                self._mine.release()
        return came

    def give_back(self) -> None:
        """The next one's turn. Only for whoever took it."""
        try:
            fcntl.flock(self._writer, fcntl.LOCK_UN)
        finally:
            self._mine.release()

    def known(self) -> bool:
        """Whether anybody has ever written to this database."""
        return any(path.exists() for path in self._paths)

    def _open(self) -> None:
        if self._process == os.getpid():
            return
        with self._opening:
            if self._process == os.getpid():
                return
            # A lock belongs to the opened file, which a forked child would share with its parent: open them anew.
            self._mine = threading.Lock()
            self._next, self._writer = (os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for path in self._paths)
            self._process = os.getpid()


def _locked(file: int, end: float) -> bool:
    """Lock a file before `end` (of the monotonic clock); whether it came to that."""
    pause = _FIRST_PAUSE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
