"""Forgetting sign-ins that are over, failures that count no more, and keys of forms."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.rules.signing_in import FORGOTTEN, LONGEST
from storage.engine.sql import count, utc

#: How long a row counts, and by which of its times. A form may be sent again by who pressed its
#: button twice, or reloads a page.
_COUNTS = (
    ("sign_in", "made_at", LONGEST),
    ("refused", "at", FORGOTTEN),
    ("sent_form", "at", timedelta(days=1)),
)


def forget(now: datetime, limit: int) -> int:
    """Delete at most so many rows of each that count no more; how many."""
    return sum(
        count(
            f"DELETE FROM {table} WHERE id IN (SELECT id FROM {table} WHERE {column} < ?"
            f" ORDER BY {column} LIMIT ?)",
            [utc(now - kept), limit],
        )
        for table, column, kept in _COUNTS
    )
