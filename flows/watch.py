"""The night watch's schedule: which check-ins are expected, when is one late, which one does a word from a guard answer.

Pure sums: times come in and go out as aware datetimes (out: UTC), shifts are written in the post's local time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
SMALL_HOURS = time(5)
"""A shift that begins before this belongs to the evening before: 00.30 to 04.00 is still last night's watch."""


@dataclass(frozen=True)
class Shift:
    """When a post is watched, ``HH:MM`` local time, and how often it must be heard of. Raises ValueError for nonsense.

    An end at or before the start is on the next day.
    """

    start: str
    end: str
    every_minutes: int
    grace_minutes: int

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            clock(getattr(self, name))
        if self.every_minutes < 1:
            raise ValueError("a post is heard of every so many minutes, at least every 1")
        if self.grace_minutes < 0:
            raise ValueError("the minutes of grace cannot be less than 0")


@dataclass(frozen=True)
class Due:
    """One expected check-in: when, when the silent guard is reminded, and when it counts as missed."""

    due_at: datetime
    remind_at: datetime
    late_at: datetime


def clock(text: str) -> time:
    """``22:00`` or ``22.00`` as a time of day. Raises ValueError."""
    hours, separator, minutes = text.strip().replace(".", ":").partition(":")
    if not (separator and hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        raise ValueError(f"{text!r} is no time of day: write 22:00")
    if len(minutes) != 2 or int(hours) > 23 or int(minutes) > 59:
        raise ValueError(f"{text!r} is no time of day: write 22:00")
    return time(int(hours), int(minutes))


def slots(shift: Shift, night: date, zone: tzinfo) -> list[Due]:
    """The expected check-ins of a night: at the start, then every so many minutes, and at the end."""
    begin, end = _bounds(shift, night, zone)
    every, grace = timedelta(minutes=shift.every_minutes), timedelta(minutes=shift.grace_minutes)
    times = []
    at = begin
    while at < end:
        times.append(at)
        at += every
    return [Due(at, at + grace / 2, at + grace) for at in (*times, end)]


def counts_for(dues: Sequence[Due], at: datetime) -> int | None:
    """Which expected check-in a word at this moment answers; None if it is too early or too late for any.

    From half-way between two of them it is an early word for the coming one, before that a late word for the current one.
    """
    if not dues:
        return None
    times = [due.due_at for due in dues]
    gaps = [later - sooner for sooner, later in zip(times, times[1:], strict=False)] or [timedelta(hours=1)]
    if at < times[0] - gaps[0] / 2 or at > max(times[-1] + max(gaps) / 2, dues[-1].late_at):
        return None
    return sum(1 for due_at, gap in zip(times[1:], gaps, strict=False) if at >= due_at - gap / 2)


def night_of(at: datetime, shift: Shift, zone: tzinfo) -> date:
    """The night this moment belongs to, by the date of its evening, also after midnight.

    Between two nights the one that is nearer: an early guard belongs to the coming night, a late one to the night before.
    """
    today = at.astimezone(zone).date()
    for night in (today - 2 * DAY, today - DAY, today):
        begin, end = _bounds(shift, night, zone)
        if at < end + (DAY - (end - begin)) / 2:
            return night
    return today + DAY


def _bounds(shift: Shift, night: date, zone: tzinfo) -> tuple[datetime, datetime]:
    start, end = clock(shift.start), clock(shift.end)
    first = night
    if start < SMALL_HOURS and start < end:
        first += DAY
    last = first if start < end else first + DAY
    return (
        datetime.combine(first, start, zone).astimezone(UTC),
        datetime.combine(last, end, zone).astimezone(UTC),
    )
