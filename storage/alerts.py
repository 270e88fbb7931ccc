"""Urgent reports of which the desk of a unit has to be told: each is claimed once, by a conditional UPDATE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.desk import SECRET_CATEGORY
from storage.sql import run, utc

#: A call that broke off may be gone on with for this long before the desk hears of it as it is.
UNFINISHED_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class Alert:
    """An urgent report in the moment it was claimed. Silent: nobody is to be sent an SMS about it."""

    code: str
    category: str
    area: str | None
    unfinished: bool
    silent: bool


def due(now: datetime, limit: int) -> list[int]:
    """The ids of urgent reports that nobody has been told of, oldest first: sent ones at once, others after a minute."""
    found = run(
        "SELECT id FROM report WHERE urgent AND desk_at IS NULL AND (state <> 'tidak_selesai' OR created_at <= ?)"
        " ORDER BY created_at LIMIT ?",
        [utc(now - UNFINISHED_AFTER), limit],
    )
    return [int(id_) for (id_,) in found]


def claim(report_id: int, now: datetime) -> Alert | None:
    """Become the one who tells of this report, and read it; None when somebody else is.

    Silent are sensitive ones and those about officers, and those that an officer has taken up already.
    """
    found = run(
        "UPDATE report SET desk_at = ? WHERE id = ? AND urgent AND desk_at IS NULL"
        " RETURNING code, category, area_id, state, sensitive",
        [utc(now), report_id],
    )
    if not found:
        return None
    code, category, area, state, sensitive = found[0]
    silent = bool(sensitive) or category == SECRET_CATEGORY or state not in ("baru", "tidak_selesai")
    return Alert(code, category, area, state == "tidak_selesai", silent)
