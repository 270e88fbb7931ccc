"""The load: carriers' callbacks over many connections, each repeated until it is acknowledged.

What was promised to whom is noted: an answer of 200, and what the last screen of a call said. The
judge holds the gateway to that, and to nothing else.
"""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from tests.chaos.caller import Caller, Shown
from tests.chaos.events import CALLBACKS, Event

#: How often the carrier tells each event.
TIMES = 3
#: This share of the callbacks of SMS comes under another id than the event's own.
OTHER_IDS = 0.4
#: A real carrier waits so long for an answer (seconds), then it is a failed try.
ANSWER_SECONDS = 15.0
#: Pause before a callback that failed is tried again: the first one, and the longest (seconds).
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 0.5
#: What carries a callback's fate besides its status.
_BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Note:
    """What the carrier knows of an event."""

    event: Event
    acknowledged: bool = False
    shown: list[Shown] = field(default_factory=list)  # the ends of its calls


@dataclass
class Notes:
    """What the carrier knows of a run.

    Waits in seconds, by kind of webhook, from the first try to the 200.
    """

    by_event: dict[int, Note]
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    waits: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[str] = field(
        default_factory=Counter
    )  # every try: its status, or how it broke
    changed: list[str] = field(
        default_factory=list
    )  # calls whose END was not the same when repeated
    forgotten: int = (
        0  # repeated ENDs that were answered otherwise, when nobody could know of the call
    )
    given_up: int = 0  # deliveries nobody acknowledged in time

    @property
    def acknowledged(self) -> list[Note]:
        """What was acknowledged."""
        return [note for note in self.by_event.values() if note.acknowledged]

    def worst(self) -> float:
        """The longest wait for an acknowledgement, in seconds."""
        return max((max(waits) for waits in self.waits.values() if waits), default=0.0)

    def percentile(self, hook: str, share: float) -> float:
        """The wait that this share of the callbacks of a kind did not exceed, in seconds."""
        waits = sorted(self.waits.get(hook, ()))
        return waits[min(len(waits) - 1, int(len(waits) * share))] if waits else 0.0


@dataclass(frozen=True)
class _Delivery:
    event: Event
    due: float | None  # monotonic; None: as soon as a connection is free
    again: str = ""  # repeat this press of a call that is over, and compare


