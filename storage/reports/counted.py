"""How many reports there were, by area, kind, day and hour: what was counted, and what is still to
be (`counting`). A territory is given by its path; "" is everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from flows.rules.counting import (
    area_counted,
    area_of_hours,
    coarsely,
    hour_of_week,
    minutes,
    month_of,
)
from flows.rules.kinds import KINDS, PROTECTED
from flows.rules.report_steps import CLOSED, REOPEN
from flows.rules.rights import lies_in
from flows.values import dataclass
from storage.engine.sql import floor, marks, moment, run, utc
from storage.models import Area
from storage.places import areas
from storage.reports.counting import TAKEN_UP, paths_of

#: So many areas of a territory are named one by one: more than a city has.
_MOST_CODES = 500
#: What may stand in a statement as it is.
_PLAIN = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class Asked:
    """Which reports: said from the local day `since` on and before `until`, of these kinds, in this
    territory.
    """

    since: date
    until: date
    zone: tzinfo
    path: str = ""
    kinds: Sequence[str] = tuple(KINDS)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment of it, and the one after the last."""
        midnights = (datetime.combine(day, time(), self.zone) for day in (self.since, self.until))
        since, until = midnights
        return since, until


def by_area(asked: Asked) -> Counter[tuple[str, str]]:
    """How many, by the code of the area ("": not known) and the kind."""
    found: Counter[tuple[str, str]] = Counter()
    sql, params = _days("area, category", asked)
    for area, category, reports in run(sql, params):
        found[str(area), str(category)] += int(reports)
    for path, category, apart, _, reports in _live(asked, hours=False):
        found[area_counted(path, coarsely=apart), category] += reports
    return found


def by_day(asked: Asked) -> Counter[tuple[date, str]]:
    """How many, by the local day and the kind."""
    found: Counter[tuple[date, str]] = Counter()
    sql, params = _days("day, category", asked, total=True)
    for day, category, reports in run(sql, params):
        found[date.fromisoformat(str(day)), str(category)] += int(reports)
    for _, category, _, at, reports in _live(asked, hours=True):
        found[at.astimezone(asked.zone).date(), category] += reports
    return found


def by_hour(asked: Asked) -> Counter[int]:
    """How many in each hour of the week, in all months that the days touch. Sensitive reports are
    in none; a territory within a kecamatan has no hours of its own, and those of the kecamatan are
    not its.
    """
    whole = _months(asked)
    found: Counter[int] = Counter()
    where, params = _whole(whole)
    for hour, reports in run(
        f"SELECT hour, sum(reports) FROM hour_{_table(whole, total=True)} WHERE month >= ? AND"
        f" month < ?{where} GROUP BY hour",
        [whole.since.isoformat(), whole.until.isoformat(), *params],
    ):
        found[int(hour)] += int(reports)
    for path, _, apart, at, reports in _live(whole, hours=True):
        if not apart and _within(area_of_hours(path), path, whole.path):
            found[hour_of_week(at, asked.zone)] += reports
    return found


def waits(asked: Asked) -> Counter[tuple[str, int]]:
    """How many of any kind were accepted after so many minutes (`flows.rules.counting.minutes`), by
    area. None about officers.
    """
    found: Counter[tuple[str, int]] = Counter()
    where, params = _where(asked, kinds=False)
    for area, waited, reports in run(
        "SELECT area, minutes, sum(reports) FROM wait_count WHERE day >= ? AND day < ?"
        f"{where} GROUP BY area, minutes",
        [asked.since.isoformat(), asked.until.isoformat(), *params],
    ):
        found[str(area), int(waited)] += int(reports)
    since, until = asked.moments
    first = (
        "(SELECT min(s.at) FROM report_step s WHERE s.report_id = r.id AND s.state IN"
        f" ({marks(TAKEN_UP)}))"
    )
    waiting = run(
        f"SELECT r.area_id, r.category, r.sensitive, coalesce(r.received_at, r.created_at), {first}"
        " FROM report r WHERE NOT r.counted AND r.created_at >= ? AND r.created_at < ?"
        " AND r.category <> ?",
        [*TAKEN_UP, utc(since), utc(until), PROTECTED],
    )
    paths = paths_of({str(area) for area, *_ in waiting if area is not None})
    for area, category, sensitive, received_at, accepted_at in waiting:
        path = paths.get(str(area), "")
        place = area_counted(path, coarsely=coarsely(category, bool(sensitive)))
        received = moment(received_at)
        assert received is not None
        if _within(place, path, asked.path):
            found[place, minutes(received, moment(accepted_at))] += 1
    return found


