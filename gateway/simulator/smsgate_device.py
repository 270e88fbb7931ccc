"""A device: an Android phone with a SIM on which SMSGate's app runs."""

from __future__ import annotations

import time
from collections import deque
from typing import Any

from flows.values import dataclass, field
from gateway.simulator.smsgate_dispatch import Dispatch, moment

#: SMS that a device keeps in its inbox.
KEEP_INBOX = 1_000

#: Below these per cent the app warns of its battery, and calls it a failure.
_BATTERY_WARNS, _BATTERY_FAILS = 25, 10
#: What a check can say, the worst last.
_STATUSES = ("pass", "warn", "fail")


@dataclass(frozen=True, slots=True)
class Received:
    """An SMS in a device's inbox; `at` is whole seconds since 1970."""

    number: str
    text: str
    at: int


@dataclass
class Device:
    """One phone: what it is, how it is, and what waits on it."""

    id: str
    number: str
    """Its SIM's; "" for a SIM that does not know its own number, as many do not."""
    battery: int = 94
    charging: int = 2
    """0 not, 1 charging, 2 from the mains, 4 from USB; sums of these."""
    transport: int = 2
    """0 none, 1 unknown, 2 the mobile network, 4 WiFi."""
    cellular: int = 4
    """The mobile network: 0 none, 2 to 5 its generation; 0 as well whenever it is on WiFi."""
    failed: int = 0
    """Messages that failed in the last hour."""
    old_app: bool = False
    """Whether its app is one that says phoneNumber where newer ones say sender and recipient."""
    most_pending: int = 0
    """How many messages may wait for it before the server takes no more; 0: any number."""
    away_since: float | None = None
    """Since when (seconds since 1970) it is switched off, or out of reach; None: it is there."""
    seen: float = field(default_factory=time.time)
    queue: list[Dispatch] = field(default_factory=list)
    inbox: deque[Received] = field(default_factory=lambda: deque(maxlen=KEEP_INBOX))
    on_its_way: list[Received] = field(default_factory=list)
    """SMS that the mobile network keeps until it is back."""

    @property
    def away(self) -> bool:
        """Whether it is switched off, or out of reach."""
        return self.away_since is not None

    def known(self, now: float) -> float:
        """Up to when the server knows what happened on it."""
        return now if self.away_since is None else self.away_since

    def next_dispatches(self) -> list[Dispatch]:
        """What waits, in the order in which the app takes it, and nothing waits any more.

        By priority, and the newest first: the app and the server do so unless they are set
        otherwise.
        """
        waited, self.queue = self.queue, []
        return sorted(waited, key=lambda dispatch: (-dispatch.written.priority, -dispatch.created))

    def to_json(self) -> dict[str, Any]:
        """As ``GET /devices`` tells it."""
        sim = {"slotIndex": 0, "simNumber": 1} | (
            {"phoneNumber": self.number} if self.number else {}
        )
        return {
            "id": self.id,
            "name": f"Tiruan/{self.id}",
            "createdAt": moment(0),
            "updatedAt": moment(self.seen),
            "lastSeen": moment(self.seen),
            "simCards": [sim],
        }

    def health(self) -> dict[str, Any]:
        """What ``system:ping`` says of it."""
        battery = (
            "fail"
            if self.battery < _BATTERY_FAILS
            else "warn"
            if self.battery < _BATTERY_WARNS
            else "pass"
        )
        checks = {
            "messages:failed": _check("messages", self.failed, "warn" if self.failed else "pass"),
            "connection:status": _check("boolean", 1, "pass"),
            "connection:transport": _check("flags", self.transport, "pass"),
            "connection:cellular": _check(
                "index", self.cellular if self.transport & 2 else 0, "pass"
            ),
            "battery:level": _check("percent", self.battery, battery),
            "battery:charging": _check("flags", self.charging, "pass"),
        }
        worst = max(
            (check["status"] for check in checks.values()), key=["pass", "warn", "fail"].index
        )
        return {"checks": checks, "releaseId": 1, "status": worst, "version": "1.0.0"}


def _check(unit: str, value: int, status: str) -> dict[str, Any]:
    return {"description": "", "observedUnit": unit, "observedValue": value, "status": status}
