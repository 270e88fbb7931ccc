"""Counting reports, each once, into tables that stay: `flows.rules.counting` says how finely.

Reading what was counted: `counted`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from flows.rules.counting import (
    COUNTED_AFTER,
    area_counted,
    area_of_hours,
    coarsely,
    hour_of_week,
    minutes,
    month_of,
)
from flows.rules.kinds import PROTECTED
from flows.rules.report_steps import STATES, taken_up
from storage.engine.sql import chunks, marks, moment, rows, run, utc
from storage.places import totals

#: The states that a report has from when an officer has taken it up.
TAKEN_UP = tuple(state for state in STATES if taken_up(state))
#: What each table is counted by, with PostgreSQL's types.
_TABLES: Mapping[str, Mapping[str, str]] = {
    "day_count": {"day": "date", "area": "text", "category": "text"},
    "hour_count": {"month": "date", "area": "text", "category": "text", "hour": "int"},
    "wait_count": {"day": "date", "area": "text", "minutes": "int"},
    "day_total": {"area": "text", "day": "date", "category": "text"},
    "hour_total": {"area": "text", "month": "date", "category": "text", "hour": "int"},
}


def any_due(now: datetime) -> bool:
    """Whether a report is to be counted."""
    return bool(_due(now, 1))


def count_due(now: datetime, zone: tzinfo, limit: int) -> int:
    """Count reports that came COUNTED_AFTER ago or earlier, the oldest first; returns how many.

    At most `limit`. Two who count at once count nothing twice.
    """
    totals.hold()
    counts: dict[str, Counter[tuple[Any, ...]]] = {table: Counter() for table in _TABLES}
    done = 0
    for batch in chunks(_due(now, limit)):
        done += _count(batch, zone, counts)
    for table, counter in counts.items():
        _add(table, counter)
    return done


def _due(now: datetime, limit: int) -> list[int]:
    before = utc(now - COUNTED_AFTER)
    found = run(
        "SELECT id FROM report WHERE NOT counted AND created_at <= ?"
        " AND (received_at IS NULL OR received_at <= ?) ORDER BY created_at LIMIT ?",
        [before, before, limit],
    )
    return [int(id_) for (id_,) in found]


def _count(
    batch: Sequence[int], zone: tzinfo, counts: Mapping[str, Counter[tuple[Any, ...]]]
) -> int:
    """Take these for counted, and add those that were not to the counts; returns how many."""
    taken = run(
        f"UPDATE report SET counted = TRUE WHERE id IN ({marks(batch)}) AND NOT counted"
        " RETURNING id, area_id, category, sensitive, created_at, received_at, phone_id",
        batch,
    )
    paths = paths_of({str(area) for _, area, *_ in taken if area is not None})
    accepted = _accepted([int(id_) for id_, *_ in taken])
    for id_, area, category, sensitive, created_at, received_at, phone in taken:
        created, received = moment(created_at), moment(received_at)
        assert created is not None
        path = paths.get(str(area), "")
        apart = coarsely(category, bool(sensitive))
        day, place = created.astimezone(zone).date(), area_counted(path, coarsely=apart)
        counts["day_count"][day, place, category] += 1
        for code in totals.above(path, place):
            counts["day_total"][code, day, category] += 1
        if _is_day(created) and phone is None:
            # Its hours are gone already.
            continue
        if not apart:
            hour, kecamatan = hour_of_week(created, zone), area_of_hours(path)
            counts["hour_count"][month_of(day), kecamatan, category, hour] += 1
            for code in totals.above(path, kecamatan):
                counts["hour_total"][code, month_of(day), category, hour] += 1
        if category != PROTECTED:
            waited = minutes(received or created, accepted.get(int(id_)))
            counts["wait_count"][day, place, waited] += 1
    return len(taken)


def _is_day(at: datetime) -> bool:
    return (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)


def paths_of(codes: set[str]) -> dict[str, str]:
    """The paths of these areas."""
    return {
        str(code): str(path)
        for batch in chunks(sorted(codes))
        for code, path in run(f"SELECT code, path FROM area WHERE code IN ({marks(batch)})", batch)
    }


def _accepted(reports: Sequence[int]) -> dict[int, datetime]:
    """When each of these was taken up first; one that was opened again was so before."""
    if not reports:
        return {}
    found = run(
        f"SELECT report_id, min(at) FROM report_step WHERE report_id IN ({marks(reports)})"
        f" AND state IN ({marks(TAKEN_UP)}) GROUP BY report_id",
        [*reports, *TAKEN_UP],
    )
    return {int(id_): at for id_, first in found if (at := moment(first)) is not None}


def _add(table: str, counter: Counter[tuple[Any, ...]]) -> None:
    """Add to the counts of a table, in the order of their keys, so that no two wait in a ring."""
    keys = _TABLES[table]
    lines = [(*_stored(key), number) for key, number in sorted(counter.items())]
    for batch in chunks(lines, columns=len(keys) + 1):
        values, params = rows((*keys.values(), "int"), batch)
        run(
            f"INSERT INTO {table} ({', '.join(keys)}, reports) {values} ON CONFLICT"
            f" ({', '.join(keys)}) DO UPDATE SET reports = {table}.reports + excluded.reports",
            params,
        )


def _stored(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(part.isoformat() if isinstance(part, date) else part for part in key)
