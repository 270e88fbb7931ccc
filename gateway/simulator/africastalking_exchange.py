"""Africa's Talking between the phones and the gateway: what it answers, reports and hands in."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TextIO
from urllib.parse import urlencode

from flows.gsm import parts
from flows.values import dataclass
from gateway.simulator.callbacks import ANSWER_SECONDS, SMS_TRIES, Callbacks, Line, NoAnswer
from gateway.simulator.calls import NETWORK, Calls
from gateway.simulator.exchange import Account, Exchange
from gateway.simulator.fates import SEND_WORDS, Report, fate_of
from gateway.simulator.ledger import Message

#: Incoming SMS kept for a gateway that fetches them.
KEEP_INCOMING = 1_000


@dataclass(frozen=True, kw_only=True)
class PaidAccount(Account):
    """An account with credit, and the senders it may use."""

    senders: frozenset[str]
    price: Decimal
    currency: str
    credit: Decimal = Decimal("1000000000")


class FormWebhooks:
    """The gateway's webhooks, called with forms. `base` ends with a secret."""

    def __init__(self, base: str, timeout: float = ANSWER_SECONDS) -> None:
        self._base = base.rstrip("/")
        self._line = Line(timeout)

    def post(self, kind: str, fields: Mapping[str, Any]) -> tuple[int, str]:
        """Call one webhook; answers status and body. Raises NoAnswer."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._line.post(f"{self._base}/{kind}", urlencode(fields).encode(), headers)


class AfricasTalking(Exchange):
    """An exchange of Africa's Talking."""

    account: PaidAccount

    def __init__(self, account: PaidAccount, base: str, judge: TextIO | None = None) -> None:
        self._webhooks = FormWebhooks(base)
        callbacks = Callbacks(self._webhooks)
        # As with the real one, ids grow for ever: a gateway that remembers the last one must not
        # wait for a lower one after a restart of the stand-in. They are other ids than those of the
        # callbacks.
        self._last_incoming = int(time.time() * 1000)
        self._incoming: list[dict[str, Any]] = []
        self._spent = Decimal(0)
        calls = Calls(self._webhooks, callbacks, account.service_code)
        super().__init__(account, callbacks, calls, judge)

    def reset(self) -> None:
        """Forget everything, the SMS to be fetched and what was spent as well."""
        super().reset()
        with self._lock:
            self._incoming.clear()
            self._spent = Decimal(0)

    def counts(self, duplicates: bool = False) -> dict[str, Any]:
        """Totals, and the balance."""
        return super().counts(duplicates) | {"balance": self.balance}

    def send(self, sender: str, text: str, numbers: Sequence[str]) -> tuple[dict[str, Any], float]:
        """Take one text for these numbers; the carrier's JSON, and its delay (seconds)."""
        count, fates = parts(text), [fate_of(number) for number in numbers]
        price = self.account.price * count
        ids = [f"ATXid_{uuid.uuid4().hex}" if fate.accepted else "None" for fate in fates]
        accepted = [
            (id, number, fate)
            for id, number, fate in zip(ids, numbers, fates, strict=True)
            if fate.accepted
        ]
        taken = self.ledger.take(
            sender, text, [(id, number) for id, number, _ in accepted], time.time()
        )
        self.ledger.calls += 1
        self.ledger.refused += len(numbers) - len(taken)
        with self._lock:
            self._spent += price * len(taken)
        for message, (_, _, fate) in zip(taken, accepted, strict=True):
            self.carry(message, fate)
        cost = f"{self.account.currency} {price:.4f}"
        total = f"{self.account.currency} {price * len(taken):.4f}"
        recipients = [
            {
                "statusCode": fate.code,
                "number": number,
                "status": SEND_WORDS[fate.code],
                "cost": cost if fate.accepted else "0",
                "messageId": id,
            }
            for id, number, fate in zip(ids, numbers, fates, strict=True)
            if fate.listed
        ]
        said = f"Sent to {len(taken)}/{len(numbers)} Total Cost: {total} Message parts: {count}"
        return _answer(said, recipients), max((fate.answer_waits for fate in fates), default=0.0)

    def invalid_sender(self) -> dict[str, Any]:
        """What the carrier answers, with a 201, to a sender id it does not know."""
        self.ledger.calls += 1
        return _answer("InvalidSenderId", [])

    @property
    def balance(self) -> str:
        """The credit left, as the carrier writes it."""
        with self._lock:
            return f"{self.account.currency} {self.account.credit - self._spent:.4f}"

    def report(self, message: Message, report: Report) -> None:
        """Send a delivery report."""
        fields = {
            "id": message.id,
            "status": report.status,
            "phoneNumber": message.number,
            "networkCode": NETWORK,
            "retryCount": "0",
        }
        if report.reason:
            fields["failureReason"] = report.reason
        self.callbacks.put("receipt", fields, self.account.waits(report))

    def hand_in(self, number: str, text: str) -> bool:
        """Call the webhook, and keep the SMS for a gateway that fetches."""
        fields = {
            "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "from": number,
            "to": self.account.shortcode,
            "id": str(uuid.uuid4()),
            "linkId": str(uuid.uuid4()),
            "text": text,
            "cost": "IDR 0.0000",
            "networkCode": NETWORK,
        }
        with self._lock:
            self._last_incoming += 1
            kept = {name: fields[name] for name in ("linkId", "text", "to", "date", "from")}
            self._incoming.append(kept | {"id": self._last_incoming})
            del self._incoming[:-KEEP_INCOMING]
        try:
            status, _ = self._webhooks.post("sms", fields)
        except NoAnswer:
            status = 0
        if status != 200:
            self.callbacks.put("sms", fields, after=1.0, tries=SMS_TRIES)
        return status == 200

    def opt_out(self, number: str) -> None:
        """Call the webhook for opt-outs."""
        sender = next(iter(sorted(self.account.senders)), self.account.shortcode)
        self.callbacks.put("optout", {"senderId": sender, "phoneNumber": number})

    def incoming(self, after: int, limit: int = 100) -> list[dict[str, Any]]:
        """SMS to the gateway with an id beyond `after`, as the carrier's fetch answers them."""
        with self._lock:
            return [dict(row) for row in self._incoming if row["id"] > after][:limit]


def _answer(message: str, recipients: list[dict[str, Any]]) -> dict[str, Any]:
    return {"SMSMessageData": {"Message": message, "Recipients": recipients}}
