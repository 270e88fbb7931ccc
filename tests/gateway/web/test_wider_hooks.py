"""Calls that are no forms: signed, by GET, with several messages and an answer of their own."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
import structlog
from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from gateway.carriers import Acknowledgement, Call, Limits, Malformed, Outgoing, Provider, Sent
from storage.models import Inbox
from storage.received.inbox import Item
from storage.received.intake import Intake, NotKept
from storage.sent.outbox import Receipt
from tests.cast import SARI, YANTO
from tests.conftest import WEBHOOK_TOKEN

NAME, KEY = "merpati", b"key-of-merpati"
HOOKS = f"/hooks/{NAME}/{WEBHOOK_TOKEN}"


class Merpati(Provider):
    """Brings messages by signed POST, and by GET as programs of the nineties do."""

    name = NAME
    hooks = {"event": frozenset({"POST"}), "receive": frozenset({"GET", "POST"})}
    limits = Limits(recipients=10)

    def __init__(self) -> None:
        self.read_calls: list[Call] = []

    def authentic(self, raw: bytes, headers: Mapping[str, str], now: datetime) -> bool:
        made = hmac.new(KEY, raw, hashlib.sha256).hexdigest()
        return hmac.compare_digest(headers.get("x-signature", "").encode(), made.encode())

    def read(self, call: Call, received_at: datetime) -> list[Item]:
        self.read_calls.append(call._replace(headers=dict(call.headers)))
        if call.method == "GET":
            fields = {name: values[0] for name, values in parse_qs(call.query).items()}
            return [self._sms(fields["id"], fields["from"], fields["message"], received_at)]
        try:
            return [self._sms(*entry, received_at) for entry in json.loads(call.body)]
        except (ValueError, TypeError):
            raise Malformed("body: no list of messages") from None

    def acknowledge(self, kind: str) -> Acknowledgement:
        return Acknowledgement("000" if kind == "receive" else '{"ok": true}', "application/json")

    def read_sms(self, body: Mapping[str, Any]) -> str:
        return str(body["text"])

    def read_receipt(self, body: Mapping[str, Any]) -> Receipt:
        raise Malformed("it sends none")

    def send(self, outgoing: Outgoing) -> list[Sent]:
        raise NotImplementedError

    def _sms(self, id_: str, phone: str, text: str, at: datetime) -> Item:
        return Item.brought(NAME, "sms", id_, phone, {"text": text}, dated=at, received_at=at)


@pytest.fixture
def merpati(app: Flask, redis: Redis) -> Merpati:
    carrier = Merpati()
    app.extensions["kentongan"].providers[NAME] = carrier
    return carrier


def signed(body: bytes) -> dict[str, str]:
    return {"X-Signature": hmac.new(KEY, body, hashlib.sha256).hexdigest()}


def post(app: Flask, *messages: tuple[str, str, str], **headers: str) -> TestResponse:
    body = json.dumps(messages).encode()
    return app.test_client().post(f"{HOOKS}/event", data=body, headers=signed(body) | headers)


def kept() -> list[str]:
    return [row.key for row in Inbox.select().order_by(Inbox.key)]


def refused(app: Flask) -> dict[str, int]:
    counted = app.extensions["kentongan"].strangers.counted().items()
    return {entry_point: number for entry_point, number in counted if number}


def test_a_signed_call_of_several_messages_is_kept_whole_and_answered_in_its_words(
    app: Flask, merpati: Merpati
) -> None:
    messages = ("a", SARI, "satu"), ("b", YANTO, "dua"), ("c", SARI, "satu")
    for _ in range(3):
        answer = post(app, *messages)
        assert (answer.status_code, answer.text) == (200, '{"ok": true}')
        assert answer.headers["Content-Type"] == "application/json"
    assert kept() == ["a", "b", "c"]
    (call, *_) = merpati.read_calls
    assert (call.kind, call.method, call.query) == ("event", "POST", "")
    assert call.headers["x-signature"] and "authorization" not in call.headers


def test_a_call_that_brings_nothing_is_no_trouble(app: Flask, merpati: Merpati) -> None:
    assert post(app).status_code == 200
    assert kept() == []


@pytest.mark.parametrize(
    "headers", [{"X-Signature": ""}, {"X-Signature": "0" * 64}, {"X-Signature": "\xe9"}]
)
def test_a_call_with_a_wrong_signature_writes_nothing_is_not_read_and_is_counted(
    app: Flask, merpati: Merpati, headers: dict[str, str]
) -> None:
    answer = post(app, ("a", SARI, "satu"), **headers)
    assert (answer.status_code, answer.text) == (401, "unauthorized\n")
    assert (kept(), merpati.read_calls) == ([], [])
    assert refused(app) == {"hooks_signature": 1}


def test_a_signature_is_asked_for_only_behind_the_token(app: Flask, merpati: Merpati) -> None:
    answer = app.test_client().post(f"/hooks/{NAME}/token-of-nobody/event", data=b"[]")
    assert answer.status_code == 404 and refused(app) == {"hooks": 1}


def test_one_malformed_message_keeps_out_the_whole_call(app: Flask, merpati: Merpati) -> None:
    body = json.dumps([("a", SARI, "satu"), ("b",)]).encode()
    answer = app.test_client().post(f"{HOOKS}/event", data=body, headers=signed(body))
    assert (answer.status_code, answer.text) == (400, "body: no list of messages\n")
    assert kept() == []


def test_what_cannot_be_kept_is_all_to_be_sent_again(
    app: Flask, merpati: Merpati, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise NotKept("away")

    monkeypatch.setattr(Intake, "keep", away)
    assert post(app, ("a", SARI, "satu"), ("b", SARI, "dua")).status_code == 503
    assert kept() == []


def test_a_get_brings_its_fields_in_the_query_and_none_of_it_is_logged(
    app: Flask, merpati: Merpati
) -> None:
    query = urlencode({"from": SARI, "message": "LAPOR maling"})

    def get(query: str) -> TestResponse:
        return app.test_client().get(f"{HOOKS}/receive?{query}", headers=signed(query.encode()))

    answer = get(f"id=a&{query}")
    assert (answer.status_code, answer.text) == (200, "000")
    assert kept() == ["a"]
    with structlog.testing.capture_logs() as logs:
        assert get(query).status_code == 503  # no id: this carrier stumbles over it
    said = json.dumps(logs, default=str)
    assert "hook.failed" in said and SARI[1:] not in said and "maling" not in said


@pytest.mark.parametrize(
    ("method", "kind", "allow"),
    [
        ("GET", "event", "POST"),
        ("PUT", "receive", "GET, POST"),
        ("HEAD", "receive", "GET, POST"),
        ("GET", "nothing", "POST"),
    ],
)
def test_a_method_that_is_not_taken_is_told_those_that_are(
    app: Flask, merpati: Merpati, method: str, kind: str, allow: str
) -> None:
    answer = app.test_client().open(f"{HOOKS}/{kind}", method=method, headers=signed(b""))
    assert (answer.status_code, answer.headers["Allow"]) == (405, allow)
    assert refused(app) == {"hooks_method": 1} and kept() == []


def test_a_carrier_without_ussd_has_no_address_for_it(app: Flask, merpati: Merpati) -> None:
    answer = app.test_client().post(f"{HOOKS}/ussd", data=b"", headers=signed(b""))
    assert answer.status_code == 404 and refused(app) == {"hooks_path": 1}