class Load:
    """Delivers events from a number of connections, in an order by seed.

    `rate`: callbacks a second, 0 for all at once.
    """

    def __init__(
        self,
        port: int,
        path: str,
        events: Sequence[Event],
        seed: int,
        connections: int,
        rate: float = 0.0,
        times: int = TIMES,
        deadline: float = 60.0,
        blind: bool = False,
        line: Callable[[], Line] | None = None,
    ) -> None:
        """`blind`: Redis and the database fail in this run: a call's end may be unknown.

        A call whose END promised a number by SMS is in the spool; until that is taken over, only
        Redis knows of it. `line` opens another connection than one to the web.
        """
        self.notes = Notes({event.number: Note(event) for event in events})
        self._open, self._deadline = line or (lambda: Line(port, path)), deadline
        self._rate, self._blind = rate, blind
        dice = random.Random(seed)
        # A call that has the session of another one follows it on the same line.
        self._following = {event.after: event for event in events if event.after is not None}
        told = [
            event
            for event in events
            if event.after is None
            for _ in range(1 if event.kind == "ussd" else times)
        ]
        dice.shuffle(told)
        self._todo: deque[_Delivery] = deque()
        self._told = told
        self._repeats = times - 1
        self.total = (
            len(told)
            + len(self._following)
            + self._repeats * sum(event.kind == "ussd" for event in events)
        )
        self.delivered = 0
        self._busy = 0
        self._changed = threading.Condition()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._carry,
                args=(random.Random(f"{seed}:{n}"),),
                name=f"load-{n}",
                daemon=True,
            )
            for n in range(connections)
        ]

    def start(self) -> None:
        """Begin to deliver."""
        begun, callbacks = time.monotonic(), 0
        for event in self._told:
            self._todo.append(
                _Delivery(event, begun + callbacks / self._rate if self._rate else None)
            )
            callbacks += CALLBACKS[event.kind]
        for thread in self._threads:
            thread.start()

    @property
    def over(self) -> bool:
        """Whether everything was delivered or given up."""
        return not any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Deliver no more, and wait until what is under way is over."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(2 * ANSWER_SECONDS)

    def _carry(self, dice: random.Random) -> None:
        line = self._open()
        while (delivery := self._next()) is not None:
            if delivery.due is not None:
                self._stop.wait(max(0.0, delivery.due - time.monotonic()))
            if delivery.event.kind == "ussd":
                self._call(line, delivery, dice)
            else:
                told = delivery.event.told(other_id=dice.random() < OTHER_IDS)
                answer = self._insist(line, delivery.event.hook, told, delivery.due)
                if answer is not None:
                    with self._changed:
                        self.notes.by_event[delivery.event.number].acknowledged = True
            with self._changed:
                self._busy -= 1
                self.delivered += 1
                self._changed.notify_all()
        line.close()

    def _next(self) -> _Delivery | None:
        with self._changed:
            while not self._todo and self._busy and not self._stop.is_set():
                self._changed.wait()  # whoever is busy may leave something to be repeated
            if self._stop.is_set() or not self._todo:
                return None
            self._busy += 1
            return self._todo.popleft()

    def _call(self, line: Line, delivery: _Delivery, dice: random.Random) -> None:
        """A whole call, or a late repetition of its last press."""
        event, note = delivery.event, self.notes.by_event[delivery.event.number]
        if delivery.again:
            ended = note.shown[-1]
            said = self._insist(line, "ussd", caller_fields(event, ended.session, ended.text), None)
            if said is not None and said != delivery.again and not Caller.failed(said):
                with self._changed:
                    if self._blind or not ended.ticket:
                        self.notes.forgotten += 1
                        return
                    self.notes.changed.append(
                        f"the END of {event.mark}: {delivery.again!r}, then {said!r}"
                    )
            return
        due = [delivery.due]  # of the first press; the others are due when they are made

        def press(session: str, text: str) -> str | None:
            said = self._insist(
                line, "ussd", caller_fields(event, session, text), due.pop() if due else None
            )
            # The carrier repeats now and then at once what was answered already.
            if said is not None and not self._rate and dice.random() < 0.2:
                self._insist(line, "ussd", caller_fields(event, session, text), None)
            return said

        caller = Caller(event, press)
        for shown in caller.calls(self._stop):
            with self._changed:
                note.shown.append(shown)
                note.acknowledged = note.acknowledged or shown.promised
        with self._changed:
            if note.shown and note.shown[-1].promised:
                repeated = _Delivery(
                    event, time.monotonic() if self._rate else None, note.shown[-1].screen
                )
                self._todo.extend([repeated] * self._repeats)
            else:
                self.delivered += self._repeats
        if (following := self._following.get(event.number)) is not None and not self._stop.is_set():
            self._call(line, _Delivery(following, None), dice)
            with self._changed:
                self.delivered += 1

    def _insist(
        self, line: Line, hook: str, fields: Mapping[str, str], due: float | None
    ) -> str | None:
        """One callback, tried until a 200; its body, or None when the deadline or run ended."""
        begun = due if due is not None else time.monotonic()
        end = time.monotonic() + self._deadline
        pause = _FIRST_PAUSE
        while True:
            status, body = line.post(hook, fields)
            with self._changed:
                self.notes.statuses[f"{hook} {status}"] += 1
                if status == "200":
                    self.notes.waits.setdefault(hook, []).append(time.monotonic() - begun)
            if status == "200":
                return body
            if self._stop.is_set() or time.monotonic() > end:
                with self._changed:
                    self.notes.given_up += 1
                return None
            self._stop.wait(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)


def callbacks_per_event(mix: Mapping[str, int]) -> float:
    """How many callbacks an event of this mix makes on average."""
    made = sum(
        weight * (CALLBACKS[kind] + TIMES - 1 if kind == "ussd" else TIMES)
        for kind, weight in mix.items()
    )
    return made / sum(mix.values())


def caller_fields(event: Event, session: str, text: str) -> dict[str, str]:
    """One key press as the carrier tells it."""
    return {
        "sessionId": session,
        "serviceCode": "*384*110#",
        "phoneNumber": event.phone,
        "text": text,
        "networkCode": "51010",
    }


class Line:
    """One kept connection to the web."""

    def __init__(self, port: int, path: str) -> None:
        self._port, self._path = port, path
        self._kept: http.client.HTTPConnection | None = None

    def write(self, hook: str, fields: Mapping[str, str]) -> tuple[str, str, str]:
        """Where a callback goes, its body, and the body's media type."""
        return f"{self._path}/{hook}", urlencode(fields), "application/x-www-form-urlencoded"

    def post(self, hook: str, fields: Mapping[str, str]) -> tuple[str, str]:
        """One try: the status and the body, or the kind of trouble and nothing."""
        if self._kept is None:
            self._kept = http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_SECONDS)
        try:
            path, body, media_type = self.write(hook, fields)
            self._kept.request("POST", path, body, {"Content-Type": media_type})
            answer = self._kept.getresponse()
            return str(answer.status), answer.read().decode("utf-8", "replace")
        except _BROKEN as broken:
            self.close()
            return type(broken).__name__, ""

    def close(self) -> None:
        """Hang up."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
