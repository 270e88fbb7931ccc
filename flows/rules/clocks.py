"""When to doubt this machine's clock, and what waits while it is doubted.

Two clocks are compared: the one on the wall, which somebody may set, and a steady one, which only
counts seconds. Where they disagree nobody can say which time it is: a silent guard is judged only
when both say that they are late, and nothing is forgotten. Pure sums: what the
clocks show is passed in.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from flows.rules import carrier_dates
from flows.values import dataclass

#: Further than this the clocks never part by themselves; it is a jump.
JUMP = timedelta(seconds=30)
#: So long clock and record must agree before anything is forgotten again.
AGREED = timedelta(hours=24)
#: We may have been away so long without a doubt about the clock: it makes nothing go more than a
#: day too early.
AWAY = timedelta(hours=24)
#: Two processes that see the clock jump see the same jump, if it is as far and not longer ago than
#: this.
SAME = timedelta(seconds=60)
#: How long a guard has until they are late, where no post that is watched says more.
GRACE = timedelta(minutes=15)

_NONE = timedelta()


@dataclass(frozen=True)
class Pair:
    """Both clocks of a process at one moment; the steady one in seconds since any start."""

    wall: datetime
    steady: float


@dataclass(frozen=True)
class Doubt:
    """What is held against the clock. `ahead`: how far it is ahead of a clock without jumps.

    `why`: jump (the clocks parted), start (the record is much older than the clock), record (it is
    ahead of the clock).
    """

    since: datetime | None = None  # None: the clock is believed
    why: str = ""
    ahead: timedelta = _NONE
    jumped_at: datetime | None = None  # when it jumped last, as it shows since then
    last: timedelta = _NONE  # how far that was
    hold_until: datetime | None = None  # until then both clocks judge
    agreed_at: datetime | None = None  # since when clock and record agree


BELIEVED = Doubt()


def jump(before: Pair, after: Pair) -> timedelta:
    """How far the wall clock jumped between two looks, above 0 ahead; 0: it did not."""
    apart = after.wall - before.wall - timedelta(seconds=after.steady - before.steady)
    return apart if abs(apart) > JUMP else _NONE


def gap(now: datetime, newest: datetime | None) -> timedelta:
    """How far the clock is from the newest in the record, where that cannot be; else 0.

    For who begins to look. Nothing is received in the future; that nobody was here to receive
    anything may be true for a day.
    """
    if newest is None or -JUMP <= now - newest <= AWAY:
        return _NONE
    return now - newest


def jumped(doubt: Doubt, now: datetime, by: timedelta, why: str, grace: timedelta) -> Doubt:
    """The clock, which shows `now`, was seen to jump.

    `grace`: how long a guard has at most until they are late.
    """
    if doubt.jumped_at and abs(now - doubt.jumped_at) <= SAME and abs(by - doubt.last) <= JUMP:
        return doubt
    since = min(doubt.since, now) if doubt.since else now
    ahead = doubt.ahead + by if doubt.since else by
    return Doubt(since, why, ahead, jumped_at=now, last=by, hold_until=now + grace)


def is_back(before: Doubt, after: Doubt) -> bool:
    """Whether with this jump the clock is where it was before it went wrong, as far as we saw."""
    return bool(before.ahead) and abs(after.ahead) <= SAME


def looked(doubt: Doubt, now: datetime, newest: datetime | None, grace: timedelta) -> Doubt:
    """What is held against the clock, now that it was compared with the record once more.

    `newest`: what was received last. They agree from the first message on that was received after
    the clock jumped, until one is dated ahead of it.
    """
    if newest is not None and newest > now + JUMP:
        if doubt.since is None:
            return jumped(doubt, now, now - newest, "record", grace)
        return replace(doubt, agreed_at=None)
    if doubt.since is None or doubt.jumped_at is None:
        return doubt
    if doubt.agreed_at is None:
        return (
            replace(doubt, agreed_at=now)
            if newest is not None and newest >= doubt.jumped_at - JUMP
            else doubt
        )
    return BELIEVED if now - doubt.agreed_at >= AGREED else doubt


def both(doubt: Doubt, now: datetime) -> datetime:
    """The time that is over by both clocks: the earlier of what they show."""
    return now - max(doubt.ahead, _NONE) if doubt.since else now


def arrival(doubt: Doubt, now: datetime, dated: datetime | None) -> datetime:
    """When a message that comes in now reached us.

    For one grace after a jump the clock counts to which the message's date is nearer. Where it is
    far from both, the steady clock counts, which was right before.
    """
    if dated is None or not is_held(doubt, now):
        return now
    steady = now - doubt.ahead
    nearer = min(steady, now, key=lambda at: abs(at - dated))
    return nearer if abs(nearer - dated) <= carrier_dates.OLDEST else steady


def judging(doubt: Doubt, now: datetime) -> datetime:
    """When who is silent is late: by both clocks, for at most a grace after a jump."""
    return both(doubt, now) if is_held(doubt, now) else now


def is_held(doubt: Doubt, now: datetime) -> bool:
    """Whether the clock jumped less than a grace ago."""
    return (
        doubt.hold_until is not None
        and doubt.jumped_at is not None
        and doubt.jumped_at <= now < doubt.hold_until
    )
