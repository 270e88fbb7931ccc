"""What words of time say: a clock time, a part of the day, a day, or how long it is until then."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from flows.reading.data import lists
from flows.reading.place.spelling import NUMBERS
from flows.reading.times import CLOCK, MONTHS, NUMBER
from flows.rules import dates
from flows.rules.schedule import DAY, clock
from flows.values import dataclass

_BEFORE = timedelta(minutes=30)
"""So much earlier is "sebelum subuh"."""
NOON = 12 * 60
NIGHT = "malam"

LISTS = lists("words/coming")


def _numbered(what: str) -> dict[str, int]:
    """The terms of the lists called "day 0", "day 1" and so on, each with its number."""
    return {
        term: int(name.rpartition(" ")[2])
        for name, terms in LISTS.items()
        if name.startswith(f"{what} ")
        for term in terms
    }


def either(terms: Iterable[str]) -> str:
    """A pattern for one of these terms as whole words, the longest first."""
    return rf"\b(?:{'|'.join(sorted(terms, key=lambda term: (-len(term), term)))})\b"


_TIMES: dict[str, time] = {}
PARTS: dict[str, list[tuple[time, time]]] = {}
for _name, _terms in LISTS.items():
    _begin, _, _end = _name.partition("-")
    for _term in _terms if _name[0].isdigit() else ():
        if _end:
            PARTS.setdefault(_term, []).append((clock(_begin), clock(_end)))
        else:
            _TIMES[_term] = clock(_begin)
_DAYS, _WEEKDAYS = _numbered("day"), _numbered("weekday")
# Patterns are built when a text first needs them: most processes that start never read one.
_PART_OF_DAY = either((*_TIMES, *PARTS))
_DAY = either(_DAYS)
_ON = either(_WEEKDAYS)
_WEEKDAY = (
    rf"\b(?P<eve>{NIGHT}) (?P<of>{_ON})|\b(?:hari|besok|nanti) (?P<day>{_ON})"
    # "minggu" is a week, too.
    rf"|(?P<alone>(?!minggu\b){_ON}|\bminggu (?={either((*PARTS, *_TIMES, 'besok', 'jam'))}))"
)
_DATE = (
    rf"\btanggal (?P<day>\d{{1,2}})(?: (?P<month>{either(MONTHS)}|\d{{1,2}}\b))?"
    rf"|\b(?P<day_>\d{{1,2}}) (?P<month_>{either(MONTHS)})"
)
_AHEAD = (
    rf"\b(?:(?P<one>se)|(?P<number>{NUMBER}) ?)?(?P<half>setengah )?(?P<unit>menit|jam|hari) lagi\b"
)
_CLOCK = (
    rf"\b(?P<said>(?:pukul )?jam |pukul )?(?P<half>setengah )?(?:(?P<digital>{CLOCK})"
    rf"|(?P<joined>\d{{3,4}})(?P<zone> wib)?|(?P<hour>{NUMBER})(?: (?P<minute>[0-5]\d))?)\b"
    rf"(?: (?P<off>lewat|lebih|kurang) (?P<by>{NUMBER}|seperempat)\b)?"
)
_BEFORE_IT, _THIS, _LATER, _BEYOND, _FEAST = (
    either(LISTS[name]) for name in ("before", "this", "later", "beyond", "feast")
)


@dataclass(frozen=True)
class Hour:
    """A time on a clock, in minutes; `exact`: written as one of 24 hours."""

    minutes: int
    exact: bool


@dataclass(frozen=True)
class Said:
    """What words of time say, each of it None or empty where they do not."""

    hour: Hour | None = None
    named: time | None = None
    """The time of a prayer and the like."""
    parts: frozenset[str] = frozenset()
    day: int | None = None
    """So many days from now."""
    weekday: int | None = None
    dated: tuple[int, int | None] | None = None
    """A day of a month, and the month."""
    ahead: timedelta | None = None
    """So long from now."""
    later: bool = False
    this: bool = False
    """The day or night in which it is said."""

    @property
    def on_a_day(self) -> bool:
        """Whether it says which day."""
        return self.day is not None or self.weekday is not None or self.dated is not None

    @property
    def fixed(self) -> bool:
        """Whether there is more in it than a part of any day."""
        return bool(self.hour or self.named or self.on_a_day or (self.this and self.parts))

    @property
    def tells(self) -> bool:
        """Whether there is a moment or a part of a day in it."""
        return bool(self.hour or self.named or self.parts or self.on_a_day or self.ahead)

    def with_hour_of(self, other: Said) -> Said:
        """This, at the time of day of the other where this has none, on its day in the same way."""
        own = self.hour or self.named
        return Said(
            self.hour if own else other.hour,
            self.named if own else other.named,
            self.parts or other.parts,
            self.day if self.on_a_day else other.day,
            self.weekday if self.on_a_day else other.weekday,
            self.dated if self.on_a_day else other.dated,
            self.ahead,
            self.later or other.later,
            self.this or other.this,
        )


def said_in(line: str) -> Said | None:
    """What these words of one time say, spelled as the word data has them.

    None: it is too far ahead, or the night of a feast whose date the words do not say.
    """
    line = line.replace("jum at", "jumat")
    parts: set[str] = set()
    named: time | None = None
    for found in re.finditer(_PART_OF_DAY, line):
        if found[0] in _TIMES:
            named = named or _earlier(_TIMES[found[0]], bool(re.search(_BEFORE_IT, line)))
        if found[0] in PARTS:
            parts.add(found[0])
        elif NIGHT in found[0].split():
            parts.add(NIGHT)
    day, weekday, ahead = re.search(_DAY, line), _weekday(line), _ahead(line)
    said = Said(
        hour=None if ahead else _hour(line),
        named=named,
        parts=frozenset(parts),
        day=ahead.days if ahead and ahead >= DAY else _DAYS[day[0]] if day else None,
        weekday=weekday,
        dated=_dated(line),
        ahead=ahead if ahead and ahead < DAY else None,
        later=bool(re.search(_LATER, line) or ahead) or bool(day and _DAYS[day[0]]),
        this=bool(re.search(_THIS, line)),
    )
    far = re.search(_BEYOND, line) and weekday is None
    feast = re.search(_FEAST, line) and not (said.later or said.this or said.on_a_day)
    return None if far or feast else said


def _earlier(at: time, before: bool) -> time:
    moment = datetime.combine(date.min + DAY, at) - (_BEFORE if before else timedelta())
    return moment.time()


def _weekday(line: str) -> int | None:
    """The day of the week on whose date it is: "malam minggu" is the evening of a Saturday."""
    found = re.search(_WEEKDAY, line)
    if found is None:
        return None
    named = found["of"] or found["day"] or found["alone"]
    return (_WEEKDAYS[named.strip()] - bool(found["eve"])) % 7


def _dated(line: str) -> tuple[int, int | None] | None:
    found = re.search(_DATE, line)
    if found is None:
        return None
    month = found["month"] or found["month_"]
    number = None if month is None else int(month) if month.isdigit() else dates.MONTHS.get(month)
    return int(found["day"] or found["day_"]), number


def _ahead(line: str) -> timedelta | None:
    found = re.search(_AHEAD, line)
    if found is None or not (found["one"] or found["number"] or found["half"]):
        return None
    count = 1 if found["one"] else _number(found["number"] or "0")
    unit = {"menit": timedelta(minutes=1), "jam": timedelta(hours=1), "hari": DAY}[found["unit"]]
    return (count + (0.5 if found["half"] else 0)) * unit


def _number(text: str) -> int:
    """A number in digits or in words: 12, "dua belas", "sepuluh"."""
    first, _, more = text.partition(" ")
    count = int(NUMBERS.get(first, first))
    return count + 10 if more == "belas" else count * 10 if more == "puluh" else count


def _hour(line: str) -> Hour | None:
    """The first time on a clock."""
    for found in re.finditer(_CLOCK, line):
        if not (found["said"] or found["half"] or found["digital"] or found["zone"]):
            continue
        if digits := found["digital"] or found["joined"]:
            hour, minute = int(digits[:-2].rstrip(".:")), int(digits[-2:])
        else:
            hour, minute = _number(found["hour"]), int(found["minute"] or 0)
        if hour > 24 or minute > 59:
            continue
        exact = hour in (0, 24) or hour > 12 or (digits or found["hour"]).startswith("0")
        minutes = hour % 24 * 60 + minute - (30 if found["half"] else 0)
        if found["off"]:
            by = 15 if found["by"] == "seperempat" else _number(found["by"])
            minutes += -by if found["off"] == "kurang" else by
        return Hour(minutes % (2 * NOON), exact)
    return None
