"""The night watch's schedule: its check-ins, when one is late, and which a word fills.

Pure sums: times come in and go out as aware datetimes (out: UTC), shifts are written in the post's
local time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from flows.values import dataclass

DAY = timedelta(days=1)
SMALL_HOURS = time(5)
"""A shift begun before this is of the evening before: 00.30 to 04.00 is last night's watch."""
NOON = time(12)
PUNCTUAL = timedelta(minutes=15)
"""Who goes home so long before the end, or within the grace if that is shorter, is not early."""
_ROUND = timedelta(minutes=5)
"""The middle of a watch is so many whole minutes after its start: a time that people remember."""
#: Sheets write the seconds, too, and some people the end of a day.
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?:[:.]00)?|24[:.]00")


@dataclass(frozen=True)
class Shift:
    """When a post is watched, ``HH:MM`` local time, and when it must be heard of: at fixed `times`,
    else every so many minutes; 0 is at the start, in the middle and at the end.

    Raises ValueError for nonsense. An end at or before the start is on the next day.
    """

    start: str
    end: str
    every_minutes: int
    grace_minutes: int
    times: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            clock(getattr(self, name))
        if self.every_minutes < 0:
            raise ValueError("a post is heard of every so many minutes, at least every 1")
        if self.grace_minutes < 0:
            raise ValueError("the minutes of grace cannot be less than 0")
        if any(self.after_start(at) > self.length for at in self.times):
            raise ValueError("di luar jam jaga")

    @property
    def length(self) -> timedelta:
        """How long the watch is."""
        return self.after_start(self.end) or DAY

    def after_start(self, at: str) -> timedelta:
        """How long after the start this time of day comes next."""
        minutes = [clock(each).hour * 60 + clock(each).minute for each in (at, self.start)]
        return timedelta(minutes=minutes[0] - minutes[1]) % DAY


@dataclass(frozen=True)
class Due:
    """One expected check-in: when, when its guard is reminded, and when it counts as missed."""

    due_at: datetime
    remind_at: datetime
    late_at: datetime


