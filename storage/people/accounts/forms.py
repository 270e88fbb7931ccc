"""Forms that were sent: a key in each of them makes what it asks for happen once."""

from __future__ import annotations

import hashlib
from datetime import datetime

from storage.engine.sql import count, utc


def first_time(key: str, now: datetime) -> bool:
    """Whether no form with this key was sent before; in the transaction that does what it asks."""
    return bool(
        count(
            "INSERT INTO sent_form (digest, at) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING",
            [hashlib.sha256(key.encode()).digest(), utc(now)],
        )
    )
