"""How often a page asks the database: as often for many rows as for few, and seldom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from peewee import Database

from flows.rules.rights import ROLES
from storage.engine.deadline import CONSOLE
from tests.gateway.api.conftest import file_report
from tests.gateway.conftest import TUJUH_ULU
from tests.gateway.console import sent, watching
from tests.gateway.console.conftest import Client
from tests.gateway.console.rights import TABLE
from tests.gateway.console.test_rights import address, there

__all__ = ["file_report", "there"]

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])

#: So often a page asks at most, the one question of who looks included.
MOST = 12
#: Pages that ask more often, and why.
MORE: dict[str, int] = {
    "/sistem": 60,  # doctor looks at every part, and what it found is kept for ten seconds
    "/sistem/bagian": 60,
    "/pos/aktivasi": 19,  # it has a map, and asks which unit answers for each kelurahan
    "/peta": 16,  # each figure on it is a sum of its own
    "/statistik": 18,
    "/statistik/lembar.<kind>": 18,
    "/laporan/<code>": 18,  # the file: steps, questions, links, numbers asked for, who may get it
    "/pos/<post:code>": 26,  # its night, its rota, 28 nights before, who is told, the last alarm
    "/pos/kode/<code>": 26,
}


def openable() -> list[tuple[str, str]]:
    """Every page without a parameter, with a role that may open it."""
    return [
        (row.rule, ROLES[row.own.split().index("200")])
        for row in TABLE
        if row.method == "GET" and "<" not in row.rule and "200" in row.own.split()
        if not row.query
    ]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """`with asked() as statements:` notes what the database is asked, transactions left out."""
    monkeypatch.setattr(CONSOLE, "ask", lambda question: question())
    noted: list[str] = []
    ask = Database.execute_sql

    def execute(self: Database, sql: str, *more: Any) -> Any:
        if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            noted.append(sql)
        return ask(self, sql, *more)

    monkeypatch.setattr(Database, "execute_sql", execute)

    @contextmanager
    def counting() -> Iterator[list[str]]:
        noted.clear()
        yield noted

    return counting


def test_a_page_asks_as_often_for_many_rows_as_for_few(
    app: Flask,
    console: Callable[..., Client],
    file_report: Callable[..., str],
    asked: Callable[[], Any],
) -> None:
    runtime = app.extensions["kentongan"]
    clients = {role: console(role) for role in ROLES}

    def counts() -> dict[str, int]:
        found = {}
        for path, role in openable():
            clients[role].get(path)  # what is kept from one page to the next
            with asked() as statements:
                assert clients[role].get(path).status_code == 200, path
            found[path] = len(statements)
        return found

    for number in range(3):
        file_report(urgent=number == 0)
    sent.there(runtime)
    watching.miss(watching.post(runtime.vault, "POS0", TUJUH_ULU), 0)
    few = counts()
    for number in range(25):
        file_report(urgent=number % 5 == 0, category="kriminalitas" if number % 2 else "petasan")
    for number in range(1, 6):
        sent.there(runtime)
        watching.miss(watching.post(runtime.vault, f"POS{number}", TUJUH_ULU), number % 2)
    many = counts()
    assert {path: (few[path], many[path]) for path in few if many[path] > few[path] + 2} == {}
    assert {path: number for path, number in many.items() if number > MORE.get(path, MOST)} == {}


def test_a_page_of_one_thing_asks_seldom(
    app: Flask, console: Callable[..., Client], there: dict[str, str], asked: Callable[[], Any]
) -> None:
    clients = {role: console(role) for role in ROLES}
    found = {}
    for row in TABLE:
        if row.method != "GET" or "<" not in row.rule or "200" not in row.own.split():
            continue
        client, path = clients[ROLES[row.own.split().index("200")]], address(row, there)
        client.get(path)  # what is kept from one page to the next
        with asked() as statements:
            assert client.get(path).status_code == 200, path
        found[row.rule] = len(statements)
    assert len(found) > 15
    assert {rule: count for rule, count in found.items() if count > MORE.get(rule, MOST)} == {}