def clock(text: str) -> time:
    """``22:00``, ``22.00`` or ``24:00`` as a time of day. Raises ValueError, in Indonesian."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError("jam tidak dikenal, tulis misalnya 22:00")
    return time(int(found[1] or 0), int(found[2] or 0))


def read_times(text: str) -> tuple[str, ...]:
    """``22.00; 1.00`` as the times of day that it names. Raises ValueError, in Indonesian."""
    return tuple(f"{clock(part):%H:%M}" for part in text.split(";") if part.strip())


def slots(shift: Shift, night: date, zone: tzinfo, subuh: datetime | None = None) -> list[Due]:
    """The expected check-ins of a night; `subuh`: as of `hours`."""
    begin, end = hours(shift, night, zone, subuh)
    planned = _bounds(shift, night, zone)[1]
    grace = timedelta(minutes=shift.grace_minutes)
    times = sorted(set(_times(shift, begin, planned, end)))
    return [Due(at, at + grace / 2, at + grace) for at in times]


def hours(
    shift: Shift, night: date, zone: tzinfo, subuh: datetime | None = None
) -> tuple[datetime, datetime]:
    """From when until when the watch of a night is.

    `subuh`: that of the morning after it, if the watch lasts until then: who watches past midnight
    and would go home before it stays.
    """
    begin, planned = _bounds(shift, night, zone)
    if subuh is None:
        return begin, planned
    midnight = datetime.combine(subuh.astimezone(zone), time(), zone)
    return begin, subuh if midnight < planned < subuh else planned


def _times(shift: Shift, begin: datetime, planned: datetime, end: datetime) -> list[datetime]:
    """When a word is expected. A fixed time at the planned end moves with it."""
    if shift.times:
        fixed = [begin + shift.after_start(at) for at in shift.times]
        return [end if at == planned else at for at in fixed]
    if not shift.every_minutes:
        half = (end - begin) / 2
        return [begin, begin + half - half % _ROUND, end]
    every = timedelta(minutes=shift.every_minutes)
    return [*(begin + every * number for number in range(-((begin - end) // every))), end]


def shortest_interval(shift: Shift) -> timedelta:
    """The shortest time between two check-ins of a night; of one that has only one: its length."""
    times = [due.due_at for due in slots(shift, date(2001, 1, 1), UTC)]
    return min((b - a for a, b in pairwise(times)), default=shift.length)


def fills(dues: Sequence[Due], closed: Collection[int], at: datetime) -> tuple[int, ...]:
    """Which expected check-ins of one night a word said at this moment fills, as places in `dues`.

    All that are due and whose grace still runs; else the coming one, from half an interval before
    it; else the latest that was missed. `closed` are those that wait for no word: filled already,
    excused, or paused.
    """
    waiting = [place for place in range(len(dues)) if place not in closed]
    running = tuple(place for place in waiting if dues[place].due_at <= at <= dues[place].late_at)
    if running:
        return running
    coming = sum(1 for due in dues if due.due_at <= at)
    if coming in waiting and at >= dues[coming].due_at - _interval_before(dues, coming) / 2:
        return (coming,)
    return tuple(place for place in waiting if dues[place].late_at < at)[-1:]


def missed(dues: Sequence[Due], closed: Collection[int], at: datetime) -> list[datetime]:
    """The check-ins of one night that a word said at this moment finds missed, and does not fill.

    `closed`: as of `fills`.
    """
    filled = fills(dues, closed, at)
    return [
        due.due_at
        for place, due in enumerate(dues)
        if due.late_at < at and place not in closed and place not in filled
    ]


def beside(dues: Sequence[Due], closed: Collection[int], at: datetime) -> datetime | None:
    """When the watch begins or ended beside which a word of this moment is said, filling nothing.

    `dues` are those of a night that are expected, `closed` as of `fills`. None: in the watch, where
    it fills one, or where the first one is filled already.
    """
    if not dues or fills(dues, closed, at):
        return None
    if at < dues[0].due_at:
        return None if 0 in closed else dues[0].due_at
    return dues[-1].due_at if at > dues[-1].late_at else None


def _interval_before(dues: Sequence[Due], place: int) -> timedelta:
    """How long before an expected check-in the one before it is.

    Before the first of a night as long as after it.
    """
    if len(dues) < 2:
        return timedelta(hours=1)
    later = max(place, 1)
    return dues[later].due_at - dues[later - 1].due_at


def attendance(
    dues: Sequence[Due],
    closed: Collection[int],
    words: Sequence[datetime],
    leaving: Collection[int] = (),
) -> dict[int, int]:
    """Which word fills which expected check-in of one night.

    Places in `dues`, each with a place in `words`. Words count in the order in which
    they were said, not in which they came: so a word that comes late changes what later ones count
    for, and another word never empties a check-in that was filled. Words that are `leaving` before
    the end say nothing of what is still to come.
    """
    filled: dict[int, int] = {}
    for said in sorted(range(len(words)), key=lambda place: (words[place], place)):
        for place in fills(dues, {*closed, *filled}, words[said]):
            if said not in leaving or dues[place].due_at <= words[said]:
                filled[place] = said
    return filled


def nearest(nights: Sequence[Sequence[Due]], at: datetime) -> int | None:
    """Which of these nights of a post a word of this moment belongs to; None: none is near.

    By the check-ins that are expected, not by the post's shift, which may have been changed since.
    Half-way between two nights a guard is early rather than late.
    """
    near = [(_away(dues, at), -place) for place, dues in enumerate(nights) if dues]
    away, place = min(near, default=(DAY, 0))
    return -place if away <= DAY / 2 else None


def _away(dues: Sequence[Due], at: datetime) -> timedelta:
    return max(dues[0].due_at - at, at - dues[-1].due_at, timedelta())


def pull(
    dues: Sequence[Due], closed: Collection[int], at: datetime
) -> tuple[bool, bool, bool, timedelta]:
    """How much a word said at this moment is meant for this watch.

    A guard of two posts speaks for the one with the most. First where a check-in is due, then where
    the watch is on, then where one is coming, then the nearest.
    """
    filled = [dues[place] for place in fills(dues, closed, at)]
    running = any(due.due_at <= at <= due.late_at for due in filled)
    on = dues[0].due_at <= at < dues[-1].due_at
    return running, on, any(at < due.due_at for due in filled), -_away(dues, at)


def leaves_early(end: Due, at: datetime) -> bool:
    """Whether who goes home at this moment leaves a watch that ends with this check-in.

    Some minutes do not matter.
    """
    return at < end.due_at - min(end.late_at - end.due_at, PUNCTUAL)


def night_of(at: datetime, shift: Shift, zone: tzinfo) -> date:
    """The night this moment belongs to, by the date of its evening, also after midnight.

    Between two nights the one that is nearer: an early guard belongs to the coming night, a late
    one to the night before.
    """
    today = at.astimezone(zone).date()
    for night in (today - 2 * DAY, today - DAY, today):
        if at < turn(shift, night + DAY, zone):
            return night
    return today + DAY


def turn(shift: Shift, night: date, zone: tzinfo) -> datetime:
    """Since when words belong to this night: half-way between it and the one before."""
    begin, end = _bounds(shift, night - DAY, zone)
    return end + (DAY - (end - begin)) / 2


def coming_night(at: datetime, shift: Shift, zone: tzinfo) -> date:
    """The night whose watch is on at this moment, else the next: by the date of its evening.

    Who says before it that they cannot come means that one.
    """
    night = night_of(at, shift, zone)
    return night if at <= _bounds(shift, night, zone)[1] else night + DAY


def day_of_watch(shifts: Iterable[Shift]) -> time:
    """When a day begins that has one whole watch of each of these: at noon, or an hour before the
    watch that would go over it.
    """
    over = [
        clock(shift.start).replace(minute=0)
        for shift in shifts
        if timedelta() < shift.after_start(f"{NOON:%H:%M}") <= shift.length
    ]
    return min((time(max(0, start.hour - 1)) for start in over), default=NOON)


def first_night(since: datetime, shift: Shift, zone: tzinfo) -> date:
    """The night of the first watch that begins then or later."""
    nights = (since.astimezone(zone).date() + count * DAY for count in (-1, 0, 1))
    return next(night for night in nights if _bounds(shift, night, zone)[0] >= since)


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
