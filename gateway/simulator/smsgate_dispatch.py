"""A dispatch: one message to several numbers as SMSGate took it, and what is known of each."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flows.values import dataclass
from gateway.simulator.ledger import Message
from gateway.simulator.smsgate_request import Written

#: The states of a message, each further than the one before. Failed may follow any.
STATES = ("Pending", "Cancelling", "Cancelled", "Processed", "Sent", "Delivered", "Failed")
#: The states that the server gives itself; all others it hears from the device.
_SERVERS_OWN = ("Pending", "Cancelling")
#: What a server keeps of a phone number once it is hashed: so many hexadecimal digits.
_HASHED = 16


@dataclass(frozen=True, slots=True)
class Step:
    """What is learnt about one recipient: from when on (seconds since 1970), the state, and why."""

    at: float
    state: str
    error: str = ""


@dataclass
class Dispatch:
    """One message that the API has taken. Times are seconds since 1970."""

    written: Written
    device: str
    messages: Sequence[Message]
    created: float

    def __post_init__(self) -> None:
        self.steps = {m.number: [Step(self.created, "Pending")] for m in self.messages}

    def step(self, number: str, at: float, state: str, error: str = "") -> None:
        """Note what will be known of this recipient from `at` on."""
        self.steps[number].append(Step(at, state, error))

    def step_all(self, at: float, state: str) -> None:
        """The same for all recipients."""
        for number in self.steps:
            self.step(number, at, state)

    def state(self, at: float) -> str:
        """The state of the whole, as the server makes it of what its device told until then."""
        states = {self._furthest(number, at).state for number in self.steps}
        for first in ("Pending", "Cancelling", "Processed"):
            if first in states:
                return first
        return states.pop() if len(states) == 1 else "Sent"

    def to_json(self, at: float, hash_after: float | None) -> dict[str, Any]:
        """As ``GET /messages/<id>`` tells it.

        `hash_after`: seconds after which the server keeps hashes of the numbers only; None: never.
        """
        known = [step for number in self.steps for step in self._known(number, at)]
        told = [step.at for step in known if step.state not in _SERVERS_OWN]
        hashed = hash_after is not None and bool(told) and at >= min(told) + hash_after
        history: dict[str, float] = {}
        for step in sorted(known, key=lambda step: step.at):
            history.setdefault(step.state, step.at)
        return {
            "id": self.written.id,
            "deviceId": self.device,
            "state": self.state(at),
            "isHashed": hashed,
            "isEncrypted": False,
            "recipients": [self._recipient(number, at, hashed) for number in self.steps],
            "states": {state: moment(when) for state, when in history.items()},
        }

    def _recipient(self, number: str, at: float, hashed: bool) -> dict[str, Any]:
        known = self._furthest(number, at)
        told = {
            "phoneNumber": hashlib.sha256(number.encode()).hexdigest()[:_HASHED]
            if hashed
            else number,
            "state": known.state,
        }
        return told | ({"error": known.error} if known.error else {})

    def _furthest(self, number: str, at: float) -> Step:
        return max(self._known(number, at), key=lambda step: STATES.index(step.state))

    def _known(self, number: str, at: float) -> list[Step]:
        return [step for step in self.steps[number] if step.at <= at or step.state in _SERVERS_OWN]


def moment(at: float) -> str:
    """A time as a server writes it (RFC 3339, UTC)."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
