"""The callbacks of Africa's Talking: which fields they must have, and what they are known again by."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flows.rules import duplicates, numbers
from gateway.carriers import Form, Malformed

#: Fields of each kind of callback that must be there; `text` may be empty.
_REQUIRED = {
    "ussd": ("sessionId", "serviceCode", "phoneNumber", "text"),
    "ussd-end": ("sessionId", "phoneNumber", "status"),
    "sms": ("id", "from", "to", "text"),
    "receipt": ("id", "status", "phoneNumber"),
    "optout": ("senderId", "phoneNumber"),
}
#: Longest value of a field, in characters; other fields (texts, and what we do not know) are
#: bounded by the body alone.
_LONGEST = {"sessionId": 128, "id": 128} | dict.fromkeys(
    (
        "serviceCode",
        "phoneNumber",
        "from",
        "to",
        "networkCode",
        "linkId",
        "cost",
        "senderId",
        "status",
    ),
    160,
)
#: What tells the end of a call from that of another one in the same session.
_ENDED = ("date", "status", "hopsCount", "durationInMillis", "input")
#: Fields with words a person typed, or saw.
TYPED = ("text", "input", "lastAppResponse")


def check(kind: str, form: Form) -> None:
    """Raises Malformed, with the field and why, for a callback that lacks one or has one that is
    too long.
    """
    if kind not in _REQUIRED:
        raise Malformed("kind: not one of " + ", ".join(_REQUIRED))
    for name in _REQUIRED[kind]:
        if name not in form or (name != "text" and not form[name].strip()):
            raise Malformed(f"{name}: missing")
    for name, longest in _LONGEST.items():
        if len(form.get(name, "")) > longest:
            raise Malformed(f"{name}: longer than {longest} characters")


def phone_of(raw: str) -> str:
    """The sender as E.164, or "" for a short code, a name or a landline.

    A '+' may have come through as a space.
    """
    bare = raw.strip()
    if re.fullmatch(r"[0-9]{9,15}", bare) and bare[0] not in "08":
        bare = f"+{bare}"  # this carrier always writes the country code
    try:
        return numbers.e164(bare)
    except ValueError:
        return ""


def dated(raw: str) -> datetime | None:
    """The carrier's date (UTC, in either of its two forms) as it stands; None where there is none
    that can be read.
    """
    if len(raw.strip()) < 19:
        return None
    try:
        moment = datetime.fromisoformat(raw.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def key(kind: str, form: Form, received_at: datetime) -> str:
    """The id this carrier gave it.

    An opt-out has none: its day, so that who opted in again can opt out again.
    """
    if kind == "optout":
        return f"{received_at.astimezone(UTC):%Y-%m-%d}"
    return form["sessionId" if kind == "ussd-end" else "id"].strip()


def content(kind: str, body: Form, phone: str) -> str:
    """What makes it this and no other, beside its id."""
    if kind == "sms":
        return duplicates.content(phone or body["from"], body["to"], body["text"])
    told = {"optout": ("senderId",), "receipt": ("status", "failureReason"), "ussd-end": _ENDED}[
        kind
    ]
    return "\n".join(
        [phone or body["phoneNumber"].strip(), *(body.get(name, "").strip() for name in told)]
    )
