"""The exchange: the network between the phones and the gateway, in memory; all that the stand-in
does, without HTTP.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TextIO

from flows.gsm import parts
from gateway.simulator.callbacks import SMS_TRIES, Callbacks, NoAnswer, Webhooks
from gateway.simulator.calls import LOST, NETWORK, NO_NETWORK_SCREEN, Calls, Shown
from gateway.simulator.diary import Diary
from gateway.simulator.fates import LATE, SEND_WORDS, Fate, Report, fate_of
from gateway.simulator.fault_profiles import Faults
from gateway.simulator.ledger import Ledger, Message

SWEEP_SECONDS = 5.0
#: Incoming SMS kept for a gateway that fetches them.
KEEP_INCOMING = 1_000

#: How a phone can be cut off: not at all, its key presses do not get out, or the answers do not get
#: back.
SIGNALS = ("ada", "tombol", "jawaban")


@dataclass(frozen=True)
class Account:
    """The gateway's account with this carrier, and how quick the carrier is (seconds)."""

    username: str
    key: str
    senders: frozenset[str]
    service_code: str
    shortcode: str
    price: Decimal
    currency: str
    report_after: float = 0.3
    late_after: float = 30.0
    credit: Decimal = Decimal("1000000000")


class Exchange:
    """Phones on one side, the gateway's webhooks on the other."""

    def __init__(self, account: Account, webhooks: Webhooks, judge: TextIO | None = None) -> None:
        self.account = account
        self.faults = Faults()
        self.ledger = Ledger(judge)
        self.callbacks = Callbacks(webhooks)
        self.calls = Calls(webhooks, self.callbacks, account.service_code)
        self._webhooks = webhooks
        self._lock = threading.Lock()
        self._signals: dict[str, str] = {}
        self._held: dict[str, list[Message]] = {}
        self._diaries: dict[str, Diary] = {}
        self._incoming: list[dict[str, Any]] = []
        # As with the real one, ids grow for ever: a gateway that remembers the last one must not
        # wait for a lower one after a restart of the stand-in. They are other ids than those of the
        # callbacks.
        self._last_incoming = int(time.time() * 1000)
        self._spent = Decimal(0)
        self.born = uuid.uuid4().hex  # tells the page that everything was forgotten
        self._stop = threading.Event()
        threading.Thread(target=self._sweep, name="exchange", daemon=True).start()

    def reset(self) -> None:
        """Forget everything: messages, calls, waiting callbacks, the fault profile, lost
        signals.
        """
        self.faults.use(type(self.faults.profile)())
        self.calls.clear()
        self.callbacks.clear()
        self.ledger.clear()
        with self._lock:
            for forgotten in (self._signals, self._held, self._diaries, self._incoming):
                forgotten.clear()
            self._spent = Decimal(0)
            self.born = uuid.uuid4().hex

    def stop(self) -> None:
        """End the threads."""
        self._stop.set()
        self.callbacks.stop()

    # From the gateway to the phones.

    def send(self, sender: str, text: str, numbers: Sequence[str]) -> tuple[dict[str, Any], float]:
        """Take one text for these numbers; answers the carrier's JSON and how long that answer
        waits (seconds).
        """
        count, fates = parts(text), [fate_of(number) for number in numbers]
        price = self.account.price * count
        ids = [f"ATXid_{uuid.uuid4().hex}" if fate.accepted else "None" for fate in fates]
        cut_off = {number for number in numbers if self.signal_of(number) != "ada"}
        taken = self.ledger.take(
            sender,
            text,
            [
                (id, number, fate.arrives and number not in cut_off)
                for id, number, fate in zip(ids, numbers, fates, strict=True)
                if fate.accepted
            ],
            time.time(),
        )
        self.ledger.calls += 1
        self.ledger.refused += len(numbers) - len(taken)
        with self._lock:
            self._spent += price * len(taken)
        for message, fate in zip(taken, (fate for fate in fates if fate.accepted), strict=True):
            self._carry(message, fate, message.number in cut_off)
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

    def _carry(self, message: Message, fate: Fate, cut_off: bool) -> None:
        if cut_off and fate.arrives:
            with self._lock:
                self._held.setdefault(message.number, []).append(message)
            self._report(message, Report("Buffered"))
            return
        if fate.arrives:
            self._write_down(message)
        for report in fate.reports:
            self._report(message, report)

    def _write_down(self, message: Message) -> None:
        with self._lock:
            diary = self._diaries.get(message.number)
        if diary is not None:
            diary.received(message.text)

    def _report(self, message: Message, report: Report) -> None:
        fields = {
            "id": message.id,
            "status": report.status,
            "phoneNumber": message.number,
            "networkCode": NETWORK,
            "retryCount": "0",
        }
        if report.reason:
            fields["failureReason"] = report.reason
        account = self.account
        after = account.late_after if report.after == LATE else account.report_after + report.after
        self.callbacks.put("receipt", fields, after)

    # From the phones to the gateway.

    def dial(self, number: str, code: str) -> Shown:
        """Dial a code on this phone."""
        if self.signal_of(number) != "ada":
            return Shown(NO_NETWORK_SCREEN)
        diary = self.diary(number)
        begun = diary.length
        shown = self._seen(number, self.calls.dial(number, code))
        diary.did("dial", code, shown, begun)
        return shown

    def press(self, number: str, keys: str) -> Shown:
        """Answer the screen. With the signal gone the press, or the answer to it, is lost."""
        diary = self.diary(number)
        begun = diary.length
        shown = (
            LOST
            if self.signal_of(number) == "tombol"
            else self._seen(number, self.calls.press(number, keys))
        )
        diary.did("press", keys, shown, begun)
        return shown

    def drop(self, number: str) -> bool:
        """Break off the call; whether there was one."""
        dropped = self.calls.drop(number)
        if dropped:
            self.diary(number).did("drop", True)
        return dropped

    def sms(self, number: str, text: str) -> bool:
        """Send an SMS to the gateway.

        Whether it took it at once; if not, it is sent again until it does.
        """
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
        self.diary(number).did("sms", text)
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
        """This phone asks the carrier for no more bulk messages of our sender."""
        sender = next(iter(sorted(self.account.senders)), self.account.shortcode)
        self.callbacks.put("optout", {"senderId": sender, "phoneNumber": number})

    def incoming(self, after: int, limit: int = 100) -> list[dict[str, Any]]:
        """SMS to the gateway with an id beyond `after`, as the carrier's fetch answers them."""
        with self._lock:
            return [dict(row) for row in self._incoming if row["id"] > after][:limit]

    # The phones themselves.

    def diary(self, number: str) -> Diary:
        """What happened on this phone."""
        with self._lock:
            return self._diaries.setdefault(number, Diary())

    def signal_of(self, number: str) -> str:
        """One of SIGNALS."""
        return self._signals.get(number, "ada")

    def set_signal(self, number: str, signal: str) -> None:
        """Cut a phone off, or let it back: then what waited for it arrives."""
        with self._lock:
            self._signals[number] = signal
            waited = self._held.pop(number, []) if signal == "ada" else []
        for message in waited:
            self.ledger.arrive(message)
            self._write_down(message)
            for report in fate_of(number).reports:
                self._report(message, report)

    def held(self, number: str) -> int:
        """How many SMS wait for this phone to come back."""
        with self._lock:
            return len(self._held.get(number, []))

    def _seen(self, number: str, shown: Shown) -> Shown:
        return shown if self.signal_of(number) == "ada" else LOST

    def _sweep(self) -> None:
        while not self._stop.wait(SWEEP_SECONDS):
            self.calls.sweep()


def _answer(message: str, recipients: list[dict[str, Any]]) -> dict[str, Any]:
    return {"SMSMessageData": {"Message": message, "Recipients": recipients}}
