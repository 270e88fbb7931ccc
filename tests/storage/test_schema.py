"""The migrations make what the models say, on both engines."""

from __future__ import annotations

from peewee import Database

from storage.engine.schema import pending
from storage.models import TABLES


def test_migrated_tables_have_the_columns_and_indexes_of_the_models(database: Database) -> None:
    assert pending(database) == []
    for table in TABLES:
        name = table._meta.table_name
        columns = {column.name: column.null for column in database.get_columns(name)}
        assert columns == {field.column_name: field.null for field in table._meta.sorted_fields}, (
            name
        )
        there = {(tuple(index.columns), index.unique) for index in database.get_indexes(name)}
        for field in table._meta.sorted_fields:
            if field.unique and not field.primary_key:
                assert ((field.column_name,), True) in there, f"{name}.{field.column_name}"


def test_a_table_takes_nothing_twice(database: Database) -> None:
    assert len({table._meta.table_name for table in TABLES}) == len(TABLES)
