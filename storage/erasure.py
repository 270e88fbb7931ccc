"""Erasing what reports must not hold any longer; the row stays as a count. Used through `storage.reports`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.sql import chunks, marks, run, utc
from storage.unlinking import unlink

#: The link to the number goes this long after a report is closed (sooner, if RETENTION_NUMBER_DAYS is over before).
NUMBER_AFTER_CLOSING = timedelta(days=7)


def erase_due(now: datetime, limit: int = 500) -> int:
    """Carry out each HAPUS whose 24 hours are over: number, texts and notes go, here and on the way here."""
    due = run("SELECT id FROM report WHERE erase_at <= ? ORDER BY erase_at LIMIT ?", [utc(now), limit])
    ids = [int(id_) for (id_,) in due]
    unlink(ids, now)
    _blank_texts(ids)
    for some in chunks(ids):
        run(f"UPDATE report SET erase_at = NULL WHERE id IN ({marks(some)})", some)
    return len(ids)


def forget_numbers(now: datetime, limit: int, days: int) -> int:
    """Cut the number off reports: seven days after closing and at most so many days after the report. Returns how many.

    A report counts from the later of when it was said and when it reached us: a wrong date must not erase what came today.
    """
    numbers = _older("phone_id IS NOT NULL", "closed_at", now - NUMBER_AFTER_CLOSING, limit)
    numbers += _older("phone_id IS NOT NULL", "created_at", now - timedelta(days=days), limit)
    chosen = sorted(set(numbers))[:limit]
    unlink(chosen, now)
    return len(chosen)


def forget_texts(now: datetime, limit: int, days: int) -> int:
    """Erase the texts of reports so many days after the report, closed or not, for phones are promised a day.

    Returns how many reports. They count as in `forget_numbers`.
    """
    texts = _older("(place IS NOT NULL OR story IS NOT NULL)", "created_at", now - timedelta(days=days), limit)
    _blank_texts(texts)
    return len(texts)


def _older(holding: str, since: str, before: datetime, limit: int) -> list[int]:
    # By the index of what is held and since when; what was said so long ago and came later is as good as nothing.
    found = run(
        f"SELECT id FROM report WHERE {holding} AND {since} <= ? AND (received_at IS NULL OR received_at <= ?)"
        f" ORDER BY {since} LIMIT ?",
        [utc(before), utc(before), limit],
    )
    return [int(id_) for (id_,) in found]


def _blank_texts(ids: Sequence[int]) -> None:
    for some in chunks(ids):
        run(f"UPDATE report SET place = NULL, story = NULL WHERE id IN ({marks(some)})", some)
        run(f"UPDATE report_step SET note = NULL WHERE report_id IN ({marks(some)})", some)
