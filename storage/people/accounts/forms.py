"""Forms that were sent: a key in each of them makes what it asks for happen once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from storage.engine.sql import count, marks, run, utc

#: So long a form may be sent again by who pressed its button twice, or reloads a page.
_KEPT = timedelta(days=1)


def first_time(key: str, now: datetime) -> bool:
    """Whether no form with this key was sent before; in the transaction that does what it asks."""
    return bool(
        count(
            "INSERT INTO sent_form (digest, at) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
            [hashlib.sha256(key.encode()).digest(), utc(now)],
        )
    )


def forget(now: datetime, limit: int) -> int:
    """Delete keys that count no more; how many."""
    due = [
        id_
        for (id_,) in run(
            "SELECT id FROM sent_form WHERE at < ? ORDER BY at LIMIT ?", [utc(now - _KEPT), limit]
        )
    ]
    return count(f"DELETE FROM sent_form WHERE id IN ({marks(due)})", due) if due else 0
