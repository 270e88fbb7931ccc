"""Dates and times as offices write them: 31/01/2026 23.59, 31 Januari 2026 pukul 23:59 WIB, or ISO.

What cannot be read for sure is refused with a reason: never another time than was meant.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from flows.rules.schedule import clock

#: Years that are taken from outside: counted on in any zone, night or retention they are still
#: years.
YEARS = range(1900, 3000)

#: The zones of Indonesia, by the names people write, as hours ahead of UTC.
_ZONES = {"wib": 7, "wita": 8, "wit": 9, "z": 0, "utc": 0}
#: The months as people and programs write them, in Indonesian and English, one line a month.
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari pebruari february feb peb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agt agu ags aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        1,
    )
    for name in names.split()
}
_DATE = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"|(?P<day_>\d{1,2})(?P<sep>[-/.])(?P<month_>\d{1,2})(?P=sep)(?P<year_>\d{4})"
    r"|(?P<day__>\d{1,2})[ -](?P<name>[a-z]+)\.?[ -](?P<year__>\d{4})"
)
_TIME = re.compile(
    r"(?:t| |, ?)(?:pukul |pkl\.? ?|jam )?(?P<hour>\d{1,2})(?P<mark>[.:])(?P<minute>\d{2})"
    r"(?:(?P=mark)(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r" ?(?P<zone>[a-z]+|[+-]\d{2}:?\d{2})?"
)

#: Reasons, in Indonesian; none of them repeats what was written.
NO_DATE = "bukan tanggal, tulis misalnya 31/01/2027"
NO_TIME = "jam tidak dikenal, tulis misalnya 31/01/2027 23.59"
NO_SUCH_DAY = "tanggal itu tidak ada, tulis hari, bulan, tahun: 31/01/2027"
NO_SUCH_YEAR = f"tahun di luar {YEARS[0]} sampai {YEARS[-1]}"
NO_ZONE = "zona waktu tidak dikenal, pakai WIB, WITA atau WIT"


def written(at: datetime, zone: tzinfo) -> str:
    """A time by the clock of this zone: 31/01/2027 20.00."""
    return f"{at.astimezone(zone):%d/%m/%Y %H.%M}"


def short(at: datetime, zone: tzinfo) -> str:
    """A time of these days by the clock of this zone, for an SMS: 20.00 (31/01)."""
    return f"{at.astimezone(zone):%H.%M (%d/%m)}"


def time_of_day(at: datetime, zone: tzinfo) -> str:
    """A time of day as people write it: ``23.00``."""
    return f"{at.astimezone(zone):%H.%M}"


def stamp(at: datetime | None) -> str | None:
    """A moment as programs read it: RFC 3339, UTC, whole seconds."""
    return (
        None
        if at is None
        else at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"
    )


def read_moment(text: str, zone: tzinfo) -> datetime:
    """The moment written, in UTC: local to `zone` without a zone, the day's start without a time.

    Day first, as Indonesians write, or ISO; hours and minutes (and seconds) parted by dots or
    colons, one kind of them. Raises ValueError with a reason in Indonesian, which does not repeat
    the text.
    """
    written = " ".join(text.lower().split())
    found = _DATE.match(written)
    if not found:
        raise ValueError(NO_DATE)
    year, month, day = _day(found)
    if year not in YEARS:
        raise ValueError(NO_SUCH_YEAR)
    rest = written[found.end() :]
    clock = _TIME.fullmatch(rest) if rest else None
    if rest and not clock:
        raise ValueError(NO_TIME)
    hour, minute, second = (
        (int(clock[part] or 0) for part in ("hour", "minute", "second")) if clock else (0, 0, 0)
    )
    if clock and (hour > 23 or minute > 59 or second > 59):
        raise ValueError(NO_TIME)
    try:
        local = datetime(
            year,
            month,
            day,
            hour,
            minute,
            second,
            tzinfo=_zone(clock["zone"] if clock else "", zone),
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as wrong:
        raise ValueError(NO_ZONE if str(wrong) == NO_ZONE else NO_SUCH_DAY) from None


def is_day(text: str) -> bool:
    """Whether a day was written, and no time of it."""
    return bool(_DATE.fullmatch(" ".join(text.lower().split())))


def coming(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Like `read_moment`; a time of day alone (06:00, 06.00) is the next such time from now on."""
    try:
        at = clock(text)
    except ValueError:
        return read_moment(text, zone)
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), at, zone)
    return (
        today if today > local else datetime.combine(local.date() + timedelta(days=1), at, zone)
    ).astimezone(UTC)


def _day(found: re.Match[str]) -> tuple[int, int, int]:
    """Year, month and day of a date that was matched. Raises ValueError."""
    if found["name"] is not None:
        if found["name"] not in MONTHS:
            raise ValueError(NO_DATE)
        return int(found["year__"]), MONTHS[found["name"]], int(found["day__"])
    if found["year"] is not None:
        return int(found["year"]), int(found["month"]), int(found["day"])
    return int(found["year_"]), int(found["month_"]), int(found["day_"])


def _zone(named: str | None, home: tzinfo) -> tzinfo:
    if not named:
        return home
    if named in _ZONES:
        return timezone(timedelta(hours=_ZONES[named]))
    if named[0] not in "+-":
        raise ValueError(NO_ZONE)
    ahead = timedelta(hours=int(named[1:3]), minutes=int(named[-2:]))
    return timezone(ahead if named[0] == "+" else -ahead)
