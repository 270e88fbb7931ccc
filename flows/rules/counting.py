"""What is counted of reports, for maps and sheets, and what of it who may read.

A report is counted once, when it can hardly change any more and before anything of it is erased:
what is kept of it after that has no hours, and days of UTC (`storage.reports.unlinking`). What may
lead to a person is not counted finely: a sensitive report counts for its city alone and for no
hour, and hours are kept by kecamatan and month.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo

from flows.rules.kinds import KINDS, PROTECTED
from flows.rules.rights import Officer

#: So long after a report has come it is counted: sooner than HAPUS, which takes a day, can be done.
COUNTED_AFTER = timedelta(hours=20)
#: The six hazards of which Ditbinmas is told, in the order of its sheet.
HAZARDS = (
    "kriminalitas",
    "konflik_sosial",
    "petasan",
    "balap_liar",
    "kemacetan",
    "kecelakaan",
)
#: Kinds that are counted by area, and those that are counted for the city alone.
ORDINARY = tuple(name for name, kind in KINDS.items() if not kind.sensitive)
SENSITIVE = tuple(name for name, kind in KINDS.items() if kind.sensitive and name != PROTECTED)

#: Nobody had accepted the report when it was counted.
NEVER = -1
#: Minutes up to which a time is kept by the minute, and by five; what is longer, by thirty.
_BY_MINUTE, _BY_FIVE = 60, 360
#: The parts of a path down to a city or kabupaten, and down to a kecamatan.
_CITY, _DISTRICT = 2, 3


def area_counted(path: str, *, coarsely: bool) -> str:
    """The code of the area that a report from this path counts for; "": its area is not known."""
    return _part(path, _CITY if coarsely else len(path))


def area_of_hours(path: str) -> str:
    """The code of the area whose hours a report from this path counts for: not below kecamatan."""
    return _part(path, _DISTRICT)


def _part(path: str, depth: int) -> str:
    """The code so deep in a path, or the last one of a shorter path."""
    return ["", *(part for part in path.split("/") if part)][: depth + 1][-1]


def coarsely(category: str, flagged: bool) -> bool:
    """Whether a report of this kind, or flagged as sensitive itself, is counted coarsely."""
    return flagged or KINDS[category].sensitive


def hour_of_week(at: datetime, zone: tzinfo) -> int:
    """The hour of the week in which a moment lies: 0 is Monday at 00, 167 Sunday at 23."""
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour


def month_of(day: date) -> date:
    """The first day of the month."""
    return day.replace(day=1)


def minutes(received: datetime, accepted: datetime | None) -> int:
    """How long a report waited to be accepted, as it is kept; NEVER while it waits."""
    if accepted is None:
        return NEVER
    waited = max(0, int((accepted - received).total_seconds() // 60))
    if waited < _BY_MINUTE:
        return waited
    step = 5 if waited < _BY_FIVE else 30
    return waited - waited % step


def percentile(waits: Mapping[int, int], share: float) -> int | None:
    """Within how many minutes this share of reports was accepted; None: no such share was, or there
    are no reports. Those that nobody accepted count as the longest.
    """
    everything = sum(waits.values())
    reached = 0
    for waited in sorted(waits, key=lambda kept: (kept == NEVER, kept)):
        reached += waits[waited]
        if reached >= share * everything and reached:
            return None if waited == NEVER else waited
    return None


def exact(officer: Officer) -> bool:
    """Whether somebody sees counts of few on the pages: who may open each report they count. Others
    see days alone, so no hours either. What is handed on as a sheet hides them from everybody.
    """
    return not officer.confidant
