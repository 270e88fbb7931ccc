"""Events of which receivers outside are told, when they are told again, and what officers read.

The distances are those that Standard Webhooks proposes.
"""

from __future__ import annotations

from datetime import timedelta

REPORT_CREATED, REPORT_UPDATED = "report.created", "report.updated"
SLOT_MISSED, IMBAUAN_FINISHED = "slot.missed", "imbauan.finished"
#: The names are those of the public API.
EVENTS = (REPORT_CREATED, REPORT_UPDATED, SLOT_MISSED, IMBAUAN_FINISHED)

_HOUR = timedelta(hours=1)
#: After a failure an event is tried again so much later; after the last one it is given up.
AGAIN = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    2 * _HOUR,
    5 * _HOUR,
    10 * _HOUR,
    14 * _HOUR,
    20 * _HOUR,
    24 * _HOUR,
)
#: Nothing waits longer, also for a receiver that is slower than events come.
LIFE = timedelta(days=5)
#: A receiver that fails is tried this often at least, with one of the events that wait for it.
LONGEST_REST = timedelta(minutes=5)
#: What a receiver answers that wants nothing more, ever.
GONE = "410"
#: Officers of a unit are written to once in so long.
BUNDLE = timedelta(minutes=1)


def again_after(attempts: int) -> timedelta | None:
    """How long after so many attempts in vain the next one is due; None: it is given up."""
    return AGAIN[attempts - 1] if attempts <= len(AGAIN) else None


def rest_after(failures: int) -> timedelta:
    """How long a receiver is left alone after so many failures in a row, whatever the event."""
    return min(AGAIN[min(failures, len(AGAIN)) - 1], LONGEST_REST)


def summary(count: int) -> str:
    """What officers with data read of so many new reports: nothing of what they are about."""
    return f"{count} laporan baru, buka konsol"
