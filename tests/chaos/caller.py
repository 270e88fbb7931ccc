"""A person who reports by keys: reads each screen, presses what it asks for, redials when told."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from flows.text import lookup
from tests.chaos.events import PLACE, Event

#: How often somebody dials again, and how many keys are pressed at most in one call.
DIALS = 8
KEYS = 12
#: Before dialling again (seconds).
PAUSE = 0.5

_TICKET = re.compile(r"\b\d{5,8}\b")
_FAILED = lookup("id", "layar.gagal", "say")[:20]


def _begins(name: str) -> str:
    return lookup("id", name, "ask").strip().splitlines()[0][:24]


#: What tells the questions of a report apart, and what is pressed there; the mark goes into the
#: place.
_KEYS = {
    _begins("menu"): "1",
    _begins("lapor.jenis"): "3",
    _begins("lapor.tempat"): "{mark} {place}",
    lookup("id", "lapor.kirim", "kirim"): "1",
}


@dataclass(frozen=True)
class Shown:
    """How one call ended."""

    session: str
    text: str = field(repr=False)  # all that was pressed
    screen: str = field(repr=False)
    drafted: bool  # the question whether to send it was shown: from then on it is a report

    @property
    def promised(self) -> bool:
        """Whether the END said that the report is saved, with a number or without."""
        return self.screen.startswith("END ") and not Caller.failed(self.screen)

    @property
    def ticket(self) -> str:
        """The number on the last screen, or ""."""
        found = _TICKET.search(self.screen.replace("110", "")) if self.promised else None
        return found[0] if found else ""


class Caller:
    """One person with one thing to report.

    `press` sends a key press and returns the screen, None for no answer.
    """

    def __init__(self, event: Event, press: Callable[[str, str], str | None]) -> None:
        self._event, self._press = event, press

    @staticmethod
    def failed(screen: str) -> bool:
        """Whether a screen says that nothing was saved."""
        return _FAILED in screen

    def calls(self, stop: threading.Event) -> Iterator[Shown]:
        """Call until the report is promised to be saved, and tell of each call how it ended."""
        for dial in range(DIALS):
            shown = self._call(self._event.key if dial == 0 else f"{self._event.key}r{dial}")
            yield shown
            if shown.promised or not shown.screen or stop.wait(PAUSE):
                return

    def _call(self, session: str) -> Shown:
        text, drafted, screen = "", False, None
        for _ in range(KEYS):
            screen = self._press(session, text)
            if screen is None or not screen.startswith("CON "):
                break
            key = next((key for asks, key in _KEYS.items() if asks in screen), "1")
            drafted = drafted or self._event.mark in screen
            key = key.format(mark=self._event.mark, place=PLACE)
            text = f"{text}*{key}" if text else key
        return Shown(session, text, screen or "", drafted)
