"""The board of a desk: the screen that an operator on duty keeps open for the whole shift.

A desk keeps one once an operator on duty has had it open in the running shift; of a desk without a
computer, or before the operator has signed in, nothing is expected. When it asks for no news for a
while, the desk may see nothing: its phone is told once, and its urgent reports start one step
higher (`flows.rules.ladder`) until a board asks again or that operator's shift is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from flows.rules.duty import Change, Hours, throughout
from flows.rules.signing_in import LONGEST

#: The role of who watches a desk: what they have open is the board of their unit, also while their
#: own shift has not begun, so that nobody is missed while two hand over.
KEEPER = "operator"
#: That a board asked for news is written down at most so often.
NOTED_EVERY = timedelta(seconds=20)
#: Without a board that asks for so long nobody may be looking.
GONE = timedelta(minutes=3)
#: The same by what is written down.
NOTED_BEFORE = GONE + NOTED_EVERY

#: `kept`: it asked lately. `gone`: it should, and does not. `over`: nobody expects it any more.
Keeping = Literal["kept", "gone", "over"]


def keeping(
    hours: Sequence[Hours],
    changes: Sequence[Change],
    polled_at: datetime,
    now: datetime,
    zone: tzinfo,
) -> Keeping:
    """How it stands with a board that asked last at `polled_at`, by the duty of who had it open."""
    if now - polled_at < NOTED_BEFORE:
        return "kept"
    same_shift = now - polled_at <= LONGEST and throughout(hours, changes, polled_at, now, zone)
    return "gone" if same_shift else "over"
