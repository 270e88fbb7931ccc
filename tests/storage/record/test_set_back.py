"""Every moment in the record is thought of when a clock was wrong."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from peewee import Database

from storage.engine.db import connected
from storage.models import TABLES
from storage.models.base import Moment
from storage.record import set_back

#: Who adds a column with a moment puts it into one of the tables of `storage.record.set_back`.
COLUMNS = {
    (table._meta.table_name, field.column_name)
    for table in TABLES
    for field in table._meta.sorted_fields
    if isinstance(field, Moment)
}


def test_every_moment_is_in_one_of_the_tables() -> None:
    named = Counter(
        [
            (table, column)
            for table, columns in [*set_back.PAST.items(), *set_back.LEFT.items()]
            for column in columns
        ]
        + [(table, column) for table, column, _ in [*set_back.LEASES, *set_back.TERMS]]
    )
    assert set(named) == COLUMNS
    assert max(named.values()) == 1


def test_on_an_empty_record_there_is_nothing_to_do(database: Database, now: datetime) -> None:
    with connected():
        assert set_back.leases(now) == set_back.from_ahead(now) == 0
        assert set_back.from_behind(now, timedelta(days=9), now - timedelta(days=9)) == 0
