"""The carrier of a rehearsal: it keeps what it is given, and hands in what guards say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flows.values import dataclass, field
from gateway.carriers import Fetched, Limits, NotSent, Outgoing, Sent
from gateway.carriers.africastalking_callbacks import Callbacks
from gateway.worker.rehearsal.driven import Driven
from storage.received.inbox import Item

#: What stands in a plan for the digits that the sender was told to write, and where an SMS tells
#: them: "YA 59", "TERIMA 36 12", "PULANG 3 ORANG 61".
DIGITS = "{angka}"
_TOLD = re.compile(r"\b(?:YA|AMAN|PULANG|ORANG|TERIMA) (\d\d(?: \d\d)?)\b")
#: How long a lane is told to leave a carrier alone that cannot be reached (seconds).
PAUSE = 10.0


@dataclass(frozen=True)
class Told:
    """An SMS that left: when, to whom, and the id by which the outbox knows it."""

    at: datetime
    number: str = field(repr=False)
    text: str = field(repr=False)
    id: str


class RehearsedCarrier(Callbacks):
    """A carrier of which nothing leaves the process; its callbacks are of Africa's Talking."""

    limits = Limits(recipients=100)

    def __init__(self, time: Driven) -> None:
        self._time = time
        self.is_up = True
        self.told: list[Told] = []
        self._said = 0

    def send(self, outgoing: Outgoing) -> list[Sent]:
        """Keep this text for these numbers. Raises NotSent while it is down."""
        self._must_be_up()
        sent = []
        for number in outgoing.numbers:
            self.told.append(
                Told(self._time.now, number, outgoing.text, f"rehearsed-{len(self.told)}")
            )
            sent.append(Sent(number, "accepted", self.told[-1].id))
        return sent

    def fetch(self, since: str, now: datetime) -> Fetched:
        """Nothing more than what was handed in. Raises NotSent while it is down."""
        self._must_be_up()
        return Fetched([], since)

    def hand_in(self, number: str, text: str, said_at: datetime, now: datetime) -> Item:
        """The SMS of somebody, said at that moment, as its callback brings it."""
        self._said += 1
        form: Mapping[str, Any] = {
            "id": f"said-{self._said}",
            "from": number,
            "to": "",
            "text": text,
            "date": said_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        return self.item("sms", {**form, "to": "10500"}, now)

    def filled(self, number: str, text: str) -> str:
        """What somebody sends of a plan: with the digits that they were last told to write."""
        heard = (_TOLD.search(told.text) for told in reversed(self.told) if told.number == number)
        return text.replace(DIGITS, next((digits[1] for digits in heard if digits), DIGITS))

    def _must_be_up(self) -> None:
        if not self.is_up:
            raise NotSent("unreachable", PAUSE)
