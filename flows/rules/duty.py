"""When an officer is on duty: the weekly hours, and what was said beside them.

Hours are local times of the week, ``sen-jum 08:00-16:00, sab 22:00-06:00``; ``24`` is always, and
nothing never. An end at or before the start is on the next day. What an officer or the desk said
(DINAS, LEPAS, a swap, an absence) goes before the hours, and of two such the later one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache

from flows.rules.dates import coming, is_day
from flows.rules.fields import Unusable, column
from flows.rules.schedule import clock
from flows.values import dataclass

DAYS = ("sen", "sel", "rab", "kam", "jum", "sab", "min")
ALWAYS = "24"
_ALWAYS = (ALWAYS, "24 jam", "24jam")
#: DINAS and LEPAS hold so long at most: who forgets the other word is neither on duty nor away for
#: ever.
LONGEST = timedelta(hours=12)
#: Why somebody's duty was changed.
REASONS = ("dinas", "lepas", "tukar", "cuti")
#: So far ahead it is asked when somebody is on duty next.
_AHEAD = timedelta(days=8)
_DAY = timedelta(days=1)

_PART = re.compile(
    r"(?:(?P<first>[a-z]{3})[a-z']*(?:\s*-\s*(?P<last>[a-z]{3})[a-z']*)?\s+)?"
    r"(?P<start>\d{1,2}[:.]\d{2})\s*-\s*(?P<end>\d{1,2}[:.]\d{2})"
)


@dataclass(frozen=True)
class Hours:
    """One stretch of the week: on which weekdays (0: Monday) it begins, from when until when."""

    days: frozenset[int]
    start: time
    end: time

    def covers(self, at: datetime) -> bool:
        """Whether it is on at this local time."""
        return self.until(at) is not None

    def until(self, at: datetime) -> datetime | None:
        """When it ends, if it is on at this local time; None: it is not."""
        today = datetime.combine(at.date(), time(), at.tzinfo)
        length = timedelta(minutes=_minute(self.end) - _minute(self.start))
        if length <= timedelta():
            length += _DAY
        for day in (today, today - _DAY):
            begun = day + timedelta(minutes=_minute(self.start))
            if day.weekday() in self.days and begun <= at < begun + length:
                return begun + length
        return None


def _minute(clock_time: time) -> int:
    return clock_time.hour * 60 + clock_time.minute


@dataclass(frozen=True)
class Change:
    """That somebody is on duty (`present`), or is not, from `begins_at` until `ends_at`."""

    present: bool
    begins_at: datetime
    ends_at: datetime
    said_at: datetime


@lru_cache(4096)
def read(text: str) -> tuple[Hours, ...]:
    """The weekly hours that somebody wrote. Raises ValueError, in Indonesian."""
    words = text.strip().lower()
    if words in _ALWAYS:
        return (Hours(frozenset(range(7)), time(), time()),)
    return tuple(
        Hours(weekdays(part["first"], part["last"]), clock(part["start"]), clock(part["end"]))
        for part in _parts(words)
    )


def _parts(words: str) -> list[re.Match[str]]:
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", words))):
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError("jam dinas tidak dikenal, tulis misalnya sen-jum 08:00-16:00, atau 24")
        found.append(match)
    return found


def weekdays(first: str | None, last: str | None) -> frozenset[int]:
    """The weekdays (0: Monday) from one to another, by their first letters; neither: all of them.

    Raises ValueError, in Indonesian.
    """
    if first is None:
        return frozenset(range(7))
    for name in (first, last):
        if name is not None and name not in DAYS:
            raise ValueError(f"hari tidak dikenal, pakai salah satu: {', '.join(DAYS)}")
    begin = DAYS.index(first)
    span = (DAYS.index(last) - begin) % 7 if last else 0
    return frozenset((begin + day) % 7 for day in range(span + 1))


def written(text: str) -> str:
    """The same hours in the one form in which they are kept. Raises ValueError, in Indonesian."""
    read(text)
    words = text.strip().lower()
    if words in _ALWAYS:
        return ALWAYS
    return ", ".join(_written(part) for part in _parts(words))


def _written(part: re.Match[str]) -> str:
    days = "-".join(filter(None, (part["first"], part["last"])))
    times = "-".join(part[name].replace(".", ":").zfill(5) for name in ("start", "end"))
    return f"{days} {times}".strip()


def span(begins: str, ends: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when until when a change of duty holds, as somebody wrote both ("": from now on).

    A day alone is meant to its end. Raises Unusable for `from` or `until`, in Indonesian.
    """
    with column("from"):
        since = coming(begins, now, zone) if begins else now
    with column("until"):
        until = coming(ends, since, zone)
        if is_day(ends):
            until += _DAY
    if until <= max(since, now):
        raise Unusable("until", "harus sesudah awalnya, dan sesudah sekarang")
    return since, until


