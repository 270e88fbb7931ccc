"""The writer queue of one SQLite file: a fair lock between processes and their threads.

SQLite lets writers wait by polling with ever longer pauses, so that under load one of them now and
then waits for seconds. Here they queue. Two files are locked one after the other (flock): whoever
is next holds the first while it waits for the second, so the writer that has just finished cannot
push in front of it. A process that dies gives both back.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path

from storage.engine.per_process import PerProcess

#: Pauses between two looks (seconds): flock itself knows no time limit. A commit takes about a
#: millisecond.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.0001, 0.002


class WriterQueue:
    """The queue of writers of one database file.

    One object serves all threads of a process, also after a fork.
    """

    def __init__(self, database: str) -> None:
        self._paths = (Path(f"{database}-next"), Path(f"{database}-writer"))
        self._files: list[int] = []
        self._mine = PerProcess(self._between_threads)

    def take(self, seconds: float) -> bool:
        """Wait for the turn to write, at most so long; whether it came.

        Raises OSError when the files cannot be made.
        """
        end = time.monotonic() + seconds
        mine = self._mine.get()
        if not mine.acquire(timeout=seconds):
            return False
        came = False
        try:
            ahead, writer = self._open()
            try:
                # Once it has the first one nobody can come before us but the one who writes now.
                came = _locked(ahead, end) and _locked(writer, end)
            finally:
                fcntl.flock(ahead, fcntl.LOCK_UN)
        finally:
            if not came:
                mine.release()
        return came

    def give_back(self) -> None:
        """The next one's turn. Only for whoever took it."""
        try:
            fcntl.flock(self._files[1], fcntl.LOCK_UN)
        finally:
            self._mine.get().release()

    def known(self) -> bool:
        """Whether anybody has ever written to this database."""
        return any(path.exists() for path in self._paths)

    def close(self) -> None:
        """Close the files, once no thread of this process is writing.

        Whoever comes later opens them anew.
        """
        with self._mine.get():
            self._close()

    def _between_threads(self) -> threading.Lock:
        """The lock between the threads of this process, which begins without files.

        A file's lock belongs to whoever opened it, so a forked child must not go on with its
        parent's.
        """
        self._close()
        return threading.Lock()

    def _open(self) -> list[int]:
        for path in self._paths[len(self._files) :]:
            self._files.append(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        return self._files

    def _close(self) -> None:
        while self._files:
            os.close(self._files.pop())


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
