"""The webhooks that were registered with SMSGate, and how its devices call them: JSON, signed."""

from __future__ import annotations

import hmac
import json
import time
import uuid
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from flows.values import dataclass
from gateway.simulator.callbacks import ANSWER_SECONDS, Line
from gateway.simulator.loopback import is_loopback

#: Every event that can be asked for.
EVENTS = (
    "sms:received",
    "sms:sent",
    "sms:delivered",
    "sms:failed",
    "sms:cancelled",
    "system:ping",
)


class BadWebhook(ValueError):
    """A webhook that cannot be registered; the text is the API's message."""


@dataclass(frozen=True)
class Webhook:
    """One registered webhook: of one event, and of one device or (None) of all."""

    id: str
    url: str
    event: str
    device: str | None

    def to_json(self) -> dict[str, Any]:
        """As ``GET /webhooks`` tells it."""
        return {"id": self.id, "deviceId": self.device, "url": self.url, "event": self.event}


def read_webhook(wanted: Mapping[str, Any]) -> Webhook:
    """The webhook that a caller wants. Raises BadWebhook.

    The real one takes https:// only; this one calls its own machine and nothing else.
    """
    url, event = str(wanted.get("url") or ""), str(wanted.get("event") or "")
    if event not in EVENTS:
        raise BadWebhook("failed to validate: validation failed: invalid event type")
    parts = urlsplit(url)
    if parts.scheme != "http" or not is_loopback(parts.hostname):
        raise BadWebhook("failed to validate: validation failed: url must be http://127.0.0.1")
    device = wanted.get("deviceId")
    return Webhook(
        str(wanted.get("id") or new_id()), url, event, None if device is None else str(device)
    )


class SignedWebhooks:
    """The registered webhooks as the devices call them."""

    def __init__(
        self, key: str, reachable: Callable[[str], bool], timeout: float = ANSWER_SECONDS
    ) -> None:
        """`reachable`: whether this device is there; one that is away calls when it is back."""
        self._key = key.encode()
        self._reachable = reachable
        self._line = Line(timeout)

    def post(self, kind: str, fields: Mapping[str, Any]) -> tuple[int, str]:
        """Call one webhook of the event `kind`; answers status and body. Raises NoAnswer.

        Each try has an id of its own and is signed anew, so nobody can lean on either.
        """
        if not self._reachable(fields["deviceId"]):
            return 503, "the device is away"
        call = {
            "deviceId": fields["deviceId"],
            "event": kind,
            "id": new_id(),
            "payload": fields["payload"],
            "webhookId": fields["webhookId"],
        }
        body = json.dumps(call, ensure_ascii=False, separators=(",", ":")).encode()
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "X-Timestamp": timestamp,
            "X-Signature": sign(self._key, body, timestamp),
        }
        return self._line.post(fields["url"], body, headers)


def sign(key: bytes, body: bytes, timestamp: str) -> str:
    """The signature of a body that leaves at this time."""
    return hmac.new(key, body + timestamp.encode(), "sha256").hexdigest()


def new_id() -> str:
    """An id as SMSGate draws them: 21 letters and digits."""
    return uuid.uuid4().hex[:21]
