"""The two digits of a guard for one night: a word that has them is hardly from somebody else.

Senders can be forged. More than a check-in's guards can be, so that nobody takes "MASUK 3" for
them; and small enough to be kept in mind for a night.
"""

from __future__ import annotations

from flows.rules.told_digits import WORDS

MOST_GUARDS = 50
"""So many may stand at a post, by what is said of it."""
_FIRST, _LAST = MOST_GUARDS + 1, 99


def digits(drawn: bytes) -> str:
    """The digits that these bytes draw: from 51 to 99, and no word."""
    number = _FIRST + int.from_bytes(drawn, "big") % (_LAST - MOST_GUARDS)
    while f"{number}" in WORDS:
        number = number + 1 if number < _LAST else _FIRST
    return f"{number}"
