"""Africa's Talking: forms, unsigned; its own ids."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zlib import crc32

from gateway.carriers import Call
from gateway.carriers.form import write_form
from tests.gateway.carriers.counter import Request, answer, entry
from tests.gateway.carriers.dialects import Answer

_STATES = {"accepted": "Sent", "failed": "Failed", "delivered": "Success"}


class Spoken:
    signs = False

    def account(self, url: str) -> dict[str, Any]:
        return {"at_base_url": url, "at_api_key": "key-of-the-tests"}

    def sms(self, sender: str, text: str, said_at: datetime, now: datetime) -> Call:
        date = f"{said_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        id_ = f"ATXid_{crc32(f'{sender} {date} {text}'.encode())}"
        return write_form(
            "sms", {"id": id_, "from": sender, "to": "20880", "text": text, "date": date}
        )

    def receipt(self, id: str, number: str, state: str, now: datetime) -> Call:
        return write_form("receipt", {"id": id, "status": _STATES[state], "phoneNumber": number})

    def malformed(self, now: datetime) -> list[Call]:
        return [write_form("sms", {"id": "1"}), write_form("receipt", {"status": "Success"})]

    def numbers(self, request: Request) -> list[str]:
        return request.numbers

    def taken(self, numbers: list[str], id: str) -> Answer:
        return 201, answer([entry(number) for number in numbers])

    def refused(self) -> Answer:
        return 401, b"The supplied authentication is invalid"

    def id(self, request: Request) -> str:
        return ""

    def unknown(self) -> Answer:
        raise NotImplementedError

    def known(self) -> Answer:
        raise NotImplementedError
