"""What all tables share: the database and the kind of column for a moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from peewee import DatabaseProxy, DateTimeField, Model

database = DatabaseProxy()


class Moment(DateTimeField):
    """A point in time: aware UTC in Python, naive UTC in the database, the same on both engines."""

    def db_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo is not None:
            value = value.astimezone(UTC).replace(tzinfo=None)
        return super().db_value(value)

    def python_value(self, value: Any) -> Any:
        found = super().python_value(value)
        return (
            found.replace(tzinfo=UTC)
            if isinstance(found, datetime) and found.tzinfo is None
            else found
        )


class Table(Model):
    """What all tables share: the one database.

    Columns that peewee adds by itself are declared for the type checker.
    """

    id: Any

    class Meta:
        database = database
        legacy_table_names = False
