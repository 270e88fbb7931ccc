"""A wall clock that a test sets, for the processes of a run; production code knows nothing of it.

By how many seconds it is wrong stands in a file, which every process reads as it goes. The steady
clock is left alone.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: How often the file is looked at (seconds).
_EVERY = 0.05

_Real = datetime.datetime


class FakedClock:
    """The file with the error of the clock, and this process's view of it."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._wrong, self._next = 0.0, 0.0
        self._time: Callable[[], float] = time.time

    def set(self, wrong: float) -> None:
        """Let the clock be wrong by so many seconds, 0 for right."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text(str(wrong))
        fresh.replace(self._path)

    def time(self) -> float:
        """What `time.time` says by this clock."""
        if (now := time.monotonic()) >= self._next:
            self._next = now + _EVERY
            try:
                self._wrong = float(self._path.read_text())
            except FileNotFoundError:
                self._wrong = 0.0
        return self._time() + self._wrong

    def wear(self) -> None:
        """Let this process go by it: `time.time`, and the moments that `datetime` takes of itself.

        Before anything else has taken hold of them. No other kind of moment comes to be: what makes
        one makes a real one.
        """
        read = self.time

        class Kind(type):
            def __instancecheck__(cls, moment: object) -> bool:
                return isinstance(moment, _Real)

            def __subclasscheck__(cls, other: type) -> bool:
                return issubclass(other, _Real)

        class Faked(_Real, metaclass=Kind):
            __slots__ = ()  # of the size that compiled libraries expect

            def __new__(cls, *arguments: Any, **named: Any) -> Any:
                return _Real(*arguments, **named)

            @classmethod
            def now(cls, tz: datetime.tzinfo | None = None) -> Any:
                return _Real.fromtimestamp(read(), tz)

            @classmethod
            def utcnow(cls) -> Any:
                return _Real.fromtimestamp(read(), datetime.UTC).replace(tzinfo=None)

        Faked.__name__ = Faked.__qualname__ = "datetime"
        Faked.__module__ = "datetime"
        datetime.datetime = Faked  # type: ignore[misc]
        time.time = self.time
        import sqlite3  # it has one way to write down a moment, by the very kind

        sqlite3.register_adapter(_Real, lambda at: at.isoformat(" "))
