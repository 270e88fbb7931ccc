"""Four digits that nobody can guess: an officer's own, for one thing that they were told of."""

from __future__ import annotations

import secrets
from collections.abc import Collection

#: So many different ones there are for one officer.
_MOST = 10_000


def draw(taken: Collection[str]) -> str:
    """Digits that are not taken; "" where none are left."""
    if len(taken) >= _MOST:
        return ""
    while (digits := f"{secrets.randbelow(_MOST):04}") in taken:
        pass
    return digits
