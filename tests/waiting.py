"""Waiting for a condition: whoever waits goes on at once when it is so."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

#: How long anything may take while other programs use the cores (seconds).
DEADLINE = 120.0
_LOOK_EVERY = 0.02


def wait_for(
    what: Callable[[], Any], why: str = "it never came to that", deadline: float = DEADLINE
) -> Any:
    """Wait until `what` is true, and return what it said. Fails with `why` when it never is."""
    end = time.monotonic() + deadline
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < end, f"waited {deadline:.0f} s in vain: {why}"
        threading.Event().wait(_LOOK_EVERY)
