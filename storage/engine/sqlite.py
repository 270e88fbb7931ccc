"""The SQLite file: a queue for its writers, readable by this account alone.

It is noticed when the file is taken away. A process that has the file open goes on writing into it
when it was deleted or replaced, and SQLite calls every commit a success: what was said to be stored
would be gone. So the file that a connection has open is compared with the one that bears the name
now, before a connection is used and after each commit.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any

from peewee import OperationalError, SqliteDatabase

from storage.engine.writer_queue import WriterQueue

#: Which file it is, whatever it is called: device and inode.
_Identity = tuple[int, int]


class Sqlite(SqliteDatabase):
    """A database in one file, made where there has never been one."""

    def __init__(self, path: str, **options: Any) -> None:
        super().__init__(path, **options)
        self.writer_queue = WriterQueue(path)
        self._seen = False  # whether this process has ever had it open
        self._opened = threading.local()  # .file: which one this thread's connection has open
        self._log = f"{path}-wal"
        self._logs: dict[_Identity | None, _Identity] = {}  # which log belongs to which file

    def make_file(self) -> None:
        """Make an empty database where there is none. Its log gets the same rights from SQLite."""
        os.close(os.open(self.database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))

    def renew(self) -> None:
        """Close this thread's connection if its file was replaced: the next opens what is there.

        Raises OperationalError while the file is there and its log is not: who has them open must
        end first.
        """
        if self.is_closed() or self.in_transaction():
            return
        mine = self._opened.file
        if mine != _identity(self.database):
            self.close()
            self._logs.pop(mine, None)
            self.writer_queue = WriterQueue(self.database)
        elif mine in self._logs and self._logs[mine] != _identity(self._log):
            raise OperationalError("its log was moved or deleted")

    def begin_anew(self) -> None:
        """Its log, or the whole file, is replaced on purpose: forget what was known of them."""
        self.close()
        self._logs.clear()

    def holds(self) -> bool:
        """Whether what this thread has just committed is where everybody else will look for it."""
        mine, log = self._opened.file, _identity(self._log)
        return (
            log is not None
            and log == self._logs.setdefault(mine, log)
            and mine == _identity(self.database)
        )

    def rollback(self) -> Any:
        """End the transaction, unless SQLite has done so: it does when its disk is full."""
        if self.connection().in_transaction:
            return super().rollback()

    def _connect(self) -> sqlite3.Connection:
        if not Path(self.database).exists():
            if (
                self._seen or self.writer_queue.known()
            ):  # an empty one in place of one that vanished would hide that it did
                raise sqlite3.OperationalError("unable to open database file, it is not there")
            try:
                self.make_file()
            except OSError as refused:
                raise sqlite3.OperationalError(
                    f"unable to open database file, {refused.strerror}"
                ) from refused
        connection: sqlite3.Connection = super()._connect()  # type: ignore[misc]
        self._opened.file = _identity(self.database)
        self._seen = True
        return connection


def _identity(path: str) -> _Identity | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