def on_duty(hours: Sequence[Hours], changes: Sequence[Change], at: datetime, zone: tzinfo) -> bool:
    """Whether somebody with these hours and changes is on duty at this moment."""
    said = [change for change in changes if change.begins_at <= at < change.ends_at]
    if said:  # of two said in one moment the later in the list
        return sorted(said, key=lambda change: change.said_at)[-1].present
    local = at.astimezone(zone)
    return any(stretch.covers(local) for stretch in hours)


def next_on(
    hours: Sequence[Hours], changes: Sequence[Change], at: datetime, zone: tzinfo
) -> datetime | None:
    """From when somebody is on duty, at this moment or next; None: not within eight days."""
    moments = {at}
    local = at.astimezone(zone)
    for days in range((_AHEAD // _DAY) + 1):
        date = local.date() + days * _DAY
        moments |= {
            datetime.combine(date, stretch.start, zone).astimezone(UTC) for stretch in hours
        }
    moments |= {edge for change in changes for edge in (change.begins_at, change.ends_at)}
    ahead = (moment for moment in sorted(moments) if at <= moment <= at + _AHEAD)
    return next((moment for moment in ahead if on_duty(hours, changes, moment, zone)), None)


def until_off(
    hours: Sequence[Hours], changes: Sequence[Change], at: datetime, zone: tzinfo
) -> datetime:
    """Until when LEPAS holds: until whatever they are on duty by now is over, LONGEST at most.

    What begins behind it is another tour of duty. Who is not on duty stays off for LONGEST.
    """
    local = at.astimezone(zone)
    ends = [end.astimezone(UTC) for stretch in hours if (end := stretch.until(local)) is not None]
    ends += [
        change.ends_at
        for change in changes
        if change.present and change.begins_at <= at < change.ends_at
    ]
    return min(max(ends, default=at + LONGEST), at + LONGEST)


def throughout(
    hours: Sequence[Hours],
    changes: Sequence[Change],
    begins: datetime,
    ends: datetime,
    zone: tzinfo,
) -> bool:
    """Whether somebody with these hours and changes is on duty in all of this time."""
    edges = _edges(hours, begins, ends, zone)
    edges |= {edge for change in changes for edge in (change.begins_at, change.ends_at)}
    return all(on_duty(hours, changes, edge, zone) for edge in edges if begins <= edge <= ends)


def exchanged(
    one: Sequence[Hours], other: Sequence[Hours], begins: datetime, ends: datetime, zone: tzinfo
) -> list[tuple[bool, datetime, datetime]]:
    """What two officers take over from each other who swap their hours within this time.

    Each stretch in which by the hours one of them alone is on duty: whether that is the first, from
    when, until when.
    """
    edges = _edges((*one, *other), begins, ends, zone)
    moments = sorted(edge for edge in edges if begins <= edge <= ends)
    found: list[tuple[bool, datetime, datetime]] = []
    for moment, following in zip(moments, moments[1:], strict=False):
        first, second = (on_duty(hours, (), moment, zone) for hours in (one, other))
        if first == second:
            continue
        if found and found[-1][0] == first and found[-1][2] == moment:
            found[-1] = (first, found[-1][1], following)
        else:
            found.append((first, moment, following))
    return found


def _edges(hours: Sequence[Hours], begins: datetime, ends: datetime, zone: tzinfo) -> set[datetime]:
    """Both ends of this time, and when stretches begin and end in it, some also around it."""
    edges = {begins, ends}
    day = begins.astimezone(zone).date() - _DAY
    while day <= ends.astimezone(zone).date():
        for stretch in hours:
            starts = datetime.combine(day, stretch.start, zone)
            edges.add(starts.astimezone(UTC))
            if (end := stretch.until(starts)) is not None:
                edges.add(end.astimezone(UTC))
        day += _DAY
    return edges
