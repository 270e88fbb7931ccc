"""Digits that nobody can guess: a person's own, for one thing that they were told of or asked."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from flows.rules.told_digits import WORDS


def draw(taken: Collection[str], length: int = 4) -> str:
    """So many digits that are not taken, and are no word; "" where none are left."""
    most = 10**length
    closed = {*taken, *(word for word in WORDS if len(word) == length)}
    if len(closed) >= most:
        return ""
    while (digits := f"{secrets.randbelow(most):0{length}}") in closed:
        pass
    return digits
