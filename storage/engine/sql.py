"""Whole batches in one statement: set-based SQL, written by hand for both engines.

SQL here is written with ``?`` for a value and without a literal ``?`` in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from peewee import Database, SqliteDatabase

from storage.models import database

T = TypeVar("T")

#: How SQLite writes the beginning of a time.
_BEGINNINGS = {
    "minute": "%Y-%m-%d %H:%M:00",
    "hour": "%Y-%m-%d %H:00:00",
    "day": "%Y-%m-%d 00:00:00",
    "month": "%Y-%m-01 00:00:00",
}
#: Values per statement. SQLite takes 32,766 and more, PostgreSQL's protocol 65,535.
MOST_VALUES = 30_000


def current() -> Database:
    """The database that is open. Raises AttributeError before `storage.engine.db.open_database`."""
    opened: Database = database.obj
    return opened


def is_sqlite() -> bool:
    """Which of the two engines is in use."""
    return isinstance(current(), SqliteDatabase)


def utc(at: datetime | None) -> datetime | None:
    """A moment as it is stored: UTC without a zone."""
    return at.astimezone(UTC).replace(tzinfo=None) if at is not None else None


def day(value: date | str) -> date:
    """A day as it was stored, read by hand-written SQL (SQLite hands out text)."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def moment(value: Any) -> datetime | None:
    """A moment as it was stored, read by hand-written SQL: aware UTC (SQLite hands out text)."""
    if value is None:
        return None
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC)


def known(value: Any) -> datetime:
    """A moment of a column that always has one."""
    found = moment(value)
    assert found is not None
    return found


def run(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a statement and return the rows it answers with (none without RETURNING or SELECT)."""
    cursor = current().execute_sql(_dialect(sql), list(params))
    return list(cursor.fetchall()) if _has_rows(cursor) else []


def _has_rows(cursor: Any) -> bool:
    """Whether it was a question. psycopg makes an object for each column in order to describe
    them: of thirteen that takes as long as half of the question.
    """
    described = cursor.description if is_sqlite() else cursor.pgresult.nfields
    return bool(described)


def count(sql: str, params: Sequence[Any] = ()) -> int:
    """Run a statement that changes rows and return how many."""
    return int(current().execute_sql(_dialect(sql), list(params)).rowcount)


def _dialect(sql: str) -> str:
    return sql if is_sqlite() else sql.replace("%", "%%").replace("?", "%s")


def marks(values: Sequence[Any]) -> str:
    """``?, ?, ?`` for an IN list."""
    return ", ".join("?" * len(values))


def rows(types: Sequence[str], values: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """A VALUES list and its parameters.

    `types` are PostgreSQL's (``text bytea timestamp bigint``): it derives the types of the columns
    from the first row, so that one is cast. SQLite has no types to derive.
    """
    plain = f"({', '.join('?' * len(types))})"
    first = plain if is_sqlite() else f"({', '.join(f'CAST(? AS {kind})' for kind in types)})"
    return f"VALUES {', '.join([first] + [plain] * (len(values) - 1))}", [
        value for row in values for value in row
    ]


def chunks(values: Sequence[T], columns: int = 1) -> Iterator[Sequence[T]]:
    """The batch in pieces that one statement can take."""
    size = max(1, min(1000, MOST_VALUES // columns))
    for start in range(0, len(values), size):
        yield values[start : start + size]


def given(columns: str, batch: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """The beginning of a statement that reads a batch as a table `v`, and its parameters.

    `columns` are names with PostgreSQL's types, as in ``id bigint, at timestamp``.
    """
    names, types = zip(*(column.split() for column in columns.split(",")), strict=True)
    values, params = rows(types, batch)
    return f"WITH v({', '.join(names)}) AS ({values})", params


def update(
    table: str,
    columns: str,
    batch: Sequence[Sequence[Any]],
    *,
    to: str,
    where: str,
    params: Sequence[Any] = (),
    returning: str = "",
) -> list[tuple[Any, ...]]:
    """Change rows of a table by a batch, given as `v`.

    One statement per thousand, none for an empty batch. `columns` as in `given`; `to` is what SET
    says and `where` which row of the table each row of `v` changes; `params` belong to their marks,
    in this order. Returns the rows of RETURNING.
    """
    found = []
    for part in chunks(batch, columns.count(",") + 1):
        values, theirs = given(columns, part)
        statement = f"{values} UPDATE {table} SET {to} FROM v WHERE {where}"
        if returning:
            statement += f" RETURNING {returning}"
        found += run(statement, [*theirs, *params])
    return found


def by_index(name: str) -> str:
    """What makes SQLite read a table by this index.

    PostgreSQL chooses by itself, from what it knows of the rows.
    """
    return f" INDEXED BY {name}" if is_sqlite() else ""


def skip_locked() -> str:
    """What makes a claim pass over rows that somebody else is claiming.

    SQLite has one writer at a time anyway.
    """
    return "" if is_sqlite() else " FOR UPDATE SKIP LOCKED"


def for_update() -> str:
    """What makes an ordered SELECT take its rows one by one, so that no two wait in a ring."""
    return "" if is_sqlite() else " FOR UPDATE"


def floor(unit: str, column: str) -> str:
    """The beginning of the ``minute``, ``hour``, ``day`` or ``month`` in which this column's moment
    lies, in UTC.
    """
    if not is_sqlite():
        return f"date_trunc('{unit}', {column})"
    return f"strftime('{_BEGINNINGS[unit]}', {column})"


def by_chance() -> str:
    """A name that nobody can guess, another one for each row."""
    return (
        "lower(hex(randomblob(16)))"
        if is_sqlite()
        else "replace(CAST(gen_random_uuid() AS text), '-', '')"
    )
