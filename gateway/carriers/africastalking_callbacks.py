"""The callbacks of Africa's Talking in our words: fields, meanings, what is a duplicate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flows.reading.report import blot
from flows.rules import duplicates, numbers
from gateway.carriers import Call, CallEnd, KeyPress, Malformed, NumberHidden, Provider
from gateway.carriers.answer import clean
from gateway.carriers.form import Form, read_form
from storage.received.inbox import Item
from storage.sent.outbox import Receipt

NAME = "africastalking"

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
_TYPED = ("text", "input", "lastAppResponse")
#: What the status of a delivery report means, in any case. An unknown one is kept and changes
#: nothing.
DELIVERY_STATES: dict[str, str] = {
    "Sent": "accepted",
    "Submitted": "accepted",
    "Buffered": "accepted",
    "Success": "delivered",
    "Failed": "failed",
    "Rejected": "failed",
    "AbsentSubscriber": "failed",
    "Expired": "expired",
}
_STATES = {status.casefold(): state for status, state in DELIVERY_STATES.items()}


class Callbacks(Provider):
    """What the carrier sends, in our words."""

    name = NAME
    hooks = dict.fromkeys(_REQUIRED, frozenset({"POST"}))

    def read_key_press(self, call: Call) -> KeyPress:
        """The key press in a USSD callback.

        Raises Malformed; NumberHidden for a caller nobody can answer.
        """
        form = read_form(call)
        phone = phone_of(form.get("phoneNumber", ""))
        # A field that is there and names nobody is the caller's affair; one that is missing is the
        # carrier's.
        _check(
            "ussd",
            form if phone or "phoneNumber" not in form else {**form, "phoneNumber": "hidden"},
        )
        if not phone:
            raise NumberHidden("phoneNumber: not a mobile number")
        return KeyPress(
            NAME, form["sessionId"].strip(), form["serviceCode"].strip(), phone, form["text"]
        )

    def write_screen(self, text: str, more: bool) -> str:
        """The body of the answer to a key press."""
        return f"{'CON' if more else 'END'} {text}"

    def read(self, call: Call, received_at: datetime) -> list[Item]:
        """Any other callback, for the inbox: one item. Raises Malformed."""
        return [self.item(call.kind, read_form(call), received_at)]

    def item(self, kind: str, form: Form, received_at: datetime) -> Item:
        """What these fields say, for the inbox. Raises Malformed."""
        _check(kind, form)
        phone = phone_of(form["from" if kind == "sms" else "phoneNumber"])
        if kind == "optout" and not phone:
            raise Malformed("phoneNumber: not a mobile number")
        # Numbers of identity cards are nobody's business here: they are gone before anything is
        # stored.
        body = {name: blot(value) if name in _TYPED else value for name, value in form.items()}
        dated = _dated(form.get("date", ""))
        return Item.brought(
            carrier=NAME,
            kind=kind.replace("-", "_"),
            key=_key(kind, form, received_at),
            content=_content(kind, body, phone),
            second=duplicates.second(form.get("date", "")) if kind == "sms" else None,
            phone=phone,
            dated=dated,
            received_at=received_at,
            body=body,
        )

    def read_sms(self, body: Mapping[str, Any]) -> str:
        """The text of an SMS that was kept in the inbox."""
        return str(body.get("text", ""))

    def read_call_end(self, body: Mapping[str, Any]) -> CallEnd:
        """The end of a call.

        Incomplete: we still waited for an answer; Failed: the phone never saw our last screen.
        """
        return CallEnd(body["sessionId"].strip(), body["status"].strip() == "Success")

    def read_receipt(self, body: Mapping[str, Any]) -> Receipt:
        """A delivery report as the inbox keeps it; an unknown status is its own reason."""
        status = str(body.get("status", "")).strip()
        state = _STATES.get(status.casefold(), "")
        reason = str(body.get("failureReason", "")).strip() or ("" if state else status)
        return Receipt(str(body.get("id", "")).strip(), None, state, clean(reason), NAME)


def _check(kind: str, form: Form) -> None:
    """Raises Malformed, with the field and why, where one is missing or too long."""
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


def _dated(raw: str) -> datetime | None:
    """The carrier's date (UTC, in either of its forms) as it stands; None if none is readable."""
    if len(raw.strip()) < 19:
        return None
    try:
        moment = datetime.fromisoformat(raw.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _key(kind: str, form: Form, received_at: datetime) -> str:
    """The id this carrier gave it.

    An opt-out has none: its day, so that who opted in again can opt out again.
    """
    if kind == "optout":
        return f"{received_at.astimezone(UTC):%Y-%m-%d}"
    return form["sessionId" if kind == "ussd-end" else "id"].strip()


def _content(kind: str, body: Form, phone: str) -> str:
    """What makes it this and no other, beside its id."""
    if kind == "sms":
        return duplicates.content(phone or body["from"], body["to"], body["text"])
    told = {"optout": ("senderId",), "receipt": ("status", "failureReason"), "ussd-end": _ENDED}[
        kind
    ]
    return "\n".join(
        [phone or body["phoneNumber"].strip(), *(body.get(name, "").strip() for name in told)]
    )
