"""SMSGate between the phones and the gateway.

Its devices send what was queued for them, and call the gateway's webhooks themselves.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from flows.values import dataclass
from gateway.simulator.callbacks import SMS_TRIES, Callbacks, NoAnswer
from gateway.simulator.calls import NoCalls
from gateway.simulator.exchange import Account, Exchange
from gateway.simulator.fates import SEND_WORDS, Report, fate_of
from gateway.simulator.ledger import KEEP, Message
from gateway.simulator.smsgate_device import Device, Received
from gateway.simulator.smsgate_dispatch import Dispatch
from gateway.simulator.smsgate_events import REPORTED, reported, sms_received
from gateway.simulator.smsgate_request import NotTaken, Written
from gateway.simulator.smsgate_webhooks import EVENTS, SignedWebhooks, Webhook


@dataclass(frozen=True, kw_only=True)
class DevicesAccount(Account):
    """An account with devices: (id, number of its SIM). Times are seconds."""

    signing_key: str
    devices: Sequence[tuple[str, str]]
    zone: ZoneInfo
    ping_every: float = 60.0
    hash_after: float = 60.0
    """How long the server keeps the numbers of a message that a device has taken."""


class SmsGate(Exchange):
    """An exchange of SMSGate: its server and its devices."""

    account: DevicesAccount

    def __init__(self, account: DevicesAccount, base: str, judge: TextIO | None = None) -> None:
        self._base = base
        self._begin(account)
        self._webhooks = SignedWebhooks(account.signing_key, self._is_reachable)
        callbacks = Callbacks(self._webhooks)
        super().__init__(account, callbacks, NoCalls(account.shortcode), judge)

    def _begin(self, account: DevicesAccount) -> None:
        self.devices = {id: Device(id, number) for id, number in account.devices}
        # As somebody has set it up: each device calls the gateway about every event.
        hooks = [
            Webhook(event.replace(":", "-"), f"{self._base}/event", event, None) for event in EVENTS
        ]
        self.webhooks = {hook.id: hook for hook in hooks}
        self._dispatches: dict[tuple[str, str], Dispatch] = {}
        self._dispatch_of: dict[int, Dispatch] = {}
        self._wrote_last: dict[str, str] = {}
        self._pinged = time.monotonic()

    def reset(self) -> None:
        """Forget everything; devices and webhooks are as in the beginning."""
        super().reset()
        with self._lock:
            self._begin(self.account)

    # What the API does.

    def take(self, written: Written, device: Device) -> Dispatch:
        """Take one message for this device. Raises NotTaken.

        An id is known per device: with another device the same id is another message.
        """
        now = time.time()
        with self._lock:
            if device.most_pending and len(device.queue) >= device.most_pending:
                reason = f"too many pending messages: {len(device.queue)} / {device.most_pending}"
                raise NotTaken(503, f"queue limits exceeded: {reason}")
            if (device.id, written.id) in self._dispatches:
                raise NotTaken(409, "message with the same ID already exists")
            recipients = [(written.id, number) for number in written.numbers]
            taken = self.ledger.take(device.number or device.id, written.text, recipients, now)
            dispatch = Dispatch(written, device.id, taken, now)
            self._dispatches[(device.id, written.id)] = dispatch
            self._dispatch_of.update((message.serial, dispatch) for message in taken)
            self._forget_oldest()
            device.queue.append(dispatch)
        self.ledger.calls += 1
        self._work(device)
        return dispatch

    def _forget_oldest(self) -> None:
        while len(self._dispatches) > KEEP:
            forgotten = self._dispatches.pop(next(iter(self._dispatches)))
            for message in forgotten.messages:
                self._dispatch_of.pop(message.serial, None)

    def find(self, id: str) -> list[Dispatch]:
        """The dispatches with this id: one at most per device."""
        with self._lock:
            keys = [(device, id) for device in self.devices]
            return [self._dispatches[key] for key in keys if key in self._dispatches]

    def dispatches(self) -> list[Dispatch]:
        """All dispatches, oldest first."""
        with self._lock:
            return list(self._dispatches.values())

    def any_device(self) -> Device:
        """The device for a message that names none: any, also one that is away."""
        return random.choice(list(self.devices.values()))

    def known(self, dispatch: Dispatch) -> float:
        """Up to when (seconds since 1970) the server knows what became of this dispatch."""
        return self.devices[dispatch.device].known(time.time())

    def cancel(self, dispatch: Dispatch) -> None:
        """Cancel what still waits for its device. Raises NotTaken."""
        with self._lock:
            if dispatch.state(time.time()) != "Pending":
                raise NotTaken(409, "message is not pending")
            dispatch.step_all(time.time(), "Cancelling")

    def export(self, device: Device, since: float, until: float) -> None:
        """Let a device send again what it received in this time (seconds since 1970)."""
        for received in list(device.inbox):
            if since <= received.at <= until:
                self._received(device, received)

    # What the devices do.

    def set_away(self, device: Device, away: bool) -> None:
        """Switch a device off, or on again.

        Back, it sends what waited, receives what the network kept, and calls the webhooks that
        were due.
        """
        with self._lock:
            if away:
                device.away_since = device.away_since or time.time()
                return
            device.away_since = None
            kept, device.on_its_way = device.on_its_way, []
        for received in kept:
            self._receive(device, received)
        self._work(device)

    def ping(self, device: Device) -> None:
        """Let a device tell how it is."""
        device.seen = time.time()
        self._call(device, "system:ping", {"health": device.health()})

    def sweep(self) -> None:
        """What is due now and then: the pings."""
        super().sweep()
        if time.monotonic() - self._pinged >= self.account.ping_every:
            self._pinged = time.monotonic()
            for device in list(self.devices.values()):
                if not device.away:
                    self.ping(device)

    def _work(self, device: Device) -> None:
        """Send what waits for a device, if it is there."""
        with self._lock:
            waited = [] if device.away else device.next_dispatches()
        for dispatch in waited:
            now = time.time()
            if dispatch.state(now) == "Cancelling":
                dispatch.step_all(now, "Cancelled")
                for message in dispatch.messages:
                    self._tell(dispatch, message, "sms:cancelled", now)
            elif (dispatch.written.valid_until or now) < now:
                for message in dispatch.messages:
                    self.report(message, Report("Failed", "TTL expired"))
            else:
                dispatch.step_all(now, "Processed")
                for message in dispatch.messages:
                    self._send(message)

    def _send(self, message: Message) -> None:
        self._wrote_last[message.number] = self._dispatch_of[message.serial].device
        fate = fate_of(message.number)
        if not fate.accepted:
            self.report(message, Report("Failed", f"Send result: {SEND_WORDS[fate.code]}"))
            return
        self.report(message, Report("Sent"))
        self.carry(message, fate)

    def report(self, message: Message, report: Report) -> None:
        """Note what the device learns, and call the webhooks."""
        dispatch = self._dispatch_of.get(message.serial)
        if dispatch is None:  # forgotten meanwhile
            return
        # A word that nobody knows is an event that nobody knows.
        state, event = REPORTED.get(report.status, ("", f"sms:{report.status.lower()}"))
        if state == "Delivered" and not dispatch.written.wants_reports:
            return
        at = time.time() + self.account.waits(report)
        reason = report.reason or (f"Delivery result: {report.status}" if state == "Failed" else "")
        if state:
            dispatch.step(message.number, at, state, reason)
        self._tell(dispatch, message, event, at, reason)

    def _tell(
        self, dispatch: Dispatch, message: Message, event: str, at: float, reason: str = ""
    ) -> None:
        device = self.devices[dispatch.device]
        payload = reported(device, dispatch.written.id, message, event, self._local(at), reason)
        self._call(device, event, payload, after=max(0.0, at - time.time()))

    # From the phones to the gateway.

    def hand_in(self, number: str, text: str) -> bool:
        """Send the SMS to the device that wrote last, or to the first one."""
        last = self._wrote_last.get(number, next(iter(self.devices)))
        return self.send_to(self.devices[last], number, text)

    def send_to(self, device: Device, number: str, text: str) -> bool:
        """Send the SMS to this device; whether the gateway took it at once."""
        received = Received(number, text, int(time.time()))
        with self._lock:
            if device.away:
                device.on_its_way.append(received)
                return False
        return self._receive(device, received)

    def _receive(self, device: Device, received: Received) -> bool:
        device.inbox.append(received)
        return self._received(device, received)

    def _received(self, device: Device, received: Received) -> bool:
        payload = sms_received(device, received, self._local(received.at))
        return self._call(device, "sms:received", payload, at_once=True)

    def _call(
        self,
        device: Device,
        event: str,
        payload: Mapping[str, Any],
        after: float = 0.0,
        at_once: bool = False,
    ) -> bool:
        """Call each webhook of this event; whether all took it, where they are called at once."""
        # What nobody knows goes where the news of messages goes.
        asked_for = event if event in EVENTS else "sms:sent"
        took = True
        for hook in list(self.webhooks.values()):
            if hook.event != asked_for or hook.device not in (None, device.id):
                continue
            fields = {
                "url": hook.url,
                "webhookId": hook.id,
                "deviceId": device.id,
                "payload": payload,
            }
            if at_once and self._took(event, fields):
                continue
            took = False
            self.callbacks.put(event, fields, 1.0 if at_once else after, SMS_TRIES)
        return took

    def _took(self, event: str, fields: Mapping[str, Any]) -> bool:
        try:
            return self._webhooks.post(event, fields)[0] == 200
        except NoAnswer:
            return False

    def _is_reachable(self, device: str) -> bool:
        found = self.devices.get(device)
        return found is not None and not found.away

    def _local(self, at: float) -> str:
        """A time as the app writes it."""
        return datetime.fromtimestamp(at, self.account.zone).isoformat(timespec="milliseconds")
