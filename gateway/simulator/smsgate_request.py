"""What a caller of SMSGate's API asks for, and what is refused at once."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flows.values import dataclass
from gateway.simulator.fates import no_mobile
from gateway.simulator.smsgate_webhooks import new_id

#: What one message may hold.
_MOST_NUMBERS, _LONGEST_ID, _LONGEST_TEXT, _SHORTEST_TTL = 100, 36, 65_535, 5


class NotTaken(Exception):
    """A call that the API does not take; `status` is HTTP's, the text its message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Written:
    """A message as a caller wrote it; `valid_until` is seconds since 1970."""

    id: str
    text: str
    numbers: Sequence[str]
    priority: int = 0
    valid_until: float | None = None
    wants_reports: bool = True


def read_message(wanted: Mapping[str, Any], any_number: bool) -> Written:
    """The message in the body of a call. Raises NotTaken.

    `any_number`: the numbers are not looked at.
    """
    id = str(wanted.get("id") or new_id())
    if len(id) > _LONGEST_ID:
        raise NotTaken(400, "failed to validate: id")
    given = wanted.get("textMessage")
    text = given.get("text") if isinstance(given, dict) else wanted.get("message")
    if not isinstance(text, str) or not text or len(text) > _LONGEST_TEXT:
        raise NotTaken(400, "failed to validate: must specify exactly one of: textMessage")
    return Written(
        id=id,
        text=text,
        numbers=_numbers(wanted.get("phoneNumbers"), any_number),
        priority=int(wanted.get("priority") or 0),
        valid_until=_valid_until(wanted.get("ttl"), wanted.get("validUntil")),
        wants_reports=wanted.get("withDeliveryReport") is not False,
    )


def _numbers(numbers: object, any_number: bool) -> list[str]:
    """One that is no mobile number, or stands there twice, refuses the whole message."""
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= _MOST_NUMBERS:
        raise NotTaken(400, "failed to validate: phoneNumbers")
    for row, number in enumerate(numbers, 1):
        if not any_number and no_mobile(str(number)):
            raise NotTaken(400, f"failed to use phone in row {row}: invalid phone number")
    if len(set(map(str, numbers))) < len(numbers):
        raise NotTaken(400, "phone numbers must be unique")
    return [str(number) for number in numbers]


def _valid_until(ttl: object, until: object) -> float | None:
    if ttl is not None and until is not None:
        raise NotTaken(400, "failed to validate: conflicting fields: ttl and validUntil")
    if ttl is None:
        return None if until is None else read_time(until)
    if not isinstance(ttl, int) or ttl < _SHORTEST_TTL:
        raise NotTaken(400, "failed to validate: ttl")
    return time.time() + ttl


def read_time(written: object, default: float | None = None) -> float:
    """Seconds since 1970 of a time with a zone; `default` for none at all. Raises NotTaken."""
    if written is None and default is not None:
        return default
    try:
        return datetime.fromisoformat(str(written)).timestamp()
    except ValueError:
        raise NotTaken(400, "failed to parse: time") from None
