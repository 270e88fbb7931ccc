"""The time of a rehearsal: it passes when it is told to, on both clocks of the process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flows.rules.clocks import Pair


class Driven:
    """What is really the time, and what the machine's clock on the wall shows."""

    def __init__(self, begin: datetime) -> None:
        self._begin, self._passed, self._off = begin.astimezone(UTC), 0.0, timedelta()

    @property
    def now(self) -> datetime:
        """What time it really is."""
        return self._begin + timedelta(seconds=self._passed)

    def read(self) -> Pair:
        """What both clocks of the machine show."""
        return Pair(self.now + self._off, self._passed)

    def really(self, shown: datetime) -> datetime:
        """When it is really so late as the wall clock shows then, if it does not jump meanwhile."""
        return shown - self._off

    def wait(self, seconds: float) -> None:
        """Let so much time pass."""
        self._passed += seconds

    def until(self, moment: datetime) -> None:
        """Let time pass until then; one that is over changes nothing."""
        self._passed = max(self._passed, (moment - self._begin).total_seconds())

    def jump(self, by: timedelta) -> None:
        """Let the wall clock jump."""
        self._off += by
