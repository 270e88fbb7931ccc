"""What was found of one part of an installation."""

from __future__ import annotations

from dataclasses import dataclass

OK, ATTENTION, FAILED = "ok", "attention", "failed"


@dataclass(frozen=True)
class Finding:
    """What was found of one part.

    `says` holds no secret; `do` is what to do about it, empty when that is nothing.
    """

    part: str
    state: str
    says: str
    do: str = ""
