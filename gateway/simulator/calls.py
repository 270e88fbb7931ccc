"""USSD calls as the carrier holds them: session id, everything pressed, and the screen."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from flows.gsm import encoding, septets
from flows.values import dataclass
from gateway.simulator.callbacks import Callbacks, NoAnswer, Webhooks

#: A call lives this long at most, as on the networks that say so (seconds).
CALL_SECONDS = 180.0
#: Room on a screen, the prefix included: septets of GSM-7, or characters of UCS-2.
ROOM = {"GSM-7": 160, "UCS-2": 70}
#: What a phone shows when the network or the application fails; Android's own words.
BROKEN_SCREEN = "Sambungan bermasalah atau kode MMI tidak valid."
UNKNOWN_CODE_SCREEN = "Kode layanan tidak dikenal."
NO_NETWORK_SCREEN = "Tidak ada jaringan."
NO_USSD_SCREEN = (
    "Operator ini tidak punya USSD. Menunya datang lewat SMS: kirim MENU ke {shortcode}."
)

NETWORK = "51010"


@dataclass(frozen=True)
class Shown:
    """What the phone shows after a key press.

    `prefix` is CON, END, or "" when the words are the network's own; `septets` counts the whole
    body with its prefix. `open`: the call goes on. `lost`: the phone shows nothing new, for the
    press or the answer did not get through.
    """

    text: str
    prefix: str = ""
    open: bool = False
    lost: bool = False
    septets: int = 0
    room: int = 160
    encoding: str = "GSM-7"

    def to_json(self) -> dict[str, Any]:
        """As the page and the terminal read it."""
        return asdict(self)


LOST = Shown("", lost=True)


class Call:
    """One call from the dialling to its end."""

    def __init__(self, number: str, code: str) -> None:
        self.id = f"ATUid_{uuid.uuid4().hex}"
        self.number = number
        self.code = code
        self.text = ""
        self.answer = ""
        self.hops = 0
        self.begun = time.monotonic()
        self.lock = threading.Lock()
        self.over = False

    @property
    def expired(self) -> bool:
        """Whether the network would have ended it by now."""
        return time.monotonic() - self.begun > CALL_SECONDS


class Calls:
    """The open calls, one per number at most."""

    def __init__(self, webhooks: Webhooks, callbacks: Callbacks, service_code: str) -> None:
        self._webhooks = webhooks
        self._callbacks = callbacks
        self.service_code = service_code
        self.hint = f"Tombol hijau memanggil {service_code}"
        self._open: dict[str, Call] = {}
        self._lock = threading.Lock()

    def dial(self, number: str, dialled: str) -> Shown:
        """Dial a code.

        What follows our code (``*384*110*1*3#``) goes along as if it had been pressed already.
        """
        self.drop(number)
        deep = self._read(dialled)
        if deep is None:
            return Shown(UNKNOWN_CODE_SCREEN)
        call = Call(number, self.service_code)
        with self._lock:
            self._open[number] = call
        return self._hop(call, deep)

    def press(self, number: str, keys: str) -> Shown:
        """Answer the screen with what was typed.

        Without an open call the network knows nothing to do with it.
        """
        call = self.of(number)
        if call is None:
            return Shown(BROKEN_SCREEN)
        with call.lock:
            if call.over or call.expired:
                self._end(call, "Incomplete")
                return Shown(BROKEN_SCREEN)
            return self._hop(call, f"{call.text}*{keys}" if call.text or call.hops > 1 else keys)

    def drop(self, number: str) -> bool:
        """Break off the open call, if there is one; the gateway hears of it."""
        call = self.of(number)
        if call is not None:
            self._end(call, "Incomplete")
        return call is not None

    def of(self, number: str) -> Call | None:
        """The open call of a number."""
        with self._lock:
            return self._open.get(number)

    def sweep(self) -> None:
        """End the calls that have lasted too long."""
        with self._lock:
            expired = [call for call in self._open.values() if call.expired]
        for call in expired:
            self._end(call, "Incomplete")

    def clear(self) -> None:
        """Forget all calls; nobody hears of it."""
        with self._lock:
            self._open.clear()

    def _read(self, dialled: str) -> str | None:
        """What follows our code in what was dialled, or None if another code was dialled."""
        code, wanted = self.service_code.rstrip("#"), dialled.strip().rstrip("#")
        if wanted == code:
            return ""
        return wanted[len(code) + 1 :] if wanted.startswith(code + "*") else None

    def _hop(self, call: Call, text: str) -> Shown:
        call.text, call.hops = text, call.hops + 1
        fields = {
            "sessionId": call.id,
            "serviceCode": call.code,
            "phoneNumber": call.number,
            "text": text,
            "networkCode": NETWORK,
        }
        try:
            status, body = self._webhooks.post("ussd", fields)
        except NoAnswer as reason:
            self._end(call, "Failed", f"the application did not answer ({reason})")
            return Shown(BROKEN_SCREEN)
        prefix = body[:4]
        if status != 200 or prefix not in ("CON ", "END "):
            self._end(
                call,
                "Failed",
                f"the application answered {status}" if status != 200 else "malformed response",
            )
            return Shown(BROKEN_SCREEN)
        call.answer = body
        if prefix == "END ":
            self._end(call, "Success")
        kind = encoding(body)
        return Shown(
            text=body[4:],
            prefix=prefix.strip(),
            open=prefix == "CON ",
            room=ROOM[kind],
            encoding=kind,
            septets=septets(body) if kind == "GSM-7" else len(body.encode("utf-16-be")) // 2,
        )

    def _end(self, call: Call, status: str, error: str = "") -> None:
        with self._lock:
            if call.over:
                return
            call.over = True
            if self._open.get(call.number) is call:
                del self._open[call.number]
        fields = {
            "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "sessionId": call.id,
            "serviceCode": call.code,
            "networkCode": NETWORK,
            "phoneNumber": call.number,
            "status": status,
            "cost": "IDR 0.0000",
            "durationInMillis": str(int((time.monotonic() - call.begun) * 1000)),
            "hopsCount": str(call.hops),
            "input": call.text,
            "lastAppResponse": call.answer,
        }
        self._callbacks.put("ussd-end", fields | ({"errorMessage": error} if error else {}))


class NoCalls:
    """A carrier without USSD: whoever dials is told which SMS to send instead."""

    def __init__(self, shortcode: str) -> None:
        self._shown = Shown(NO_USSD_SCREEN.format(shortcode=shortcode))
        self.hint = f"Kirim SMS MENU ke {shortcode}"

    def dial(self, number: str, dialled: str) -> Shown:
        """What stands in for the call."""
        return self._shown

    def press(self, number: str, keys: str) -> Shown:
        """There is no call to go on with."""
        return Shown(BROKEN_SCREEN)

    def drop(self, number: str) -> bool:
        """There is none to break off."""
        return False

    def of(self, number: str) -> None:
        """There is no open call."""
        return None

    def sweep(self) -> None:
        """None lasts too long."""

    def clear(self) -> None:
        """There are none to forget."""
