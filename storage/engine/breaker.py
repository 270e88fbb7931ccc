"""A circuit breaker: leaves what has just failed alone for a moment, then lets one caller try it.

Closed: everybody may ask. Open: nobody may, until a rest is over. Half-open: one may ask, and the
others once it has worked. It reads no clock: `now` is seconds of whichever clock the caller keeps
to.
"""

from __future__ import annotations

import threading


class Breaker:
    """What a process remembers of something that may fail. Every thread may use it."""

    def __init__(self, rest: float) -> None:
        """`rest`: the seconds it is left alone after a failure, unless `failed` says fewer."""
        self.rest = rest
        self._until = 0.0  # when the rest ends; 0 while closed
        self._trying = threading.Lock()

    def allows(self, now: float) -> bool:
        """Whether the caller may ask now.

        After a rest this is true for one caller, whose attempt makes the others rest once more.
        """
        if not self._until:
            return True
        with self._trying:
            if self.left(now):
                return False
            self._until = now + self.rest
            return True

    def left(self, now: float) -> float:
        """Seconds until it may be asked again; 0 when it may be asked now."""
        left = round(self._until - now, 6)
        # One that ends later than any rest was begun by a clock that was ahead.
        return left if 0 < left <= self.rest else 0.0

    def worked(self) -> None:
        """It answered: everybody may ask."""
        self._until = 0.0

    def failed(self, now: float, rest: float | None = None) -> bool:
        """It failed: leave it alone for `rest` seconds, at most `self.rest`.

        An earlier rest that lasts longer stays. Returns whether this is news, for who says it once
        and not at every attempt.
        """
        news = not self._until
        wanted = self.rest if rest is None else min(rest, self.rest)
        self._until = now + max(wanted, self.left(now))
        return news
