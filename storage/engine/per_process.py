"""What every process must have of its own: threads, connections, locks on files.

A forked child inherits its parent's objects, but no thread of them, and must not use its parent's
connections.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_making = threading.RLock()


def _forked() -> None:
    """A thread that does not exist in the child may have held the lock."""
    global _making
    _making = threading.RLock()


os.register_at_fork(after_in_child=_forked)


class PerProcess(Generic[T]):
    """A value that is made when a process first asks for it, once for all of its threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._made: tuple[int, T] | None = None

    def get(self) -> T:
        """This process's value."""
        process, made = os.getpid(), self._made
        if made is None or made[0] != process:
            with _making:
                made = self._made
                if made is None or made[0] != process:
                    made = self._made = process, self._make()
        return made[1]

    def let_go(self) -> T | None:
        """This process's value, or None if it has none yet; whoever asks next makes another."""
        with _making:
            made, self._made = self._made, None
        return made[1] if made and made[0] == os.getpid() else None
