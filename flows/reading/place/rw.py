"""The RW that a place names: who looks after it may be another officer than in the next one."""

from __future__ import annotations

import re

_NAMED = re.compile(r"\brw\b[\s.:]*0*([1-9]\d{0,2})\b", re.IGNORECASE)


def rw_of(place: str) -> str:
    """The RW in two digits or more ("03"), "" where none or more than one is named."""
    found = {number.zfill(2) for number in _NAMED.findall(place)}
    return found.pop() if len(found) == 1 else ""
