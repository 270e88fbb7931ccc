"""What somebody tries who means harm, on every page that there is: generated over all routes.

Forms without proof and other territories: `test_rights`. Signing in: `test_signing_in`. Script and
formulas in what somebody wrote: `test_poison`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import peewee
import pytest
from flask import Flask

from flows.rules.rights import ROLES
from storage import models
from storage.models.base import Moment, Table
from storage.people.accounts import sessions
from tests.gateway.console.conftest import Client
from tests.gateway.console.rights import TABLE, Row
from tests.gateway.console.test_rights import answered, there

__all__ = ["there"]

SQLITE = pytest.mark.parametrize("engine", ["sqlite"])

Clients = dict[str, Client]
#: Guesses: a number that no column holds, and a word that is none of ours.
TOO_LARGE, STRANGE = str(2**63), "'--"
#: Pages of which everything lies in the whole installation, whoever looks.
EVERYWHERE = (
    "/bantuan",
    "/hak",
    "/static",
    "/undangan",
    "/saya",
    "/satuan",
    "/statistik",
    "/templat",
)


@pytest.fixture
def clients(console: Callable[..., Client], there: dict[str, str]) -> Clients:
    """A browser of each role, in the first kecamatan, where there is something of everything."""
    return {role: console(role) for role in ROLES}


def opener(row: Row) -> str:
    """A role that may do this, an operator if possible; "" where nobody may."""
    answers = dict(zip(ROLES, row.own.split(), strict=True))
    able = [role for role in ("operator", *ROLES) if answers[role] in ("200", "303")]
    return able[0] if able else ""


def test_what_an_address_names_is_looked_for_in_the_territory() -> None:
    """Whatever is guessed for a parameter: an object of another territory is not there."""
    found = [
        row.name
        for row in TABLE
        if "<" in row.rule and not row.rule.startswith(EVERYWHERE)
        if {"200", "303"} & set((row.foreign or row.own).split())
    ]
    assert not found


@SQLITE
@pytest.mark.usefixtures("redis")  # a night that is tried is there, or not, by Redis
def test_what_is_guessed_for_a_parameter_is_not_there(
    clients: Clients, there: dict[str, str]
) -> None:
    found = {}
    for row in TABLE:
        role = opener(row) or "operator"
        for name in re.findall(r"<int:(\w+)>|<(?:post:)?(\w+)>", row.rule):
            guesses = {"".join(name): TOO_LARGE if name[0] else STRANGE}
            words = dict(pair.split("=") for pair in row.words.split()) | guesses
            asked = replace(row, words=" ".join(map("=".join, words.items())))
            found[asked.name] = answered(clients[role], asked, there).status_code
    assert found and {name: status for name, status in found.items() if status != 404} == {}


@SQLITE
def test_a_number_in_a_form_that_no_column_holds_is_refused(
    clients: Clients, there: dict[str, str]
) -> None:
    found = {}
    for row in TABLE:
        for name in row.form if (role := opener(row)) else ():
            asked = replace(row, form=row.form | {name: TOO_LARGE})
            found[f"{row.name} {name}"] = answered(clients[role], asked, there).status_code
    assert found and {name: status for name, status in found.items() if status >= 500} == {}


@SQLITE
def test_fields_that_no_form_has_change_nothing(
    pages: Flask, clients: Clients, there: dict[str, str]
) -> None:
    columns = {column for model in _models() for column in model._meta.columns}
    fields = {name for model in _models() for name in model._meta.fields} | columns
    adapter = pages.url_map.bind("localhost")
    asked = 0
    for row in TABLE:
        role = opener(row)
        if row.method != "POST" or not role or not row.form:
            continue
        rule = re.sub("<int:\\w+>", "1", re.sub("<(?!int)\\w+>", "x", row.rule))
        endpoint, _ = adapter.match(rule, method="POST")
        module = inspect.getmodule(inspect.unwrap(pages.view_functions[endpoint]))
        assert module is not None
        known = set(re.findall(r'"(\w+)"', inspect.getsource(module)))
        more = dict.fromkeys(fields - known - set(row.form), "1")
        plain, stuffed = (_left(clients[role], row, there, added) for added in ({}, more))
        assert plain == stuffed, row.name
        asked += 1
    assert asked > 15


def _left(
    client: Client, row: Row, there: dict[str, str], added: dict[str, str]
) -> dict[str, list[str]]:
    """What is kept after a form with these fields besides its own."""
    kept: dict[str, list[str]] = {}
    answered(client, row, there, after=lambda: kept.update(_everything()), **added)
    return kept


def _models() -> list[type[Table]]:
    found = (getattr(models, name) for name in dir(models))
    return [each for each in found if isinstance(each, type) and issubclass(each, Table)]


def _everything() -> dict[str, list[str]]:
    """All that is kept, but for what is drawn or sealed anew each time, and times."""
    drawn = (peewee.BlobField, Moment, peewee.PrimaryKeyField, peewee.AutoField)
    chained = {"hash", "previous", "alias", "conversation", "digits", "once", "code"}
    found = {}
    for model in _models():
        if model is Table or not model._meta.fields:
            continue
        chosen = [
            field
            for name, field in model._meta.fields.items()
            if not isinstance(field, drawn) and name not in chained
        ]
        found[model.__name__] = sorted(map(str, model.select(*chosen).tuples())) if chosen else []
    return found


@SQLITE
def test_a_token_that_was_copied_ends_with_all_others(
    console: Callable[..., Client],
) -> None:
    """A token that somebody copied is worth nothing once its owner has signed out everywhere."""
    owner, thief = console("admin"), console("admin")
    with thief.session_transaction(base_url="https://localhost") as cookie:
        copied = cookie["token"]
    assert thief.get("/petugas").status_code == 200
    owner.post("/saya/keluar-semua")
    assert sessions.find(copied, datetime.now(UTC) + timedelta(seconds=1)) is None
    for row in TABLE:
        if row.method == "GET" and "<" not in row.rule and row.nobody == 303:
            answer = answered(thief, row, {})
            assert answer.location.startswith("/masuk"), row.name
