"""What words like "besok malam jam 2" mean by the clock: the next such moment after they are said.

Which hour "jam 2" is depends on the part of the day that is named beside it, and without one on
what is still ahead.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from flows.reading.clock_words import NIGHT, NOON, PARTS, Hour, Said
from flows.rules.schedule import DAY, SMALL_HOURS

WITHIN = timedelta(days=7)
"""What is announced for later than that is not kept."""
_REACH = timedelta(hours=18)
"""A clock time alone that lies farther ahead was rather meant as one that is past."""
_MORNING = "pagi"
"""Of a day without a part of it, this begins it."""


def moment(said: Said, local: datetime) -> tuple[datetime, bool] | None:
    """The next moment that is meant, by the zone of `local`, in which it is said; whether only a
    part of a day is.

    None: it says none, or it is past, or too far ahead. Of a part of a day that has begun the
    moment is `local` itself.
    """
    if said.ahead:
        return local + said.ahead, False
    if not said.tells:
        return None
    days = list(_dates(said, local))
    vague = not (said.hour or said.named)
    for at in (at for day in days for at in _times(said, day, local)):
        if at > local:
            alone = not (said.on_a_day or said.parts or said.this)
            return None if at - local > (_REACH if alone else WITHIN) else (at, vague)
    begun = vague and (said.day == 0 or any(_lasts(said, day, local) for day in days))
    return (local, True) if begun else None


def _dates(said: Said, local: datetime) -> Iterator[date]:
    """The dates that may be meant, the nearest first; that of a night is the one of its evening."""
    today = local.date()
    night = today - DAY if local.time() < SMALL_HOURS else today
    begin = night if NIGHT in said.parts else today
    if said.dated is not None:
        day, month = said.dated
        coming = (today + ahead * DAY for ahead in range(WITHIN.days + 1))
        yield from (at for at in coming if at.day == day and month in (None, at.month))
    elif said.weekday is not None:  # also in "besok malam jumat", which is often days ahead
        first = begin + (said.weekday - begin.weekday()) % 7 * DAY
        yield from (first, first + 7 * DAY)
    elif said.day is not None:
        yield (night if said.day else today) + said.day * DAY
    elif said.this:
        yield begin
    else:
        yield from (begin, begin + DAY)


def _times(said: Said, day: date, local: datetime) -> list[datetime]:
    """The moments of this date that may be meant, in their order."""
    if said.hour:
        minutes = sorted(_readings(said, said.hour))
    elif said.named:
        minutes = [said.named.hour * 60 + said.named.minute]
    else:
        spans = [span for part in sorted(said.parts or {_MORNING}) for span in PARTS[part]]
        minutes = sorted(begin.hour * 60 + begin.minute for begin, _ in spans)
    midnight = datetime.combine(day, time(), local.tzinfo)
    small = SMALL_HOURS.hour * 60
    return sorted(
        midnight + timedelta(days=NIGHT in said.parts and at <= small, minutes=at) for at in minutes
    )


def _readings(said: Said, hour: Hour) -> set[int]:
    """The minutes of the day that this hour may mean: "jam 2" of a day is 14.00."""
    early, late = hour.minutes % NOON, hour.minutes % NOON + NOON
    if hour.exact:
        return {hour.minutes}
    if NIGHT in said.parts:
        return {early if early < 6 * 60 else late}
    if said.parts & {"siang"}:
        return {late if early < 6 * 60 else early}
    if said.parts & {"sore", "petang"}:
        return {late}
    if said.parts or said.named:
        return {early}
    if said.on_a_day and said.day != 0:
        return {late if early < 6 * 60 else early}
    return {early, late}


def _lasts(said: Said, day: date, local: datetime) -> bool:
    """Whether a part of the day that is said has begun on this date, and has not ended."""
    for begin, end in (span for part in said.parts for span in PARTS[part]):
        first = datetime.combine(day, begin, local.tzinfo)
        last = datetime.combine(day + (end < begin) * DAY, end, local.tzinfo)
        if first <= local < last:
            return True
    return False


def begins_later(said: Said, local: datetime) -> bool:
    """Whether it is told of this day or night, and lies ahead: "malam ini" before the evening."""
    if not said.this or not (said.hour or said.named or said.parts):
        return False
    if said.hour or said.named:
        found = moment(said, local)
        return found is not None and found[0] > local
    return not any(_lasts(said, day, local) for day in _dates(said, local)) and bool(
        moment(said, local)
    )
