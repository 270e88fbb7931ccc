"""How SMSGate's devices call: signed JSON, again and again until it is taken."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from datetime import datetime
from typing import Any

import requests
from android_sms_gateway.webhooks import SmsReceivedPayload

from gateway.simulator.serve import Standin
from gateway.simulator.smsgate_request import Written
from tests.cast import DARMO, SARI
from tests.simulator.gateway_double import GatewayDouble
from tests.simulator.test_smsgate import ONE, TWO, device, events
from tests.waiting import wait_for


def test_each_call_is_signed_as_documented(smsgate: Standin, double: GatewayDouble) -> None:
    assert smsgate.exchange.sms(SARI, "LAPOR kebakaran 🔥 di Lorong Kapten")
    (raw,) = double.raw
    assert re.fullmatch(r"/hooks/smsgate/[^/]+/event", raw.path)
    timestamp = raw.headers["X-Timestamp"]
    assert abs(int(timestamp) - time.time()) < 60
    signed = hmac.new(b"kunci-tiruan", raw.body + timestamp.encode(), hashlib.sha256)
    assert raw.headers["X-Signature"] == signed.hexdigest()
    assert "🔥".encode() in raw.body  # as it is, not escaped


def test_an_sms_has_the_documented_fields(smsgate: Standin, double: GatewayDouble) -> None:
    smsgate.exchange.sms(SARI, "LAPOR satu")
    (call,) = double.of("event")
    assert set(call) == {"deviceId", "event", "id", "payload", "webhookId"}
    assert (call["deviceId"], call["event"]) == (ONE, "sms:received")
    payload = call["payload"]
    assert payload | {"messageId": "", "receivedAt": ""} == {
        "messageId": "",
        "sender": SARI,
        "recipient": "+6281100000001",
        "phoneNumber": SARI,
        "simNumber": 1,
        "message": "LAPOR satu",
        "receivedAt": "",
    }
    assert re.fullmatch(r"[\d-]{10}T[\d:]{8}\.000\+07:00", payload["receivedAt"])
    read = SmsReceivedPayload.from_dict(payload)
    assert abs(datetime.now(read.received_at.tzinfo) - read.received_at).total_seconds() < 60


def test_old_apps_and_sims_say_less(smsgate: Standin, double: GatewayDouble) -> None:
    device(smsgate, ONE, old_app=True)
    smsgate.exchange.sms(SARI, "dari aplikasi lama")
    device(smsgate, ONE, old_app=False)
    smsgate.exchange.devices[ONE].number = ""
    smsgate.exchange.sms(SARI, "dari kartu yang tak tahu nomornya")
    old, nameless = (call["payload"] for call in double.of("event"))
    assert old["phoneNumber"] == SARI and not {"sender", "recipient"} & set(old)
    assert nameless["sender"] == SARI and "recipient" not in nameless


def test_a_call_is_repeated_until_it_is_taken(smsgate: Standin, double: GatewayDouble) -> None:
    """Each time with another id and another signature; the message says that it is the same."""
    answers = iter([500, 200])
    double.answer = lambda kind, fields: (next(answers), "")
    assert smsgate.exchange.sms(SARI, "LAPOR satu") is False
    wait_for(lambda: len(double.raw) == 2)
    first, second = double.of("event")
    assert first["payload"] == second["payload"]
    assert first["id"] != second["id"]


def test_sms_to_a_device_that_is_away_come_when_it_is_back(
    smsgate: Standin, double: GatewayDouble
) -> None:
    device(smsgate, ONE, away=True)
    assert smsgate.exchange.sms(SARI, "LAPOR satu") is False
    assert not double.raw
    device(smsgate, ONE, away=False)
    assert [call["payload"]["message"] for call in double.of("event")] == ["LAPOR satu"]


def test_an_sms_can_be_for_any_device(smsgate: Standin, double: GatewayDouble) -> None:
    url, sms = f"{smsgate.url}/standin/devices", {"number": SARI, "text": "LAPOR dua"}
    assert requests.post(f"{url}/{TWO}/sms", json=sms, timeout=60).json() == {"taken": True}
    assert [(call["deviceId"], call["payload"]["message"]) for call in double.of("event")] == [
        (TWO, "LAPOR dua")
    ]
    assert requests.post(f"{url}/tiga/sms", json=sms, timeout=60).status_code == 404


def test_one_that_is_away_holds_up_nobody_else(smsgate: Standin, double: GatewayDouble) -> None:
    exchange: Any = smsgate.exchange
    exchange.take(Written("satu", "halo", [SARI]), exchange.devices[ONE])
    device(smsgate, ONE, away=True)
    began = time.monotonic()
    for n in range(30):
        exchange.take(Written(str(n), "halo", [DARMO]), exchange.devices[TWO])
    wait_for(
        lambda: len([c for c in events(double, "sms:delivered") if c["deviceId"] == TWO]) == 30
    )
    assert time.monotonic() - began < 30
