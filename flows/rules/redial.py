"""Redial: what a key press means to the last call that had its id.

Carriers and test tools use the id of a call again.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

#: For so long whatever comes twice is the carrier's repetition, whether its call is over or not.
AT_ONCE = timedelta(seconds=60)
#: For so long a whole call, pressed again key by key to the last, is its repetition. No call lasts
#: as long.
WHOLE = timedelta(minutes=10)


class Meaning(StrEnum):
    """What a key press is to a call."""

    REPEAT = "repeat"  # it is answered as it was, and changes nothing
    GO_ON = "go on"  # the next thing pressed in this call
    NEW = "new call"  # another call, which must pass its own confirm screens


def meaning(text: str, *, answered: bool, follows: bool, over: bool, age: timedelta) -> Meaning:
    """What `text` (all that was pressed, as the carrier joined it) is to a call.

    `answered`: it was answered in this call before; `follows`: it is what was pressed last and
    more; `over`: the call has had its END; `age`: since then, or since the last press of one that
    goes on.
    """
    if age > WHOLE:
        return Meaning.NEW
    if answered:
        # Somebody who dials begins a call; a repetition of the dialling would have come sooner.
        return Meaning.NEW if not text and age > AT_ONCE else Meaning.REPEAT
    return Meaning.GO_ON if follows and not over else Meaning.NEW
