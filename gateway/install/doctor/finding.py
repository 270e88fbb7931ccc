"""What was found of one part of an installation."""

from __future__ import annotations

from flows.rules.phrases import Phrase, joined
from flows.values import dataclass

OK, ATTENTION, FAILED = "ok", "attention", "failed"


_NOTHING = joined("", ())


@dataclass(frozen=True)
class Finding:
    """What was found of one part.

    `says` holds no secret; `do` is what to do about it, empty when that is nothing. Both are in
    English, and can be read in another language.
    """

    part: str
    state: str
    says: Phrase
    do: Phrase = _NOTHING
