"""Who may call, and what a stranger is told."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from storage.models import Token
from tests.gateway.api.conftest import Api

CALLS = (
    ("GET", "/reports"),
    ("GET", "/reports/48001"),
    ("POST", "/reports/48001/state"),
    ("POST", "/reports/48001/accept"),
    ("POST", "/reports/48001/close"),
    ("POST", "/reports/48001/assign"),
    ("GET", "/routes"),
    ("GET", "/posts"),
    ("GET", "/posts/MELATI/slots"),
    ("POST", "/posts/MELATI/pause"),
    ("POST", "/posts/MELATI/resume"),
    ("POST", "/posts/MELATI/end"),
    ("POST", "/imbauan"),
    ("GET", "/imbauan/1"),
    ("POST", "/imbauan/1/submit"),
    ("POST", "/imbauan/1/approve"),
    ("POST", "/imbauan/1/return"),
    ("POST", "/imbauan/1/stop"),
    ("POST", "/contacts"),
    ("DELETE", "/contacts/1"),
    ("GET", "/webhooks"),
    ("POST", "/webhooks"),
    ("DELETE", "/webhooks/1"),
)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", "Basic dXNlcjpwdw==", "Bearer \xe4"]
)
def test_no_call_without_a_token(api: Api, method: str, path: str, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = api.call(method, path, headers=headers, json={})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_is_refused(api: Api, now: datetime) -> None:
    assert api.get("/reports").status_code == 200
    Token.update(revoked_at=now).where(Token.name == "operator").execute()
    assert api.get("/reports").status_code == 401


@pytest.mark.parametrize("engine", ["sqlite"])
def test_unknown_addresses_and_methods_are_problems(api: Api, app: Flask) -> None:
    assert api.get("/nothing").json["title"] == "Not Found"
    answer = api.call("DELETE", "/reports", "operator")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    elsewhere = app.test_client().get("/nothing")
    assert elsewhere.status_code == 404
    assert elsewhere.mimetype == "text/html"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_answers_are_kept_by_nobody_on_the_way(api: Api) -> None:
    assert api.get("/reports").headers["Cache-Control"] == "no-store"
    assert api.get("/reports", by="").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("engine", ["sqlite"])
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
