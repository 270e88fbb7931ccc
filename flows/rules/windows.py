"""When people are written to unasked: from 07.00 to 20.00 local time, unless it is urgent."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo

OPENS, CLOSES = time(7, 0), time(20, 0)


def is_open(at: datetime) -> bool:
    """Whether what is not urgent may be sent at this local time."""
    return OPENS <= at.time() < CLOSES


def opened(at: datetime) -> datetime:
    """Since when that may be so at this local time: that morning; at night this very moment."""
    return (
        at.replace(hour=OPENS.hour, minute=OPENS.minute, second=0, microsecond=0)
        if is_open(at)
        else at
    )


def next_open(at: datetime) -> datetime:
    """The first local time, not before this one, at which what is not urgent may be sent."""
    if is_open(at):
        return at
    day = at if at.time() < OPENS else at + timedelta(days=1)
    return day.replace(hour=OPENS.hour, minute=OPENS.minute, second=0, microsecond=0)


def begins(at: datetime, urgent: bool, zone: tzinfo) -> datetime:
    """The first moment (UTC) from this one on at which it may be sent; urgent ones at once."""
    return at if urgent else next_open(at.astimezone(zone)).astimezone(UTC)
