"""What the stand-in has taken: the newest messages, and counters of everything.

Bounded, in memory.
"""

from __future__ import annotations

import json
import threading
from collections import Counter, deque
from collections.abc import Sequence
from itertools import takewhile
from typing import Any, TextIO

from flows.values import dataclass

#: How many messages are remembered as such; counters go on beyond.
KEEP = 20_000
#: How many pairs of text and number are watched for duplicates; the oldest are forgotten first.
WATCH = 500_000


@dataclass(slots=True)
class Message:
    """One accepted SMS.

    `at` is seconds since 1970; `arrival` numbers the arrivals at all phones, 0 is not yet.
    """

    serial: int
    id: str
    number: str
    sender: str
    text: str
    at: float
    arrival: int = 0

    def accepted(self) -> dict[str, Any]:
        """As the judge reads it."""
        return {
            "serial": self.serial,
            "id": self.id,
            "number": self.number,
            "from": self.sender,
            "text": self.text,
            "at": self.at,
        }

    def to_json(self) -> dict[str, Any]:
        """As tests and the page read it."""
        return self.accepted() | {"arrived": self.arrival > 0, "arrival": self.arrival}


class Ledger:
    """Accepted messages, newest last. Safe to use from several threads."""

    def __init__(self, judge: TextIO | None = None) -> None:
        """`judge` gets every accepted message as a JSON line, before its sender has the answer."""
        self._judge = judge
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget everything; the serial numbers begin again. The judge's file is left alone."""
        with self._lock:
            self._messages: deque[Message] = deque(maxlen=KEEP)
            self._pairs: dict[tuple[str, str], int] = {}
            self._texts: Counter[str] = Counter()
            self._doubled = 0
            self._forgotten = 0
            self._serial = 0
            self._arrivals = 0
            self.refused = 0
            self.calls = 0

    def take(
        self, sender: str, text: str, taken: Sequence[tuple[str, str]], at: float
    ) -> list[Message]:
        """Note one accepted call: (message id, number) of each recipient."""
        noted = []
        with self._lock:
            for id, number in taken:
                self._serial += 1
                noted.append(Message(self._serial, id, number, sender, text, at))
                self._count(text, number)
            self._messages.extend(noted)
            self._texts[text] += len(noted)
            if len(self._texts) > KEEP:
                del self._texts[next(iter(self._texts))]
            if self._judge is not None and noted:
                self._judge.write(
                    "".join(json.dumps(m.accepted(), ensure_ascii=False) + "\n" for m in noted)
                )
                self._judge.flush()
        return noted

    def arrive(self, message: Message) -> None:
        """Note that a message is now on its phone."""
        with self._lock:
            self._arrivals += 1
            message.arrival = self._arrivals

    def _count(self, text: str, number: str) -> None:
        before = self._pairs.get((text, number), 0)
        self._pairs[(text, number)] = before + 1
        self._doubled += before > 0
        if len(self._pairs) > WATCH:
            self._pairs.pop(next(iter(self._pairs)))
            self._forgotten += 1

    def messages(
        self, number: str | None = None, after: int = 0, limit: int = KEEP
    ) -> list[Message]:
        """The newest messages beyond serial `after`, oldest first; of one number or all."""
        with self._lock:
            newer = takewhile(lambda message: message.serial > after, reversed(self._messages))
            found = [message for message in newer if number is None or message.number == number]
        return found[:limit][::-1]

    def arrived(self, number: str, after: int) -> list[Message]:
        """What arrived at a phone since the arrival `after`, in the order of arrival."""
        with self._lock:
            found = [
                message
                for message in self._messages
                if message.arrival > after and message.number == number
            ]
        return sorted(found, key=lambda message: message.arrival)

    @property
    def accepted(self) -> int:
        """How many messages were accepted in all."""
        return self._serial

    def counts(self, duplicates: bool = False) -> dict[str, Any]:
        """Totals, the 50 most frequent texts, and on request what was accepted twice or more."""
        with self._lock:
            told: dict[str, Any] = {
                "calls": self.calls,
                "accepted": self._serial,
                "refused": self.refused,
                "duplicates": self._doubled,
                "pairs_forgotten": self._forgotten,
                "texts": [
                    {"text": text, "accepted": count} for text, count in self._texts.most_common(50)
                ],
            }
            if duplicates:
                told["duplicated"] = [
                    {"text": text, "number": number, "accepted": count}
                    for (text, number), count in self._pairs.items()
                    if count > 1
                ]
        return told
