"""A phone with SMSGate: our account there, and what it calls us with, signed as the app does it."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from gateway.carriers import Call
from gateway.install import playing
from tests.cast import SARI

#: The key of the stand-in's phones, so that both may be played in one gateway.
KEY, OLD_KEY = playing.stand_in("smsgate", "")["SMSGATE_SIGNING_KEYS"], "key-before-the-last"
DEVICE = "ffffffffceb0b1db0000018e937c815b"

_tries = count(1)


@dataclass(frozen=True)
class Account:
    """The settings of the carrier."""

    smsgate_url: str = ""
    smsgate_username: str = "ABCDEF"
    smsgate_password: str = "password-of-the-phone"
    smsgate_signing_keys: tuple[str, ...] = (KEY, OLD_KEY)
    smsgate_devices: tuple[str, ...] = ()
    smsgate_daily_limit: int = 100


def sign(raw: bytes, at: datetime, key: str = KEY) -> dict[str, str]:
    """The headers of a call with this body."""
    stamp = str(int(at.timestamp()))
    signature = hmac.new(key.encode(), raw + stamp.encode(), hashlib.sha256).hexdigest()
    return {"x-timestamp": stamp, "x-signature": signature, "content-type": "application/json"}


def event(name: str, payload: Any, device: str = DEVICE) -> dict[str, Any]:
    """An event; every try has another id."""
    return {
        "deviceId": device,
        "event": name,
        "id": f"try-{next(_tries)}",
        "payload": payload,
        "webhookId": "LreFUt-Z3sSq0JufY9uWB",
    }


def received(
    text: str = "LAPOR tawuran di 7 ulu", sender: str = SARI, **other: Any
) -> dict[str, Any]:
    """An SMS that came in at 22:00 in Palembang."""
    payload = {
        "messageId": "9c3f07e2",
        "message": text,
        "sender": sender,
        "phoneNumber": sender,
        "recipient": None,
        "simNumber": 1,
        "receivedAt": "2027-02-10T22:00:00.000+07:00",
    }
    return event("sms:received", payload | other)


def call(said: Any, at: datetime | None = None, key: str = KEY) -> Call:
    """The call that brings it."""
    raw = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Call("event", "POST", "", sign(raw, at, key) if at else {}, raw)
