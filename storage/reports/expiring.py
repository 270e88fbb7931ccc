"""What retention takes next: how much of which kind within some time, counted up to a limit."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.engine.sql import run, utc
from storage.reports.erasure import NUMBER_AFTER_CLOSING

#: More than so many of a kind are not counted.
MOST = 10_000


def expiring(now: datetime, within: timedelta, number_days: int, text_days: int) -> dict[str, int]:
    """How many reports lose what within this time; MOST stands for that many or more.

    `closed`: their number, some days after they were closed; `numbers`: their number, closed or
    not; `texts`: their words; `asked`: what HAPUS asked for.
    """
    until = now + within
    age = timedelta(days=number_days)
    words = timedelta(days=text_days)
    number, text = "phone_id IS NOT NULL", "(place IS NOT NULL OR story IS NOT NULL)"
    return {
        "closed": _count(f"{number} AND closed_at <= ?", until - NUMBER_AFTER_CLOSING),
        "numbers": _count(f"{number} AND created_at <= ?", until - age),
        "texts": _count(f"{text} AND created_at <= ?", until - words),
        "asked": _count("erase_at <= ?", until),
    }


def _count(which: str, at: datetime) -> int:
    some = f"SELECT 1 FROM report WHERE {which} LIMIT {MOST}"
    return int(run(f"SELECT count(*) FROM ({some}) AS counted", [utc(at)])[0][0])
