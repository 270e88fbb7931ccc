"""Backups of a SQLite database: copied page by page by SQLite itself, its log included."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from storage.engine import db, private
from storage.engine.sql import current
from storage.engine.sqlite import Sqlite
from storage.engine.writer_queue import WriterQueue
from storage.models import database
from storage.record.backups.copying import CannotCopy, InUse, bring_up_to_date, compare, ours

#: How long to wait for somebody who reads or writes at this moment (seconds).
_DEADLINE = 5.0
#: What stands beside a database file, under its name.
_BESIDE = ("-wal", "-shm", "-journal", "-next", "-writer")


def back_up(path: Path, copy: Path) -> Mapping[str, int]:
    """Copy the database in this file; returns the rows of each table in the copy.

    Raises CannotCopy.
    """
    if not path.exists():
        raise CannotCopy(f"There is no database {path}.")
    return _copied(path, copy)


def _copied(path: Path, copy: Path) -> Mapping[str, int]:
    """Copy one file into another, empty one, and see that it is whole."""
    try:
        with closing(_open(path)) as here, closing(_open(copy)) as there:
            here.execute(
                "BEGIN"
            )  # what is counted is what is copied, whatever others write meanwhile
            counted = _rows(here)
            here.backup(there)
            there.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            (says,) = there.execute("PRAGMA integrity_check(1)").fetchone()
            if says != "ok":
                raise CannotCopy(f"{path} is damaged: `PRAGMA integrity_check` finds faults in it.")
            copied = _rows(there)
    except sqlite3.Error as trouble:
        raise CannotCopy(f"{path} cannot be copied: {trouble}.") from None
    compare(copied, counted)
    return copied


def _open(path: Path) -> sqlite3.Connection:
    """A file that is there; none is made."""
    return sqlite3.connect(
        f"file:{quote(str(path))}?mode=rw", uri=True, timeout=_DEADLINE, isolation_level=None
    )


def _rows(connection: sqlite3.Connection) -> Mapping[str, int]:
    named = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
        " ESCAPE '\\'"
    )
    names = [str(name) for (name,) in connection.execute(named).fetchall()]
    return {
        name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
        for name in names
    }


def in_use(path: Path) -> bool:
    """Whether another connection has the file open.

    SQLite gives up its log only for whoever is alone with it.
    """
    opened = current()
    if isinstance(opened, Sqlite):
        opened.begin_anew()
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=0.5, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as trouble:
        return "locked" in str(trouble)
    except sqlite3.DatabaseError:  # not a database any more: nobody can be working with it
        return False
    return False


@contextmanager
def put_back(path: Path, file: Path) -> Iterator[Mapping[str, int]]:
    """Open a backup in place of the database, and give it its name when all was done in it.

    It is copied beside the database first. Raises CannotCopy, InUse.
    """
    if path.exists() and file.samefile(path):
        raise CannotCopy(f"{file} is the database itself.")
    before = current()
    if in_use(path):
        raise _in_use(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.restoring")
    _throw_away(aside)
    try:
        os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        rows = _copied(file, aside)
        ours(rows, file)
        opened = db.open_database(f"sqlite:///{quote(str(aside))}")
        try:
            bring_up_to_date(opened, file)
            with db.connected(), db.transaction():
                yield rows
        finally:
            db.close_all()
        with closing(_open(aside)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        private.flush(aside)
        _replace(path, aside)
    except OSError as refused:
        raise CannotCopy(
            f"{path} cannot be written ({refused.strerror or type(refused).__name__})."
        ) from None
    finally:
        database.initialize(before)
        _throw_away(aside)


def _replace(path: Path, aside: Path) -> None:
    """Give the new file the old one's name, while nobody writes."""
    queue = WriterQueue(str(path))
    try:
        if not queue.take(_DEADLINE):
            raise _in_use(path)
        try:
            if in_use(path):
                raise _in_use(path)
            for name in (
                "-wal",
                "-shm",
                "-journal",
            ):  # of the old one; SQLite would take it for the new one's
                Path(f"{path}{name}").unlink(missing_ok=True)
            aside.replace(path)
            private.flush(path.parent)
        finally:
            queue.give_back()
    finally:
        queue.close()


def _in_use(path: Path) -> InUse:
    return InUse(f"A process has {path} open; end web, worker and clock first.")


def _throw_away(aside: Path) -> None:
    for name in ("", *_BESIDE):
        Path(f"{aside}{name}").unlink(missing_ok=True)
