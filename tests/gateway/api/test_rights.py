"""Endpoint x role x territory: everybody is answered everywhere as `rights.TABLE` declares.

A route that nobody declared fails here. Each call is one that would succeed for who may make it,
and is taken back afterwards, so that everybody finds the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from string import Template
from typing import Any

import pytest
from flask import Flask

from flows.rules.rights import ROLES
from storage import people, watch
from storage.engine import db
from storage.engine.deadline import API
from storage.engine.vault import Vault
from storage.people import tokens
from storage.places import units
from tests.cast import DARMO, LONG_AGO, SARI, YANTO
from tests.gateway.api.conftest import Api, undone
from tests.gateway.api.rights import TABLE, Row
from tests.gateway.conftest import KECAMATAN, OTHER_KECAMATAN, TUJUH_ULU

PREFIX = "/api/v1"
#: Who calls without a token.
NOBODY = ""


@pytest.fixture
def there(
    api: Api,
    secrets: dict[str, str],
    file_report: Callable[..., str],
    vault: Vault,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, str]:
    """What lies in the first kecamatan, by the names that the table has for it."""
    monkeypatch.setattr(API, "ask", lambda question: question())
    row = watch.PostRow(
        "MELATI", "Pos Melati", TUJUH_ULU, "14", "03", "22:00", "04:00", 60, 15, (DARMO,)
    )
    with db.transaction():
        watch.save_posts(vault, [row], now)
        units.load(
            [{"code": "P1", "name": "Polsek A", "parent_code": "", "areas": KECAMATAN}], LONG_AGO
        )
        phone = people.phone_ids(vault, [YANTO], now)[YANTO]
        for role in ROLES:
            secrets[f"foreign {role}"] = tokens.add(f"foreign {role} 2", role, OTHER_KECAMATAN, now)
    draft = {"text": "Ronda malam ini", "areas": [TUJUH_ULU], "audience": ["warga"]}
    drafts = [api.post("/imbauan", draft).json["id"] for _ in range(2)]
    api.post(f"/imbauan/{drafts[1]}/submit")
    contact = {"phone": SARI, "area": TUJUH_ULU, "role": "warga", "consent_at": "2026-01-01"}
    webhook = {"url": "https://example.org/h", "events": ["report.created"]}
    plain = file_report(phone_id=phone)
    asked = api.post(f"/reports/{plain}/questions", {"text": "Warna motornya apa?"}, "petugas").json
    linked, other = file_report(), file_report()
    api.post(f"/reports/{linked}/links", {"code": other, "reason": "satu kejadian"})
    return {
        "report": plain,
        "question": str(asked["questions"][0]["id"]),
        "guard": file_report(category="petugas", sensitive=True),
        "linked": linked,
        "other": other,
        "post": "MELATI",
        "draft": str(drafts[0]),
        "submitted": str(drafts[1]),
        "contact": str(api.post("/contacts", contact, "admin").json["id"]),
        "webhook": str(api.post("/webhooks", webhook, "admin").json["id"]),
        "until": (now + timedelta(hours=3)).isoformat(),
    }


def test_every_route_is_declared(app: Flask) -> None:
    declared = {(row.method, PREFIX + row.rule) for row in TABLE}
    served = {
        (method, str(rule))
        for rule in app.extensions["officers"].app().url_map.iter_rules()
        if str(rule).startswith(PREFIX)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert not served - declared, "say in TABLE which role is answered what on these routes"
    assert not declared - served, "TABLE declares routes that are not there"


def test_everybody_is_answered_as_declared(
    api: Api, there: dict[str, str], secrets: dict[str, str]
) -> None:
    assert [row.name for row in TABLE if len(row.own.split()) != len(ROLES)] == []
    found, declared = {}, {}
    for row in TABLE:
        declared[row.name] = (row.own, row.foreign, row.nobody)
        found[row.name] = (
            " ".join(str(_call(api, row, there, role)) for role in ROLES),
            " ".join(str(_call(api, row, there, f"foreign {role}")) for role in ROLES),
            _call(api, row, there, NOBODY),
        )
    assert found == declared


def test_a_list_holds_just_what_may_be_read_one_by_one(
    api: Api, there: dict[str, str], secrets: dict[str, str]
) -> None:
    codes = [there[name] for name in ("report", "guard", "linked", "other")]
    for by in secrets:
        readable = {code for code in codes if api.get(f"/reports/{code}", by).status_code == 200}
        assert {item["code"] for item in api.get("/reports", by).json["items"]} == readable, by
        posts = {there["post"]} if _watches(api, there, by) else set()
        assert {item["code"] for item in api.get("/posts", by).json["items"]} == posts, by
        if (listed := api.get("/webhooks", by)).status_code == 200:
            with undone():
                found = api.delete(f"/webhooks/{there['webhook']}", by).status_code == 204
            assert bool(listed.json["items"]) == found, by


def _watches(api: Api, there: dict[str, str], by: str) -> bool:
    return api.get(f"/posts/{there['post']}/slots", by).status_code == 200


def _call(api: Api, row: Row, there: dict[str, str], by: str) -> int:
    """The status that somebody is answered; what the call changed is taken back."""
    words = dict(pair.split("=") for pair in Template(row.words).substitute(there).split())
    path = row.rule
    for name, value in words.items():
        path = path.replace(f"<{name}>", value).replace(f"<int:{name}>", value)
    query = dict(pair.split("=") for pair in Template(row.query).substitute(there).split())
    body = _filled(row.body, there)
    with undone():
        answer = api.call(
            row.method, path, by, query_string=query, **({} if body is None else {"json": body})
        )
    return answer.status_code


def _filled(body: Any, there: dict[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: _filled(value, there) for name, value in body.items()}
    return Template(body).substitute(there) if isinstance(body, str) else body
