"""Who may call, and what a stranger is told."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask import Flask

from storage.models import Token
from tests.gateway.api.conftest import Api
from tests.gateway.api.rights import TABLE
from tests.gateway.conftest import both_engines

#: Every route but the description, which is for everybody.
CALLS = sorted(
    {(row.method, re.sub(r"<[\w:]+>", "1", row.rule)) for row in TABLE if row.nobody == 401}
)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", "Basic dXNlcjpwdw==", "Bearer \xe4"]
)
def test_no_call_without_a_token(api: Api, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for method, path in CALLS:
        answer = api.call(method, path, headers=headers, json={})
        assert answer.status_code == 401, (method, path)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), (method, path)


@both_engines
def test_a_revoked_token_is_refused(api: Api, now: datetime) -> None:
    assert api.get("/reports").status_code == 200
    Token.update(revoked_at=now).where(Token.name == "operator").execute()
    assert api.get("/reports").status_code == 401


def test_unknown_addresses_and_methods_are_problems(api: Api, app: Flask) -> None:
    assert api.get("/nothing").json["title"] == "Not Found"
    answer = api.call("DELETE", "/reports", "operator")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    elsewhere = app.test_client().get("/nothing")
    assert elsewhere.status_code == 404
    assert elsewhere.mimetype == "text/html"


def test_answers_are_kept_by_nobody_on_the_way(api: Api) -> None:
    assert api.get("/reports").headers["Cache-Control"] == "no-store"
    assert api.get("/reports", by="").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"text":', "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"", "", 415),
        (b"{" + b" " * 70_000 + b"}", "application/json", 413),
        (b"{}", "application/json", 422),
    ],
)
def test_bodies_that_cannot_be_read(api: Api, body: bytes, content_type: str, status: int) -> None:
    answer = api.call("POST", "/imbauan", "operator", data=body, content_type=content_type)
    assert answer.status_code == status
