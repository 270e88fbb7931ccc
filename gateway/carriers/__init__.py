"""What every carrier must offer us, in our words.

All that a carrier calls something stays in its own file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from storage.received.inbox import Item
from storage.sent.outbox import Receipt

Form = Mapping[str, str]


@dataclass(frozen=True)
class KeyPress:
    """A phone on a USSD call pressed something.

    `text` is all that was pressed since the call began, as it was sent.
    """

    carrier: str
    session: str
    service_code: str
    phone: str  # E.164
    text: str


@dataclass(frozen=True)
class Fetched:
    """A page of kept SMS, oldest first; where the next begins; how many entries made no sense."""

    received: list[Item]
    bookmark: str
    skipped: int = 0


@dataclass(frozen=True)
class CallEnd:
    """The end of a call, in our words.

    Finished: it ended with a screen of ours that asks nothing.
    """

    session: str
    finished: bool


@dataclass(frozen=True)
class Sent:
    """What became of one recipient of one call to the carrier.

    `state`: accepted, refused or uncertain.
    """

    number: str
    state: str
    provider_id: str = ""
    reason: str = ""
    cost: str = ""


class Malformed(ValueError):
    """A callback cannot be read; one line says which field and why, without its value."""


class NumberHidden(Malformed):
    """A key press whose number the carrier masked, or whose number cannot be answered."""


class NotSent(Exception):
    """The request provably had no effect (no connection, refused as a whole): it may be repeated.

    `reason` is the carrier's or our own short word; `pause` is how many seconds to leave the
    carrier alone.
    """

    def __init__(self, reason: str, pause: float = 30.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.pause = pause


class Provider(Protocol):
    """A carrier."""

    name: str
    batch: int  # recipients per call

    def read_key_press(self, form: Form) -> KeyPress:
        """The key press in a USSD callback.

        Raises Malformed; NumberHidden for a caller nobody can answer.
        """

    def write_screen(self, text: str, more: bool) -> str:
        """The body of the answer to a key press; `more` says whether the call goes on."""

    def read(self, kind: str, form: Form, received_at: datetime) -> Item:
        """Any other callback (sms, receipt, optout, ussd-end), for the inbox. Raises Malformed."""

    def read_sms(self, body: Mapping[str, Any]) -> str:
        """The text of an SMS that was kept in the inbox."""

    def read_call_end(self, body: Mapping[str, Any]) -> CallEnd:
        """The end of a call that was kept in the inbox."""

    def read_receipt(self, body: Mapping[str, Any]) -> Receipt:
        """The delivery report that was kept in the inbox, without the phone it is about."""

    def send(self, text: str, numbers: Sequence[str]) -> list[Sent]:
        """Send one text to several numbers; one answer for each, in order. Raises NotSent.

        Whatever leaves it open whether the message went out (a timeout, a 5xx, garbage) is
        `uncertain`, never raised.
        """

    def fetch(self, since: str, now: datetime) -> Fetched:
        """A page of the SMS that came after this bookmark ("" at first). Raises NotSent.

        A bookmark that did not move says that there are no more. A carrier that keeps none answers
        so at once.
        """

    def balance(self) -> str | None:
        """The credit left as the carrier writes it ("IDR 12500.00"); None where it cannot be asked.

        Raises NotSent.
        """
