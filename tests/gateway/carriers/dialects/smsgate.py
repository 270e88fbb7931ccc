"""SMSGate: JSON that the phone signs; our ids."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from gateway.carriers import Call
from tests.gateway.carriers.counter import Request
from tests.gateway.carriers.dialects import Answer
from tests.gateway.carriers.phone import KEY, call, event, received

_EVENTS = {"accepted": "sms:sent", "failed": "sms:failed", "delivered": "sms:delivered"}


class Spoken:
    signs = True

    def account(self, url: str) -> dict[str, Any]:
        return {
            "smsgate_url": url,
            "smsgate_username": "ABCDEF",
            "smsgate_password": "password-of-the-phone",
            "smsgate_signing_keys": (KEY,),
        }

    def sms(self, sender: str, text: str, said_at: datetime, now: datetime) -> Call:
        return call(received(text, sender, receivedAt=said_at.isoformat("T", "milliseconds")), now)

    def receipt(self, id: str, number: str, state: str, now: datetime) -> Call:
        return call(event(_EVENTS[state], {"messageId": id, "phoneNumber": number}), now)

    def malformed(self, now: datetime) -> list[Call]:
        return [call(b"{", now), call([], now), call(event("sms:received", {}), now)]

    def numbers(self, request: Request) -> list[str]:
        numbers: list[str] = request.json["phoneNumbers"]
        return numbers

    def taken(self, numbers: list[str], id: str) -> Answer:
        recipients = [{"phoneNumber": number, "state": "Pending"} for number in numbers]
        said = {"id": id, "state": "Pending", "recipients": recipients, "states": {}}
        return 202, json.dumps(said).encode()

    def refused(self) -> Answer:
        return 401, b'{"message": "Unauthorized"}'

    def id(self, request: Request) -> str:
        if request.method == "GET":
            return request.path.rpartition("/")[2]
        return str(request.json["id"])

    def unknown(self) -> Answer:
        return 404, b'{"message": "Message not found"}'

    def known(self) -> Answer:
        return 409, b'{"message": "duplicate id"}'
