"""Batches in one statement, over both engines: their order, size, types and answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from peewee import Database

from storage.engine import sql
from storage.engine.sql import given, moment, run, update, utc

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
COLUMNS = "id bigint, word text, sealed bytea, ready boolean, at timestamp, size integer"


@pytest.fixture(autouse=True)
def table(database: Database) -> Iterator[None]:
    """A table of three rows."""
    with database.connection_context():
        run(
            "CREATE TEMPORARY TABLE thing (id bigint PRIMARY KEY, word text, sealed bytea,"
            " ready boolean, at timestamp, size integer)"
        )
        run("INSERT INTO thing (id, word, size) VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)")
        yield
        run("DROP TABLE thing")


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is sent from here on."""
    sent: list[str] = []

    def noted(statement: str, params: Any = ()) -> list[tuple[Any, ...]]:
        sent.append(statement)
        return run(statement, params)

    monkeypatch.setattr(sql, "run", noted)
    return sent


def words() -> list[tuple[Any, ...]]:
    return run("SELECT id, word FROM thing ORDER BY id")


def test_each_row_is_changed_by_its_own_and_the_others_stay() -> None:
    update(
        "thing",
        "id bigint, word text",
        [(3, "x"), (1, "y"), (7, "nobody's")],
        to="word = v.word",
        where="thing.id = v.id",
    )
    assert words() == [(1, "y"), (2, "b"), (3, "x")]


def test_an_empty_batch_sends_nothing(statements: list[str]) -> None:
    answer = update("thing", "id bigint", [], to="word = ''", where="true", returning="thing.id")
    assert answer == [] and statements == []


def test_values_keep_their_types_and_nothing_stays_nothing() -> None:
    update(
        "thing",
        COLUMNS,
        # The first row, from which PostgreSQL derives the types, has nothing but an id.
        [(1, None, None, None, None, None), (2, "é?%s", b"\x00\xff", True, utc(NOW), 12)],
        to="word = v.word, sealed = v.sealed, ready = v.ready, at = v.at, size = v.size",
        where="thing.id = v.id",
    )
    empty, full = run("SELECT word, sealed, ready, at, size FROM thing WHERE id < 3 ORDER BY id")
    assert empty == (None,) * 5
    assert (full[0], bytes(full[1]), bool(full[2]), full[4]) == ("é?%s", b"\x00\xff", True, 12)
    assert moment(full[3]) == NOW


def test_parameters_follow_their_marks() -> None:
    answered = update(
        "thing",
        "id bigint, more integer",
        [(1, 10), (2, 20), (3, 30)],
        to="word = ?, size = thing.size + v.more, at = ?",
        where="thing.id = v.id AND thing.size >= ? AND thing.word <> ?",
        params=["new", utc(NOW + timedelta(days=1)), 2, "c"],
        returning="thing.id, thing.word, thing.size",
    )
    assert answered == [(2, "new", 22)]
    assert words() == [(1, "a"), (2, "new"), (3, "c")]


def test_a_batch_of_thousands_goes_in_pieces_and_answers_for_all(statements: list[str]) -> None:
    run("DELETE FROM thing")
    values, params = given("id bigint", [(number,) for number in range(2500)])
    run(f"{values} INSERT INTO thing (id, size) SELECT id, 0 FROM v", params)
    answered = update(
        "thing",
        "id bigint, size integer",
        [(number, number + 1) for number in reversed(range(2500))],
        to="size = v.size + ?",
        where="thing.id = v.id",
        params=[1],
        returning="thing.id",
    )
    assert len(statements) == 3
    assert sorted(id_ for (id_,) in answered) == list(range(2500))
    assert run("SELECT count(*) FROM thing WHERE size = id + 2") == [(2500,)]


def test_many_columns_make_the_pieces_smaller(
    statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql, "MOST_VALUES", 12)
    batch = [(number, "w", b"", True, utc(NOW), number) for number in range(5)]
    update("thing", COLUMNS, batch, to="size = v.size", where="thing.id = v.id")
    assert len(statements) == 3, "two rows of six values each"


def test_a_batch_can_be_read_in_its_order() -> None:
    values, params = given("id bigint, place integer", [(3, 0), (1, 1), (9, 2)])
    found = run(
        f"{values} SELECT v.id, t.word FROM v LEFT JOIN thing t ON t.id = v.id ORDER BY v.place",
        params,
    )
    assert found == [(3, "c"), (1, "a"), (9, None)]
