"""Backups of a PostgreSQL database, by `pg_dump` in its custom format, and `pg_restore`.

The rows of a backup, and what is done to them before anybody may see them, come in one transaction:
`pg_restore` only writes what it would do, and our own connection does it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from psycopg import IsolationLevel, sql

from storage.engine import db, views
from storage.engine.sql import run
from storage.models import TABLES
from storage.record import guards
from storage.record.backups.copying import (
    HISTORY,
    CannotCopy,
    InUse,
    bring_up_to_date,
    compare,
    ours,
)
from storage.record.backups.tools import Tool, copied_table

_OURS = [*(table._meta.table_name for table in TABLES), HISTORY]
#: Bytes that are handed on at once.
_PIECE = 64 * 1024
#: How long somebody who was seen may take to be gone, look by look (seconds).
_LEAVING = (0.05, 0.2, 0.75)


def back_up(url: str, copy: Path) -> Mapping[str, int]:
    """Dump the tables of the database into this file; returns the rows of each table in it.

    Raises CannotCopy.
    """
    address = f"postgresql://{url.partition('://')[2]}"
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
            tool = Tool("pg_dump", connection.info.server_version // 10_000)
            connection.execute(
                "SET LOCAL idle_in_transaction_session_timeout = 0"
            )  # the dump may take its time
            snapshot, counted = _snapshot(connection), _rows(connection)
            wanted = [f'--table="{schema}"."{name}"' for schema, name in counted]
            tool.run(
                [
                    "--format=custom",
                    "--no-owner",
                    "--no-privileges",
                    "--lock-wait-timeout=60s",
                    f"--snapshot={snapshot}",
                    *wanted,
                    f"--file={copy}",
                ],
                address,
            )
    except psycopg.Error as trouble:
        raise CannotCopy(f"The database cannot be copied: {_kind(trouble)}.") from None
    found = _rows_in(copy, Tool("pg_restore"))
    compare(found, {name: number for (_, name), number in counted.items()})
    return found


def _snapshot(connection: psycopg.Connection) -> str:
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None
    return str(row[0])


def _rows(connection: psycopg.Connection) -> Mapping[tuple[str, str], int]:
    """How many rows our tables have, by schema and name."""
    named = (
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = current_schema() AND"
        " tablename = ANY(%s)"
    )
    counted = {}
    for schema, name in connection.execute(named, [_OURS]).fetchall():
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, name))
        row = connection.execute(query).fetchone()
        assert row is not None
        counted[str(schema), str(name)] = int(row[0])
    return counted


def _rows_in(file: Path, tool: Tool) -> Mapping[str, int]:
    """Read a dump to its end; how many rows it has of which table. Raises CannotCopy."""
    counted: dict[str, int] = {}
    table = None
    with tool.output(["--section=data", "--file=-", str(file)]) as lines:
        for line in lines:
            if table is None:
                table = copied_table(line)
                if table is not None:
                    counted[table] = 0
            elif line == b"\\.\n":
                table = None
            else:
                counted[table] += 1
    return counted


def in_use() -> bool:
    """Whether anybody else is connected to the database."""
    db.close_all()  # connections of our own that nobody uses would be taken for somebody else's
    with db.connected():
        return _others() > 0


def _others() -> int:
    """How many others are connected. Who has just left is seen for a moment longer."""
    others = (
        "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client"
        " backend'"
    )
    for wait in (*_LEAVING, None):
        run("SELECT pg_stat_clear_snapshot()")  # a transaction sees the first answer again
        found = int(run(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")[0][0])
        if not found or wait is None:
            break
        time.sleep(wait)
    return found


@contextmanager
def put_back(file: Path) -> Iterator[Mapping[str, int]]:
    """Drop our tables, make and fill them as the dump says, and commit after what is done inside.

    Raises CannotCopy, InUse.
    """
    tool = Tool("pg_restore")
    rows = _rows_in(file, tool)
    ours(rows, file)
    db.close_all()
    try:
        with db.connected() as opened, db.transaction():
            if others := _others():
                raise InUse(
                    f"Others are connected to the database ({others}); end web, worker and"
                    f" clock first."
                )
            connection: psycopg.Connection = opened.connection()
            with views.aside():
                for name in sorted({*_OURS, *rows}):
                    connection.execute(
                        sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name))
                    )
                guards.make_function(opened)  # which triggers after the data call
                _refill(connection, tool, file)
                connection.execute("RESET ALL")  # the dump has made settings for itself
                bring_up_to_date(opened, file)
            yield rows
    except psycopg.Error as trouble:
        raise CannotCopy(
            f"The backup cannot be put back, and nothing was changed: {_kind(trouble)}."
        ) from None
    finally:
        db.close_all()


def _refill(connection: psycopg.Connection, tool: Tool, file: Path) -> None:
    for section in ("pre-data", "data", "post-data"):
        wanted = [f"--section={section}", "--no-owner", "--no-privileges", "--file=-", str(file)]
        with tool.output(wanted) as lines:
            _play(connection, lines)


def _play(connection: psycopg.Connection, lines: IO[bytes]) -> None:
    """Do what a dump says: statements, and the rows of a table after each COPY."""
    statements: list[bytes] = []
    for line in lines:
        if copied_table(line) is not None:
            _do(connection, statements)
            _fill(connection, line, lines)
        elif not line.startswith((b"\\restrict ", b"\\unrestrict ")):  # words for psql alone
            statements.append(line)
    _do(connection, statements)


def _do(connection: psycopg.Connection, statements: list[bytes]) -> None:
    if any(line.strip() and not line.startswith(b"--") for line in statements):
        connection.execute(b"".join(statements))
    statements.clear()


def _fill(connection: psycopg.Connection, copy: bytes, lines: IO[bytes]) -> None:
    with connection.cursor().copy(copy) as into:
        piece: list[bytes] = []
        size = 0
        for line in lines:
            if line == b"\\.\n":
                break
            piece.append(line)
            size += len(line)
            if size >= _PIECE:
                into.write(b"".join(piece))
                piece.clear()
                size = 0
        into.write(b"".join(piece))


def _kind(trouble: psycopg.Error) -> str:
    """What went wrong, in words that quote no row."""
    return f"{type(trouble).__name__} {trouble.sqlstate or ''}".strip()
