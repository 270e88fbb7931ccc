"""Backups of the database: made while the house runs, checked by opening them, and put back.

A backup is one file that only this account may read: of SQLite a database, of PostgreSQL what
`pg_dump` makes of one. What is done between the rows of a backup and the first look that anybody
else has at them is done inside `put_back`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from peewee import PeeweeException

from storage.engine import private
from storage.engine.db import connected, file_of
from storage.models import (
    Audit,
    Contact,
    Imbauan,
    Inbox,
    Outbox,
    Phone,
    Post,
    Report,
    Table,
    Token,
    Unit,
)
from storage.record import clock_doubt, trail
from storage.record.backups import sqlite
from storage.record.backups.copying import CannotCopy, InUse
from storage.record.trail import Wanted

__all__ = ["CannotCopy", "InUse", "back_up", "holdings", "in_use", "last", "made_at", "put_back"]

#: What the audit calls it that one was made, and that one was put back elsewhere to try it.
NOTED, TRIED = "db.backup", "db.tried"

#: What people would miss. The rest ships with the project, or the house finds it again by itself.
MISSED: tuple[type[Table], ...] = (
    Report,
    Inbox,
    Outbox,
    Imbauan,
    Contact,
    Phone,
    Post,
    Unit,
    Token,
    Audit,
)


def _postgresql() -> Any:
    """How PostgreSQL is copied; imported by who does, for SQLite has no need of its driver."""
    from storage.record.backups import postgresql

    return postgresql


def back_up(url: str, file: Path) -> Mapping[str, int]:
    """Copy the database into a new file, while others write; returns the rows of each table.

    They were counted in the copy, and are as many as the database had at that moment. Raises
    CannotCopy.
    """
    try:
        with private.written_whole(file) as half:
            path = file_of(url)
            if path:
                return sqlite.back_up(Path(path), half)
            rows: Mapping[str, int] = _postgresql().back_up(url, half)
            return rows
    except FileExistsError:
        raise CannotCopy(f"There is a file {file} already; name another one.") from None
    except OSError as refused:
        raise CannotCopy(
            f"{file} cannot be written ({refused.strerror or type(refused).__name__})."
        ) from None


@contextmanager
def put_back(url: str, file: Path) -> Iterator[Mapping[str, int]]:
    """Put a backup in place of the open database.

    Inside, its rows are there for this thread alone. What is written inside comes to others
    together with them, or, if anything fails, neither does. Answers how many rows of which table
    were in the file. Raises CannotCopy, InUse.
    """
    if not file.is_file():
        raise CannotCopy(f"There is no file {file}.")
    path = file_of(url)
    with sqlite.put_back(Path(path), file) if path else _postgresql().put_back(file) as rows:
        yield rows


def made_at() -> datetime | None:
    """The last moment in the backup whose rows are there; None where nothing ever happened.

    It was made then, or later.
    """
    known = (last(NOTED), clock_doubt.newest(), clock_doubt.last_alive())
    return max(filter(None, known), default=None)


def last(action: str) -> datetime | None:
    """When the audit noted this action last."""
    found = trail.read(Wanted(action=action), 1)
    return found[0].at if found else None


def in_use(url: str) -> bool:
    """Whether anybody else has the database open now; this thread's own connection is closed."""
    path = file_of(url)
    return sqlite.in_use(Path(path)) if path else bool(_postgresql().in_use())


def holdings(url: str) -> Mapping[str, int] | None:
    """What people would miss of the database, by table; None: it is there and cannot be read."""
    path = file_of(url)
    if path and not Path(path).exists():
        return {}
    try:
        with connected():
            found = {
                table._meta.table_name: table.select().count()
                for table in MISSED
                if table.table_exists()
            }
    except PeeweeException:
        return None
    return {name: number for name, number in found.items() if number}
