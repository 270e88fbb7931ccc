"""A gateway driven key press by key press, with a real Redis and a real database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

from redis import Redis

from gateway.carriers import KeyPress
from gateway.carriers.form import write_form
from gateway.install.runtime import Runtime
from gateway.jobs import intake
from gateway.ussd import key_press
from storage.engine import db
from storage.models import Outbox, Report
from storage.received import inbox
from tests.cast import SARI

CARRIER, CODE = "africastalking", "*384*110#"
PLACE = "LR KETAPANG RT 14 7 ULU"


@dataclass
class CallingHouse:
    """One gateway in this process, driven by hand: presses, callbacks, and the drain on request."""

    runtime: Runtime
    now: datetime
    texts: dict[str, str]
    _seconds: Iterator[int] = field(default_factory=count)

    def press(self, call: str, *pieces: str, phone: str = SARI) -> str:
        """Press one after the other in this call, and answer the last screen."""
        screen = ""
        for piece in pieces:
            before = self.texts.get(call)
            self.texts[call] = piece if not before else f"{before}*{piece}"
            screen = self.again(call, phone=phone)
        return screen

    def again(self, call: str, phone: str = SARI) -> str:
        """The carrier repeats its last callback."""
        return self.say(call, self.texts[call], phone)

    def say(self, call: str, text: str, phone: str = SARI, code: str = CODE) -> str:
        """One callback, with all that was pressed."""
        with db.connected():
            press = KeyPress(CARRIER, call, code, phone, text)
            return key_press.answer(self.runtime, self.runtime.providers[CARRIER], press, self.now)

    def all_of(self, call: str, *pieces: str) -> list[str]:
        """A whole call from its dialling on, also under a used id; each press's answer."""
        return [self.say(call, "*".join(pieces[:many])) for many in range(len(pieces) + 1)]

    def dial(self, call: str, phone: str = SARI) -> str:
        """Dial the plain code."""
        return self.press(call, "", phone=phone)

    def receive(self, kind: str, drain: bool = True, **form: str) -> None:
        """One callback, handled at once unless told otherwise."""
        (received,) = self.runtime.providers[CARRIER].read(write_form(kind, form), self.now)
        item = replace(
            inbox.Item(
                CARRIER, received.kind, received.key, received.phone, received.body, self.now
            ),
            content=received.content,
            second=received.second,
        )
        with db.transaction():
            inbox.put(self.runtime.vault, [item], self.now)
        if drain:
            self.drain()

    def ends(self, call: str, status: str = "Incomplete", phone: str = SARI) -> None:
        """The carrier says that a call is over."""
        self.receive("ussd-end", sessionId=call, serviceCode=CODE, phoneNumber=phone, status=status)

    def sms(self, key: str, text: str, phone: str = SARI, drain: bool = True) -> None:
        """An SMS comes in, dated a second of its own: the same words again are another."""
        date = self.now + timedelta(seconds=next(self._seconds))
        self.receive(
            "sms",
            drain,
            id=key,
            to="11011",
            text=text,
            date=f"{date:%Y-%m-%d %H:%M:%S}",
            **{"from": phone},
        )

    def drain(self) -> None:
        """Handle what is in the inbox."""
        while intake.once(self.runtime, self.now):
            pass
        assert not inbox.quarantined(10)

    def sent(self) -> list[str]:
        """What is to be sent, oldest first; the privacy line is left out."""
        rows = Outbox.select().order_by(Outbox.id)
        bodies = [self.runtime.vault.open_text(row.body, "outbox.body") for row in rows]
        return [body for body in bodies if "No HP disandikan" not in body]

    def reports(self) -> list[Report]:
        """All reports there are."""
        return list(Report.select().order_by(Report.id))

    def forget_calls(self, redis: Redis) -> None:
        """Redis loses everything, and the web processes are started again."""
        redis.flushall()
        self.runtime.calls.forget()

    def later(self, **time: float) -> None:
        """Time passes."""
        self.now += timedelta(**time)
