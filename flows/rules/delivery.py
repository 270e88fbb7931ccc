"""What becomes of a message that is to be sent: its states, their fixed order, and what each says.

    pending -> sending (a lease) -> accepted | refused | uncertain -> delivered | failed | expired
    pending -> skipped (the phone stopped imbauan) | stopped (the imbauan was) | expired (too late)
    pending, sending -> skipped (what it is about no longer holds)
    pending, sending -> uncertain (the database was restored) -> pending (a person released it)

The state of a message is the highest, in this order, of all that was ever said of it: repeated and
reordered delivery reports change nothing. It never goes back, except that a request which provably
never left makes its messages pending again.
"""

from __future__ import annotations

from datetime import timedelta

LANES = ("alarm", "reply", "bulk")
"""What is sent apart from the rest, so that an alarm never waits behind an imbauan."""
PERSONAL = ("alarm", "reply")
"""The lanes of what is sent to one person; the rest are imbauan."""

ALARM_LIFE = timedelta(hours=6)
"""So long an alarm, or its repetition, may still leave: later it tells nobody anything."""
NEWS_LIFE = timedelta(hours=12)
"""So long who was alarmed is told that a word has come: half a day later nobody asks any more."""
REMINDER_LIFE = timedelta(minutes=30)
"""So long a guard may be reminded: later the check-in is long over."""
BUDGET_LIFE = timedelta(hours=2)
"""So long it may be told how the budget stands: later the day, or the money, is another."""
REPETITION = "ulang:"
"""What the dedup_key of a repetition begins with; the id of the alarm that it repeats follows."""

STATES = (
    "pending",
    "sending",
    "uncertain",
    "accepted",
    "expired",
    "failed",
    "delivered",
    "refused",
    "skipped",
    "stopped",
)
(
    PENDING,
    SENDING,
    UNCERTAIN,
    ACCEPTED,
    EXPIRED,
    FAILED,
    DELIVERED,
    REFUSED,
    SKIPPED,
    STOPPED,
) = STATES
RANK = {state: place for place, state in enumerate(STATES)}

OPEN = (PENDING, SENDING)
"""It is still to be sent."""
SETTLED = tuple(state for state in STATES if state not in OPEN)
LEFT = (UNCERTAIN, ACCEPTED, EXPIRED, FAILED, DELIVERED)
"""A carrier has taken it, or may have; what expired, only if it was sent at all."""
MISSED = (EXPIRED, FAILED, REFUSED, SKIPPED, STOPPED)
"""Nobody has it, nor will."""

RESTORED = "restored"
"""Why a message is uncertain that only a person sends again: it came out of a backup."""

CARRIER_OFF, CARRIER_RESTS = "carrier is off", "carrier rests"
PHONES_FULL = "phones sent all they may today"
"""Why a message waits that no phone of its carrier may send any more today."""
NO_TIME, NOT_YET = "no time left", "not yet"
NEVER_ARRIVED = "never arrived"
"""Why a message goes out again: its carrier knows nothing of it."""
NO_REFUSAL = frozenset({CARRIER_OFF, CARRIER_RESTS, PHONES_FULL, NO_TIME, NOT_YET, NEVER_ARRIVED})
"""Why messages wait that is no refusal of a carrier, but what follows from one or from us."""

REPEAT_AFTER = timedelta(minutes=10)
"""So long the fate of a message may be unknown before a machine, or a person, looks at it again."""
REPEAT_WITHIN = timedelta(days=1)
"""An alarm whose fate has been unknown for longer is not repeated any more."""
LOOK_WITHIN = timedelta(days=7)
"""So long a message of unknown fate is counted for a person to look at."""
ADOPT_WITHIN = timedelta(hours=24)
"""A report with an unknown id may adopt a message of unknown fate for so long at most."""

SETTLE_WITHIN = timedelta(hours=24)
"""So long a carrier that takes our ids is asked what became of a message."""
SETTLE_EVERY = timedelta(seconds=10)

FULL_AGAIN = {
    "alarm": timedelta(minutes=1),
    "reply": timedelta(minutes=5),
    "bulk": timedelta(minutes=15),
}
"""When a message asks again whether a phone may send it: a day ends, or others did not leave."""

_BACKOFF = {"alarm": (5.0, 60.0), "reply": (10.0, 300.0), "bulk": (30.0, 600.0)}
"""After a message could not leave: the first pause (seconds), doubled each time up to the last."""


def again_after(lane: str, attempts: int) -> timedelta:
    """When a message that could not leave, so many times by now, is tried again."""
    first, last = _BACKOFF[lane]
    return timedelta(seconds=min(first * 2.0 ** min(attempts - 1, 16), last))


def goes_first(lane: str, rank: int) -> bool:
    """Whether a message leaves before others, also of what a carrier has left for today.

    That is every alarm and notice to officers, and of the answers those that are owed (rank 0).
    """
    return lane == "alarm" or (lane == "reply" and rank == 0)
