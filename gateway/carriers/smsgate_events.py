"""What SMSGate calls us with, in our words: one event in each call, as JSON that the phone signs.

The phone itself calls, whatever server is between us in the other direction. It tries again for two
days, and signs every try anew; so an event is known again by what it says, never by its `id`.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from flows.reading.report import blot
from flows.rules import duplicates, numbers
from flows.rules.cleaning import clean as cleaned
from gateway.carriers import Call, Malformed, Provider
from gateway.carriers.answer import clean
from storage.received.inbox import Item
from storage.sent.outbox import Receipt

NAME = "smsgate"

#: So far a phone's clock may lie beside ours: a call that is older may be one that somebody kept.
NEAR = timedelta(minutes=5)
#: What becomes of a message, event by event. A later part of it may fail, or arrive, after another.
RECEIPTS = {
    "sms:sent": "accepted",
    "sms:delivered": "delivered",
    "sms:failed": "failed",
    "sms:cancelled": "failed",
}
#: How the reason begins where the phone did not try, for the time was over.
TOO_LATE = "TTL expired"

#: Longest value of a field, in characters; a text is bounded by the body alone.
_LONGEST = {"event": 64, "id": 64, "deviceId": 64, "receivedAt": 40, "messageId": 80}
_NUMBER = 160
#: Fields that may hold sixteen digits and no identity card; all others are blotted.
_NO_WORDS = {"messageId", "sender", "recipient", "phoneNumber", "receivedAt"}
#: Of `connection:transport`: it is on the mobile network. On Wi-Fi nobody knows how that is.
_MOBILE = 2
#: Of `connection:cellular`: 2 to 5 are the generations 2G to 5G.
_GENERATIONS = range(2, 6)


class Events(Provider):
    """What the phone says, in our words."""

    name = NAME
    hooks = {"event": frozenset({"POST"})}

    def __init__(self, signing_keys: tuple[str, ...]) -> None:
        self._keys = [key.encode() for key in signing_keys]

    def authentic(self, raw: bytes, headers: Mapping[str, str], now: datetime) -> bool:
        """Whether one of our keys has signed this body, lately."""
        signed_at = headers.get("x-timestamp", "")
        signature = headers.get("x-signature", "").strip().lower().encode()
        if not re.fullmatch(r"[0-9]{1,12}", signed_at):
            return False
        if abs(now.timestamp() - int(signed_at)) > NEAR.total_seconds():
            return False
        message = raw + signed_at.encode()
        # Every key is tried, in constant time, so that none can be guessed at.
        signatures = [hmac.digest(key, message, "sha256").hex().encode() for key in self._keys]
        same = [hmac.compare_digest(known, signature) for known in signatures]
        return any(same)

    def read(self, call: Call, received_at: datetime) -> list[Item]:
        """The event of a call, for the inbox. Raises Malformed."""
        try:
            said = orjson.loads(call.body)
        except orjson.JSONDecodeError:
            raise Malformed("body: not JSON") from None
        if not isinstance(said, dict):
            raise Malformed("body: not an object")
        event, device = _word(said, "event"), _word(said, "deviceId")
        if event == "sms:received":
            return [_sms(device, _object(said, "payload"), received_at)]
        if event in RECEIPTS:
            return [_receipt(event, _object(said, "payload"), received_at)]
        if event == "system:ping":
            health = _health(_object(_object(said, "payload"), "health"))
            kind, body = "ping", {"device": device, "health": health}
        else:
            kind, body = "unknown", {"event": event, "call": blot(cleaned(call.body.decode()))}
        key = _word(said, "id")
        return [Item.brought(NAME, kind, key, "", body, dated=None, received_at=received_at)]

    def read_sms(self, body: Mapping[str, Any]) -> str:
        """The text of an SMS that was kept in the inbox."""
        return str(body["message"])

    def read_receipt(self, body: Mapping[str, Any]) -> Receipt:
        """The delivery report that was kept in the inbox."""
        reason = str(body.get("reason") or "")
        state = RECEIPTS[body["event"]]
        if state == "failed" and reason.startswith(TOO_LATE):
            state = "expired"
        return Receipt(body["messageId"], None, state, clean(reason), NAME)


def _sms(device: str, payload: dict[str, Any], received_at: datetime) -> Item:
    """Known again by the phone that took it, who sent it, when (in whatever zone), and its text:
    `messageId` is a short digest that two may share, and not the same in every try.
    """
    sender, said_at = _either(payload, "sender", "phoneNumber"), _word(payload, "receivedAt")
    if not isinstance(text := payload.get("message"), str):
        raise Malformed("message: missing" if text is None else "message: not a text")
    body = _plain(payload) | {"device": device}
    phone, dated = _phone(sender), _dated(said_at)
    return Item.brought(
        NAME,
        "sms",
        f"{device} {dated.isoformat() if dated else said_at}",
        phone,
        body,
        # Which of our numbers it came to is known to some versions of the app only.
        content=duplicates.content(phone or sender, "", body["message"]),
        second=duplicates.second(said_at) if dated else "",
        dated=dated,
        received_at=received_at,
    )


def _receipt(event: str, payload: dict[str, Any], received_at: datetime) -> Item:
    number, message = _either(payload, "recipient", "phoneNumber"), _word(payload, "messageId")
    body = _plain(payload) | {"event": event, "messageId": message}
    phone = _phone(number)
    return Item.brought(
        NAME,
        "receipt",
        message,
        phone,
        body,
        content="\n".join((phone or number, event, str(body.get("reason")))),
        dated=None,
        received_at=received_at,
    )


def _health(health: dict[str, Any]) -> dict[str, int | bool | None]:
    """How the phone is (`storage.sent.devices.Health`); None for what it does not say."""
    checks = _object(health, "checks")

    def measured(check: str) -> int | None:
        found = checks.get(check)
        value = found.get("observedValue") if isinstance(found, dict) else None
        return value if type(value) is int and 0 <= value <= 1_000_000 else None

    charging, failing = measured("battery:charging"), checks.get("messages:failed")
    generation = measured("connection:cellular") or 0
    on_mobile = (measured("connection:transport") or 0) & _MOBILE
    return {
        "battery": measured("battery:level"),
        "charging": None if charging is None else charging > 0,
        "signal": generation if on_mobile and generation in _GENERATIONS else None,
        "failed": measured("messages:failed"),
        "failing": failing.get("status") == "fail" if isinstance(failing, dict) else None,
    }


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a payload: all that is no list or object, without numbers of identity cards:
    these are nobody's business here.
    """
    kept = {
        name: cleaned(value) if isinstance(value, str) else value
        for name, value in payload.items()
        if not isinstance(value, dict | list)
    }
    return {
        name: blot(value) if isinstance(value, str) and name not in _NO_WORDS else value
        for name, value in kept.items()
    }


def _object(said: dict[str, Any], name: str) -> dict[str, Any]:
    if not isinstance(value := said.get(name), dict):
        raise Malformed(f"{name}: missing" if value is None else f"{name}: not an object")
    return value


def _either(said: dict[str, Any], name: str, older: str) -> str:
    """The field, by the name that older apps have for it where the other is not there."""
    return _word(said, name if said.get(name) is not None or older not in said else older)


def _word(said: dict[str, Any], name: str) -> str:
    if not isinstance(value := said.get(name), str) or not value.strip():
        raise Malformed(f"{name}: not a text" if value else f"{name}: missing")
    longest = _LONGEST.get(name, _NUMBER)
    if len(value) > longest:
        raise Malformed(f"{name}: longer than {longest} characters")
    return cleaned(value).strip()


def _phone(written: str) -> str:
    """The number as E.164, or "" for a short code, a name or a landline."""
    try:
        return numbers.e164(written)
    except ValueError:
        return ""


def _dated(written: str) -> datetime | None:
    """The moment with its zone; None for what is none, or has no zone."""
    try:
        moment = datetime.fromisoformat(written)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
