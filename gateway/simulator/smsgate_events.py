"""What SMSGate's devices say of messages: the payloads of their webhooks."""

from __future__ import annotations

import zlib
from typing import Any

from flows.gsm import parts
from gateway.simulator.ledger import Message
from gateway.simulator.smsgate_device import Device, Received

#: What the app makes of a report from the network: its state of the message, and the event.
REPORTED = {
    "Sent": ("Sent", "sms:sent"),
    "Submitted": ("Sent", "sms:sent"),
    "Buffered": ("Sent", "sms:sent"),
    "Success": ("Delivered", "sms:delivered"),
    "Failed": ("Failed", "sms:failed"),
    "Rejected": ("Failed", "sms:failed"),
    "Expired": ("Failed", "sms:failed"),
    "AbsentSubscriber": ("Failed", "sms:failed"),
}
#: When an event was, in the words of its payload.
_MOMENT = {
    "sms:sent": "sentAt",
    "sms:delivered": "deliveredAt",
    "sms:failed": "failedAt",
    "sms:cancelled": "cancelledAt",
}


def reported(
    device: Device, id: str, message: Message, event: str, moment: str, reason: str
) -> dict[str, Any]:
    """What became of a message to one recipient; `moment` as the app writes it."""
    payload: dict[str, Any] = {"messageId": id, "simNumber": 1}
    payload |= _people(device, device.number, message.number, other="recipient")
    if event == "sms:sent":
        payload["partsCount"] = parts(message.text)
    if event == "sms:failed":
        payload["reason"] = reason
    return payload | {_MOMENT.get(event, "at"): moment}


def sms_received(device: Device, received: Received, moment: str) -> dict[str, Any]:
    """An SMS in a device's inbox. Its `messageId` is a hash of 32 bits: no name for a message."""
    words = f"{received.number}\n{received.at}\n{received.text}"
    payload = {"messageId": f"{zlib.crc32(words.encode()):x}", "simNumber": 1}
    payload |= _people(device, received.number, device.number, other="sender")
    return payload | {"message": received.text, "receivedAt": moment}


def _people(device: Device, sender: str, recipient: str, other: str) -> dict[str, Any]:
    """Who wrote to whom; what the app does not know is left out.

    `phoneNumber` is the one of the two that is not the device, and all that an old app says.
    """
    people = {"sender": sender, "recipient": recipient}
    old = {"phoneNumber": people[other]}
    return old if device.old_app else {who: n for who, n in people.items() if n} | old
