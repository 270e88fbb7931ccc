"""The network between phones and gateway, in memory: what all stand-ins share, without HTTP."""

from __future__ import annotations

import threading
import uuid
from abc import ABC, abstractmethod
from typing import Any, TextIO

from flows.values import dataclass
from gateway.simulator.callbacks import Callbacks
from gateway.simulator.calls import LOST, NO_NETWORK_SCREEN, Calls, NoCalls, Shown
from gateway.simulator.diary import Diary
from gateway.simulator.fates import LATE, Fate, Report, fate_of
from gateway.simulator.fault_profiles import Faults
from gateway.simulator.ledger import Ledger, Message

SWEEP_SECONDS = 5.0

#: How a phone can be cut off: not at all, its key presses do not get out, or the answers do not get
#: back.
SIGNALS = ("ada", "tombol", "jawaban")


@dataclass(frozen=True, kw_only=True)
class Account:
    """The gateway's account with a carrier, and how quick the carrier is (seconds)."""

    username: str
    key: str
    service_code: str
    shortcode: str
    report_after: float = 0.3
    late_after: float = 30.0

    def waits(self, report: Report) -> float:
        """How long after its message this report leaves (seconds)."""
        return self.late_after if report.after == LATE else self.report_after + report.after


class NotOffered(Exception):
    """This carrier has no such thing; the text is a sentence for the phone's owner."""


class Exchange(ABC):
    """Phones on one side, the gateway's webhooks on the other.

    How a carrier takes messages, reports on them and hands in SMS is its own: see the classes that
    derive from this one.
    """

    def __init__(
        self,
        account: Account,
        callbacks: Callbacks,
        calls: Calls | NoCalls,
        judge: TextIO | None = None,
    ) -> None:
        self.account = account
        self.callbacks = callbacks
        self.calls = calls
        self.faults = Faults()
        self.ledger = Ledger(judge)
        self._lock = threading.Lock()
        self._signals: dict[str, str] = {}
        self._held: dict[str, list[Message]] = {}
        self._diaries: dict[str, Diary] = {}
        self.born = uuid.uuid4().hex  # tells the page that everything was forgotten
        self._stop = threading.Event()
        threading.Thread(target=self._sweep, name="exchange", daemon=True).start()

    def reset(self) -> None:
        """Forget everything: messages, calls, waiting callbacks, fault profile, lost signals."""
        self.faults.use(type(self.faults.profile)())
        self.calls.clear()
        self.callbacks.clear()
        self.ledger.clear()
        with self._lock:
            for forgotten in (self._signals, self._held, self._diaries):
                forgotten.clear()
            self.born = uuid.uuid4().hex

    def stop(self) -> None:
        """End the threads."""
        self._stop.set()
        self.callbacks.stop()

    def counts(self, duplicates: bool = False) -> dict[str, Any]:
        """Totals of calls, messages, duplicates and callbacks; on request the duplicates."""
        return self.ledger.counts(duplicates) | {"callbacks": self.callbacks.counts()}

    # From the gateway to the phones.

    def carry(self, message: Message, fate: Fate) -> None:
        """Bring an accepted SMS to its phone, or hold it while that is cut off, and report."""
        if fate.arrives and self.signal_of(message.number) != "ada":
            with self._lock:
                self._held.setdefault(message.number, []).append(message)
            self.report(message, Report("Buffered"))
            return
        self._bring(message, fate)

    def _bring(self, message: Message, fate: Fate) -> None:
        if fate.arrives:
            self.ledger.arrive(message)
            with self._lock:
                diary = self._diaries.get(message.number)
            if diary is not None:
                diary.received(message.text)
        for report in fate.reports:
            self.report(message, report)

    @abstractmethod
    def report(self, message: Message, report: Report) -> None:
        """Tell the gateway what became of a message, in the carrier's way."""

    # From the phones to the gateway.

    @abstractmethod
    def hand_in(self, number: str, text: str) -> bool:
        """Hand an SMS of this phone to the gateway, in the carrier's way; see `sms`."""

    def opt_out(self, number: str) -> None:
        """This phone asks the carrier for no more bulk messages of our sender.

        Raises NotOffered.
        """
        raise NotOffered("Operator ini tidak menerima permintaan itu. Kirim SMS: BERHENTI")

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
        self.diary(number).did("sms", text)
        return self.hand_in(number, text)

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
            self._bring(message, fate_of(number))

    def held(self, number: str) -> int:
        """How many SMS wait for this phone to come back."""
        with self._lock:
            return len(self._held.get(number, []))

    def _seen(self, number: str, shown: Shown) -> Shown:
        return shown if self.signal_of(number) == "ada" else LOST

    def _sweep(self) -> None:
        while not self._stop.wait(SWEEP_SECONDS):
            self.sweep()

    def sweep(self) -> None:
        """What is due now and then."""
        self.calls.sweep()
