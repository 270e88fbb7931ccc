"""Plays a script on the phones of a running stand-in, and names what was shown unexpectedly."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from flows.values import dataclass
from gateway.simulator.calls import Shown
from gateway.simulator.expect import Unknown, fill
from gateway.simulator.network import Network
from gateway.simulator.script import Script, Step

POLL_SECONDS = 0.1


@dataclass(frozen=True)
class Played:
    """How one step went.

    `wrong` is empty when it went as expected, else it is for people to read.
    """

    at: int
    step: Step
    did: str
    wrong: str = ""


class Player:
    """One play of one script. SMS that were on the phones before it began do not count."""

    def __init__(self, network: Network, script: Script) -> None:
        self._network = network
        self._script = script
        self._read = {step.phone: network.newest_arrival(step.phone) for step in script.steps}
        self._taken: set[tuple[str, int]] = set()
        self.known: dict[str, str] = {}

    def play(self) -> Iterator[Played]:
        """Play step by step; ends after the first that went wrong."""
        for at, step in enumerate(self._script.steps, 1):
            try:
                did, wrong = self._do(step)
            except Unknown as missing:
                did, wrong = f"{step.action} {step.value}", str(missing)
            yield Played(at, step, did, wrong)
            if wrong:
                return

    def _do(self, step: Step) -> tuple[str, str]:
        value = fill(step.value, self.known)
        match step.action:
            case "dial":
                return f"dial {value}", self._judge(step, self._network.dial(step.phone, value))
            case "press":
                return f"press {value}", self._judge(step, self._network.press(step.phone, value))
            case "sms":
                self._network.sms(step.phone, value)
            case "receive":
                return "receive", self._receive(step)
            case "silence":
                return f"silence for {value} s", self._silence(step, float(value))
            case "signal":
                self._network.signal(step.phone, value)
            case "drop":
                return "drop", "" if self._network.drop(step.phone) else "there was no call to drop"
        return f"{step.action} {value}".strip(), ""

    def _judge(self, step: Step, shown: Shown) -> str:
        if shown.lost or step.lost:
            return (
                ""
                if shown.lost and step.lost
                else f"the answer was {'' if shown.lost else 'not '}lost"
            )
        captured = step.expected.match(shown.text, self.known)
        if captured is None:
            return step.expected.difference(shown.text, self.known)
        self.known = captured
        if step.ends is not None and step.ends == shown.open:
            return (
                f"the call {'goes on' if shown.open else 'is over'} after this"
                f" screen:\n{shown.text}"
            )
        return ""

    def _receive(self, step: Step) -> str:
        end = time.monotonic() + step.within
        while True:
            unread = self._unread(step.phone)
            for message in unread:
                captured = step.expected.match(message["text"], self.known)
                if captured is not None:
                    self._taken.add((step.phone, message["arrival"]))
                    self.known = captured
                    return ""
            if time.monotonic() >= end:
                break
            time.sleep(POLL_SECONDS)
        if not unread:
            return f"no SMS arrived within {step.within:g} s"
        return "\n".join(
            step.expected.difference(message["text"], self.known) for message in unread[-3:]
        )

    def _silence(self, step: Step, seconds: float) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            unread = self._unread(step.phone)
            if unread:
                return f"an SMS arrived:\n{unread[0]['text']}"
            time.sleep(POLL_SECONDS)
        return ""

    def _unread(self, phone: str) -> list[dict[str, Any]]:
        arrived = self._network.arrived(phone, self._read[phone])
        return [message for message in arrived if (phone, message["arrival"]) not in self._taken]