def closed_and_reopened(asked: Asked) -> tuple[int, int]:
    """How many of these reports were closed, and how many of them were opened again by their
    reporters. None about officers.
    """
    since, until = asked.moments
    below, params = _below("r.area_id", asked.path)
    which = f"r.created_at >= ? AND r.created_at < ? AND r.category <> ?{below}"
    given = [utc(since), utc(until), PROTECTED, *params]
    ((again,),) = run(
        "SELECT count(DISTINCT r.id) FROM report_step s JOIN report r ON r.id = s.report_id"
        f" WHERE s.what = '{REOPEN}' AND {which}",
        given,
    )
    ((closed,),) = run(
        f"SELECT count(*) FROM report r WHERE {which} AND (r.state IN ({marks(CLOSED)}) OR EXISTS"
        f" (SELECT 1 FROM report_step s WHERE s.report_id = r.id AND s.what = '{REOPEN}'))",
        [*given, *CLOSED],
    )
    return int(closed), int(again)


def _days(columns: str, asked: Asked, *, total: bool = False) -> tuple[str, list[Any]]:
    """Counts of days by these columns; with `total`, of which none is the area."""
    where, params = _whole(asked) if total else _where(asked)
    return (
        f"SELECT {columns}, sum(reports) FROM day_{_table(asked, total=total)}"
        f" WHERE day >= ? AND day < ?{where}"
        f" GROUP BY {columns}",
        [asked.since.isoformat(), asked.until.isoformat(), *params],
    )


def _table(asked: Asked, *, total: bool) -> str:
    """Which of two tables tells it: of a territory as a whole there are sums."""
    return "total" if total and asked.path else "count"


def _whole(asked: Asked) -> tuple[str, list[Any]]:
    """What a row of a table of sums must be."""
    if not asked.path:
        return _where(asked)
    kinds = f" AND category IN ({_words(asked.kinds)})"
    return f" AND area = ?{kinds}", [asked.path.split("/")[-2]]


def _where(asked: Asked, kinds: bool = True) -> tuple[str, list[Any]]:
    """What a row of a table of counts must be."""
    below, params = _below("area", asked.path)
    return (f" AND category IN ({_words(asked.kinds)})" if kinds else "") + below, params


def _below(column: str, path: str) -> tuple[str, list[Any]]:
    """That an area lies in a territory."""
    if not path:
        return "", []
    codes = areas.codes_below(path, _MOST_CODES)
    if codes is not None and (words := _words(codes)):
        return f" AND {column} IN ({words})", []
    if not areas.others(path):
        return f" AND {column} <> ''", []
    within, params = Area.within("path", path)
    return f" AND {column} IN (SELECT code FROM area WHERE {within})", params


def _words(codes: Sequence[str]) -> str:
    """Codes and kinds as they stand in SQL; "" when there is none, or one with a strange sign.

    PostgreSQL hashes a list that stands in the statement. One that is given with it is gone through
    for every row as soon as the statement is prepared: seconds for a year. Of a subquery it expects
    few rows, and sorts where it should hash.
    """
    plain = all(_PLAIN.fullmatch(code) for code in codes)
    return ", ".join(f"'{code}'" for code in codes) if plain else ""


def _months(asked: Asked) -> Asked:
    """The same with all of the months that its days touch."""
    last = month_of(asked.until - timedelta(days=1))
    until = month_of(last + timedelta(days=31))
    return Asked(month_of(asked.since), until, asked.zone, asked.path, asked.kinds)


def _live(asked: Asked, hours: bool) -> Iterator[tuple[str, str, bool, datetime, int]]:
    """What is not counted yet: path ("": not known), kind, whether it counts coarsely, the hour
    (with `hours`; else the beginning of it all), and how many.
    """
    since, until = asked.moments
    hour = f"{floor('hour', 'created_at')}, " if hours else ""
    found = run(
        f"SELECT {hour}area_id, category, sensitive, count(*) FROM report WHERE NOT counted"
        f" AND created_at >= ? AND created_at < ? AND category IN ({marks(asked.kinds)})"
        f" GROUP BY {hour}area_id, category, sensitive",
        [utc(since), utc(until), *asked.kinds],
    )
    paths = paths_of({str(row[-4]) for row in found if row[-4] is not None})
    for *at, area, category, sensitive, reports in found:
        path, apart = paths.get(str(area), ""), coarsely(category, bool(sensitive))
        if _within(area_counted(path, coarsely=apart), path, asked.path):
            begun = (moment(at[0]) if at else None) or since
            yield path, str(category), apart, begun, int(reports)


def _within(area: str, path: str, territory: str) -> bool:
    """Whether the area that something from this path counts for lies in a territory."""
    above = f"/{path}".find(f"/{area}/") if area else -1
    return not territory or (above >= 0 and lies_in(path[: above + len(area) + 1], territory))
