"""What the audit says of the API: who was refused and who read which list; strangers by count."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from redis import Redis

from storage.engine import db
from storage.models import Audit, Token
from tests.cast import SARI
from tests.gateway.conftest import both_engines

Get = Callable[..., int]


@pytest.fixture
def get(app: Flask, redis: Redis, secrets: dict[str, str]) -> Get:
    """Reads an address with somebody's token; the status."""

    def ask(who: str, path: str, method: str = "GET", **more: object) -> int:
        headers = {"Authorization": f"Bearer {secrets.get(who, who)}"}
        return (
            app.test_client()
            .open(f"/api/v1{path}", method=method, headers=headers, **more)
            .status_code
        )

    return ask


def entries(action: str) -> list[tuple[str, str]]:
    return [
        (row.actor, row.subject)
        for row in Audit.select().where(Audit.action == action).order_by(Audit.seq)
    ]


@both_engines
def test_a_list_is_noted_once_per_account_and_filter(get: Get) -> None:
    for path in (
        "/reports",
        "/reports?limit=3",
        "/reports?state=baru",
        "/reports?state=baru&limit=1",
        "/reports",
    ):
        assert get("operator", path) == 200
    assert get("pengawas", "/reports") == 200
    assert get("operator", "/posts") == 200
    found = entries("api.list")
    assert len(found) == len(set(found)) == 4
    assert {actor for actor, _ in found} == {"operator", "pengawas"}


def test_nothing_that_somebody_wrote_into_a_query_is_kept(get: Get) -> None:
    assert get("operator", f"/reports?night={SARI[1:]}&nama=Sari&area=16.71.02") == 200
    said = "".join(subject for _, subject in entries("api.list"))
    assert "reports" in said and "Sari" not in said and SARI[1:] not in said


@pytest.mark.parametrize(
    ("who", "path", "method", "body", "status"),
    [
        (
            "dpo",
            "/imbauan",
            "POST",
            {"text": "x", "areas": ["16.71.02"], "audience": ["warga"]},
            403,
        ),
        ("operator", "/reports/48100", "GET", None, 404),
        (
            "petugas",
            "/contacts",
            "POST",
            {"phone": SARI, "name": "x", "area": "16.71.02", "role": "warga"},
            403,
        ),
    ],
)
def test_what_a_known_account_is_refused_is_noted(
    get: Get, who: str, path: str, method: str, body: object, status: int
) -> None:
    for _ in range(3):
        assert get(who, path, method, json=body) == status
    assert [actor for actor, _ in entries("api.refused")] == [who]


def test_a_revoked_token_is_a_known_one(get: Get, now: object) -> None:
    with db.transaction():
        Token.update(revoked_at=now).where(Token.name == "operator").execute()
    assert [get("operator", "/reports") for _ in range(2)] == [401, 401]
    assert entries("api.refused") == [("operator", "a revoked token")]


def test_a_stranger_is_counted_and_no_row(get: Get, app: Flask) -> None:
    strangers = app.extensions["kentongan"].strangers
    before = strangers.counted()
    assert [get("nobody-knows-this-token", "/reports") for _ in range(5)] == [401] * 5
    assert app.test_client().post("/hooks/africastalking/nobody-knows-this/sms").status_code == 404
    after = strangers.counted()
    assert (after["api"] - before["api"], after["hooks"] - before["hooks"]) == (5, 1)
    assert Audit.select().count() == 0
