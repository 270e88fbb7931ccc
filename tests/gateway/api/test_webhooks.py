"""Webhooks by the API: who may register which, what is shown, and what ends them."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from gateway.officers import webhooks
from storage.engine import db
from storage.engine.vault import Vault
from storage.models import Audit, Delivery, Receiver
from storage.places.receivers import registry
from tests.gateway.api.conftest import Api
from tests.gateway.conftest import CITY, ELSEWHERE, KECAMATAN, TUJUH_ULU, both_engines

URL = "https://bpbd.example.org/kentongan?from=1"


def body(**different: Any) -> dict[str, Any]:
    return {"url": URL, "events": ["report.created"], "areas": [TUJUH_ULU]} | different


@both_engines
def test_a_webhook_is_registered_listed_and_removed(api: Api) -> None:
    answer = api.post("/webhooks", body(events=["report.created", "slot.missed"]), "pengawas")
    assert answer.status_code == 201
    made = answer.json
    secret = made.pop("secret")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert made == {
        "id": made["id"],
        "url": URL,
        "events": ["report.created", "slot.missed"],
        "areas": [TUJUH_ULU],
        "created_at": made["created_at"],
        "created_by": "pengawas",
        "waiting": 0,
        "given_up": 0,
        "delivered_at": None,
        "failing_since": None,
        "trouble": None,
        "disabled_at": None,
        "disabled_because": None,
    }
    assert api.get("/webhooks", "admin").json == {"items": [made], "next": None}
    assert secret not in api.get("/webhooks", "admin").get_data(as_text=True)
    assert api.delete(f"/webhooks/{made['id']}", "admin").status_code == 204
    assert api.delete(f"/webhooks/{made['id']}", "admin").status_code == 404
    assert api.get("/webhooks", "admin").json["items"] == []
    noted = [
        (row.actor, row.action, json.loads(row.detail))
        for row in Audit.select().where(Audit.action.startswith("webhook.")).order_by(Audit.seq)
    ]
    detail = {"areas": [TUJUH_ULU], "events": ["report.created", "slot.missed"]}
    assert noted == [("pengawas", "webhook.add", detail), ("admin", "webhook.drop", {})]


def test_without_areas_it_is_told_of_the_whole_territory(api: Api) -> None:
    given = {"url": URL, "events": ["report.created"]}
    assert api.post("/webhooks", given, "admin").json["areas"] == [KECAMATAN]


@pytest.mark.parametrize("role", ["petugas", "operator", "inspektorat", "dpo"])
def test_only_two_roles_may(api: Api, role: str) -> None:
    assert api.post("/webhooks", body(), role).status_code == 403
    assert api.get("/webhooks", role).status_code == 403
    assert api.delete("/webhooks/1", role).status_code == 403


@pytest.mark.parametrize("code", [ELSEWHERE, CITY])
def test_nobody_is_told_of_what_lies_elsewhere(api: Api, code: str) -> None:
    answer = api.post("/webhooks", body(areas=[TUJUH_ULU, code]), "admin")
    assert (answer.status_code, answer.json["field"]) == (403, "areas")
    theirs = api.post("/webhooks", body(areas=[TUJUH_ULU, ELSEWHERE]), "city").json["id"]
    assert api.get("/webhooks", "admin").json["items"] == []
    assert api.delete(f"/webhooks/{theirs}", "admin").status_code == 404
    assert len(api.get("/webhooks", "city").json["items"]) == 1


@pytest.mark.parametrize(
    "url",
    [
        "",
        "bpbd.example.org",
        "ftp://example.org/h",
        "http://example.org/h",
        "http://127.0.0.1:9000/h",
        "https://127.0.0.1/h",
        "https://localhost/h",
        "https://10.0.0.5/h",
        "https://[::1]/h",
        "https://[fd00::1]/h",
        "https://169.254.169.254/latest",
        "https://name:word@example.org/h",
        "https://example.org/h#part",
        "https://example.org:0/h",
        "https://example.org:99999/h",
        "https://[example.org/h",
        "https:///h",
        "https://example.org/a b",
        "https://ex\u00e4mple.org/h",
        "https://example.org/" + "x" * 500,
        7,
    ],
)
def test_where_nothing_can_be_sent_to(api: Api, url: object) -> None:
    answer = api.post("/webhooks", body(url=url), "admin")
    assert (answer.status_code, answer.json["field"]) == (422, "url")
    assert not isinstance(url, str) or not url or url not in answer.json["detail"]


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://127.0.0.1:9000/h", 201),
        ("http://localhost:9000/h", 201),
        ("https://10.9.8.7/h", 201),
        ("http://10.9.8.7/h", 422),
        ("https://10.20.0.1/h", 422),
        ("https://93.184.215.14:8443/h", 201),
    ],
)
def test_networks_of_our_own_where_the_settings_allow_them(
    app: Flask, api: Api, url: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.extensions["kentongan"].settings
    monkeypatch.setitem(
        settings.__dict__, "webhook_private_networks", ("127.0.0.0/8", "10.9.0.0/16")
    )
    assert api.post("/webhooks", body(url=url), "admin").status_code == status


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("events", ["report.deleted"]),
        ("events", []),
        ("events", "report.created"),
        ("areas", []),
        ("areas", ["99"]),
        ("secret", "whsec_mine"),
    ],
)
def test_fields_that_cannot_be_taken(api: Api, field: str, value: object) -> None:
    answer = api.post("/webhooks", body(**{field: value}), "admin")
    assert (answer.status_code, answer.json["field"]) == (422, field)


@both_engines
def test_how_each_of_them_does_is_shown(api: Api, vault: Vault, now: datetime) -> None:
    id_ = api.post("/webhooks", body(), "admin").json["id"]
    Receiver.update(
        failing_since=now, trouble="500", given_up=2, delivered_at=now - timedelta(hours=1)
    ).execute()
    Delivery.create(receiver=id_, name="msg_1", body="{}", at=now)
    (shown,) = api.get("/webhooks", "admin").json["items"]
    assert (shown["waiting"], shown["given_up"], shown["trouble"]) == (1, 2, "500")
    assert shown["failing_since"] == "2027-02-10T15:00:00Z"
    assert shown["delivered_at"] == "2027-02-10T14:00:00Z"


def test_there_are_not_too_many(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "MOST", 3)
    answers = [api.post("/webhooks", body(), "admin").status_code for _ in range(4)]
    assert answers == [201, 201, 201, 409]
    page = api.get("/webhooks", "admin", limit=2).json
    rest = api.get("/webhooks", "admin", cursor=page["next"]).json
    assert [len(page["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    assert api.get("/webhooks", "admin", cursor="YWJj").status_code == 400


def test_a_revoked_token_ends_what_it_registered(
    app: Flask, api: Api, vault: Vault, now: datetime
) -> None:
    mine = api.post("/webhooks", body(), "admin").json["id"]
    theirs = api.post("/webhooks", body(), "pengawas").json["id"]
    with db.transaction():
        address = registry.add_address(vault, "json://127.0.0.1", None, "admin", now)  # type: ignore[arg-type]
    for id_ in (mine, theirs):
        Delivery.create(receiver=id_, name=f"msg_{id_}", body="{}", at=now)
    ran = app.test_cli_runner().invoke(args=["token", "revoke", "admin"])
    assert ran.exit_code == 0 and "told nothing more: 1" in ran.stderr
    shown = {
        each["id"]: each["disabled_because"] for each in api.get("/webhooks", "city").json["items"]
    }
    assert shown == {mine: "token revoked", theirs: None}
    assert [row.receiver_id for row in Delivery.select()] == [theirs]
    assert Receiver.get_by_id(address).disabled_at is None
