"""What a lamp of the watch's board says of an expected check-in: its state, and before it turns red
a warning.
"""

from __future__ import annotations

from datetime import datetime

from flows.rules.slot_steps import AWAITED, EXCUSED, LATE, MISSED, PAUSED, PRESENT

#: Its guards were reminded and say nothing; it is still to come, or just due.
WARNED, COMING = "ditunggu", "nanti"
#: In the order in which the board explains them.
LAMPS = (PRESENT, LATE, COMING, WARNED, MISSED, EXCUSED, PAUSED)


def lamp(state: str, remind_at: datetime, now: datetime) -> str:
    """Which of LAMPS an expected check-in of this state shows now."""
    if state != AWAITED:
        return state
    return WARNED if remind_at <= now else COMING


def of_night(expected: int, late: int, missed: int, excused: int) -> str:
    """Which of LAMPS a whole night shows: the worst that came of its check-ins."""
    if missed:
        return MISSED
    if expected:
        return LATE if late else PRESENT
    return EXCUSED if excused else PAUSED
