"""The network of a running stand-in: the terminal and the tests play with its phones by this."""

from __future__ import annotations

import time
from typing import Any

import requests

from gateway.simulator.calls import Shown

_SECONDS = 30.0
_POLL_SECONDS = 0.1


class NetworkDown(Exception):
    """The stand-in is not there, or refused; the text is a sentence."""


class Network:
    """The HTTP of `gateway.simulator.handset`, for one stand-in."""

    def __init__(self, base: str) -> None:
        self._base = base.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # never through a proxy: it is on this machine

    def dial(self, number: str, code: str) -> Shown:
        """Dial a code."""
        return Shown(**self._post("dial", number=number, code=code))

    def press(self, number: str, keys: str) -> Shown:
        """Answer the screen."""
        return Shown(**self._post("press", number=number, keys=keys))

    def drop(self, number: str) -> bool:
        """Break off the call; whether there was one."""
        return bool(self._post("drop", number=number)["dropped"])

    def sms(self, number: str, text: str) -> bool:
        """Send an SMS to the gateway; whether it took it at once."""
        return bool(self._post("sms", number=number, text=text)["taken"])

    def signal(self, number: str, signal: str) -> None:
        """Cut a phone off or let it back: ada, tombol or jawaban."""
        self._post("signal", number=number, signal=signal)

    def arrived(self, number: str, after: int = 0) -> list[dict[str, Any]]:
        """SMS on this phone with an arrival beyond `after`."""
        told = self._ask("GET", "/phone/state", params={"phone": f"{number},{after}"}).json()
        found: list[dict[str, Any]] = told["phones"][number]["messages"]
        return found

    def wait_for_sms(self, number: str, after: int, seconds: float) -> list[dict[str, Any]]:
        """The SMS beyond `after`, as soon as there are any; empty when the time is over."""
        end = time.monotonic() + seconds
        while not (arrived := self.arrived(number, after)) and time.monotonic() < end:
            time.sleep(_POLL_SECONDS)
        return arrived

    def newest_arrival(self, number: str) -> int:
        """The arrival of the newest SMS on this phone, 0 for none."""
        return max((int(message["arrival"]) for message in self.arrived(number)), default=0)

    def script(self, number: str) -> str:
        """What happened on this phone, as a script."""
        return self._ask("GET", "/phone/script", params={"number": number}).text

    def begin_script(self, number: str) -> None:
        """Begin a new conversation on this phone."""
        self._ask("DELETE", "/phone/script", json={"number": number})

    def is_up(self) -> bool:
        """Whether a stand-in answers."""
        try:
            return "accepted" in self._ask("GET", "/standin/counts").json()
        except (NetworkDown, ValueError):
            return False

    def wait_until_up(self, seconds: float = 10.0) -> None:
        """Wait for the stand-in. Raises NetworkDown."""
        end = time.monotonic() + seconds
        while not self.is_up():
            if time.monotonic() > end:
                raise NetworkDown(f"no stand-in answered within {seconds:.0f} s")
            time.sleep(0.05)

    def _post(self, verb: str, **fields: str) -> dict[str, Any]:
        told: dict[str, Any] = self._ask("POST", f"/phone/{verb}", json=fields).json()
        return told

    def _ask(self, method: str, path: str, **more: Any) -> requests.Response:
        try:
            answer = self._session.request(method, self._base + path, timeout=_SECONDS, **more)
        except requests.RequestException as gone:
            raise NetworkDown(
                f"the stand-in did not answer ({type(gone).__name__}); start it with `make run`"
            ) from gone
        if answer.status_code >= 400:
            raise NetworkDown(f"the stand-in refused: {answer.text.strip()[:200]}")
        return answer
