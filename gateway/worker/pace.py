"""How often a lane looks for work by itself: rarely while nothing happens and wake-ups reach it."""

from __future__ import annotations

import threading
import time

from gateway.jobs import stopping

#: Seconds between two looks; and where a wake-up would tell of what comes, which may get lost with
#: the process that sends it.
OFTEN, RARELY = 1.0, 5.0
#: So long after something happened it is looked for often (seconds): what was put back comes due.
BUSY = 15.0


class Pace:
    """The pace of one lane, which two threads share: who hears wake-ups, and who looks."""

    def __init__(self) -> None:
        self._hears = False
        self._happened_at = time.monotonic()
        self._news = threading.Event()

    def happened(self) -> None:
        """Something was done, or went wrong: look often for a while."""
        self._happened_at = time.monotonic()
        self._news.set()

    def hears(self, hears: bool) -> None:
        """Whether wake-ups reach this lane."""
        self._hears = hears
        if not hears:
            self._news.set()

    def wait(self) -> None:
        """Return when it is time to look."""
        self._news.clear()
        calm = time.monotonic() - self._happened_at >= BUSY
        if self._hears and calm and not self._news.wait(RARELY):
            return
        stopping.wait(OFTEN)
