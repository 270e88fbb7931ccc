"""A real fork, as the server and the supervisor make them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable

_fork = multiprocessing.get_context("fork")


def in_child(true: Callable[[], bool]) -> bool:
    """What a forked child finds; False also when it fails or does not come to an end."""
    child = _fork.Process(target=lambda: os._exit(0 if true() else 1))
    child.start()
    child.join(60)
    child.kill()
    child.join()
    return child.exitcode == 0
