"""Page x role x territory: everybody is answered everywhere as `rights.TABLE` declares.

Each request is one that would succeed for who may make it, and is taken back afterwards, so that
everybody finds the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from string import Template

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from flows.rules.pages import PAGES, roles_of
from flows.rules.rights import ROLES, Officer
from gateway.install.runtime import Runtime
from gateway.officers import filing, holding, links, people_rights, questioning, unmasking
from storage import reports
from storage.engine.deadline import CONSOLE, FILES
from tests.cast import SARI
from tests.gateway.api.conftest import undone
from tests.gateway.conftest import KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU
from tests.gateway.console import people, sent, watching
from tests.gateway.console.conftest import Client
from tests.gateway.console.rights import TABLE, Row

pytestmark = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
def there(
    app: Flask, console: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """What lies in the first kecamatan, by the names that the table has for it."""
    for road in (CONSOLE, FILES):
        monkeypatch.setattr(road, "ask", lambda question: question())
    return everything(app.extensions["kentongan"])


def everything(runtime: Runtime) -> dict[str, str]:
    """Make something of everything that a page shows; what it is called there, by its name in the
    table.
    """
    # What is of the whole installation is of who answers for all of its home area.
    object.__setattr__(runtime.settings, "home_area", KECAMATAN)
    made = _reports(runtime)
    made |= _rights(runtime, made["guard"]) | people.there(runtime.vault)
    return made | sent.there(runtime) | watching.there(runtime.vault, TUJUH_ULU)


def _rights(runtime: Runtime, guard: str) -> dict[str, str]:
    """A request of who reported, a breach, and a report about an officer that is to be held."""
    dpo = Officer("petugas 98", "dpo", KECAMATAN, f"16/16.71/{KECAMATAN}/")
    at, vault = datetime.now(UTC), runtime.vault
    asked = people_rights.Asked("hapus", "surat", SARI, "", at)
    wish = people_rights.ask(runtime, dpo, asked, at)
    breach = people_rights.note_breach(vault, dpo, "salinan hilang", None, at, at)
    seen = reports.show(vault, guard, "dpo", dpo.path)
    assert seen is not None
    hold = holding.ask(vault, dpo, seen, ("bukti", "LP/7", 30), at)
    return {"wish": str(wish), "breach": str(breach), "hold": str(hold)}


def _reports(runtime: Runtime) -> dict[str, str]:
    """Three reports by phone, two of them linked, and one about an officer; a question in own words
    and a request for a number wait.
    """
    desk = Officer("petugas 99", "operator", KECAMATAN, f"16/16.71/{KECAMATAN}/")
    at, vault = datetime.now(UTC), runtime.vault
    codes = {
        name: filing.file(
            runtime,
            desk,
            filing.Told(
                key=name,
                channel="telepon",
                kind="petugas" if name == "guard" else "kriminalitas",
                place="lr ketapang",
                story="maling motor",
                area=TUJUH_ULU,
                urgent=False,
                number=SARI,
                consent=True,
            ),
            at,
        )
        for name in ("report", "other", "linked", "guard")
    }
    report, linked = (
        reports.show(vault, codes[name], "operator", desk.path) for name in ("report", "linked")
    )
    assert report is not None and linked is not None
    links.link(vault, desk.name, report, linked, "satu kejadian", at)
    question = questioning.ask(vault, report, "", "warna motornya apa?", desk.name, at)
    who = unmasking.Who(desk, "POLSEK-LAIN")
    request = unmasking.ask(vault, who, report, "Pelapor dibutuhkan sebagai saksi.", "LP/1/27", at)
    return codes | {"question": str(question), "request": str(request)}


def test_every_page_is_declared(pages: Flask) -> None:
    declared = {(row.method, row.rule) for row in TABLE}
    served = {
        (method, str(rule))
        for rule in pages.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert not served - declared, "say in TABLE which role is answered what on these pages"
    assert not declared - served, "TABLE declares pages that are not there"
    asking = {name for name, view in pages.view_functions.items() if not hasattr(view, "right")}
    assert not asking, "each view is a `page` or `public` (gateway.console.access)"


def test_a_page_is_open_to_the_roles_of_the_table_of_rules(pages: Flask) -> None:
    for rights in {getattr(view, "right", "") for view in pages.view_functions.values()} - {""}:
        assert roles_of(rights) <= set(ROLES)
    assert all(roles <= set(ROLES) for roles in PAGES.values())


def test_everybody_is_answered_as_declared(
    console: Callable[..., Client], stranger: Client, there: dict[str, str]
) -> None:
    assert [row.name for row in TABLE if len(row.own.split()) != len(ROLES)] == []
    found, declared = {}, {}
    own = {role: console(role) for role in ROLES}
    foreign = {role: console(role, area=OTHER_KECAMATAN) for role in ROLES}
    assert KECAMATAN != OTHER_KECAMATAN
    for row in TABLE:
        declared[row.name] = (row.own, row.foreign or row.own, row.nobody)
        found[row.name] = (
            " ".join(str(_asked(own[role], row, there)) for role in ROLES),
            " ".join(str(_asked(foreign[role], row, there)) for role in ROLES),
            _asked(stranger, row, there),
        )
    assert found == declared


def test_no_form_is_taken_that_is_not_one_of_ours(
    console: Callable[..., Client], there: dict[str, str]
) -> None:
    client = console("admin")
    for row in TABLE:
        if row.method == "POST":
            assert _asked(client, row, there, csrf=False) == 400, row.name


def _asked(client: Client, row: Row, there: dict[str, str], csrf: bool = True) -> int:
    return answered(client, row, there, csrf=csrf).status_code


def address(row: Row, there: dict[str, str]) -> str:
    """Where this request goes."""
    path = row.rule
    for pair in Template(row.words).substitute(there).split():
        name, _, value = pair.partition("=")
        path = re.sub(rf"<(\w+:)?{name}>", lambda _, said=value: said, path)
    return path


def answered(
    client: Client,
    row: Row,
    there: dict[str, str],
    *,
    csrf: bool = True,
    after: Callable[[], None] = lambda: None,
    **more: str,
) -> TestResponse:
    """What somebody is answered; `more` fields are sent along. What the request changed is taken
    back, and `after` is called before.
    """
    path = address(row, there)
    form = more | {name: Template(value).substitute(there) for name, value in row.form.items()}
    kept = dict(client._cookies)
    with undone():
        body = {"data": form, "csrf": csrf} if row.method == "POST" else {}
        query = Template(row.query).substitute(there)
        answer = client.open(path, method=row.method, query_string=query, **body)
        answer.get_data()  # a file is made while it is sent
        after()
    client._cookies = kept
    return answer
