"""Digits that nobody can guess: a person's own, for one thing that they were told of or asked."""

from __future__ import annotations

import secrets
from collections.abc import Collection


def draw(taken: Collection[str], length: int = 4) -> str:
    """So many digits that are not taken; "" where none are left."""
    most = 10**length
    if len(taken) >= most:
        return ""
    while (digits := f"{secrets.randbelow(most):0{length}}") in taken:
        pass
    return digits
