"""What is announced: who is told before it happens, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

BEFORE = timedelta(hours=1)
"""So long before it happens whoever answers for it is reminded."""


def need_not_be_reminded(happens_at: datetime | None, said_at: datetime) -> datetime | None:
    """Since when nobody need be reminded: what is told so late is not told again.

    None: somebody is to be reminded, or nothing is announced.
    """
    return said_at if happens_at is not None and happens_at - said_at <= BEFORE else None


def left(happens_at: datetime, now: datetime) -> str:
    """How long it is until then, as people say it: "1 JAM", "25 MENIT"; never none."""
    minutes = max(1, round((happens_at - now) / timedelta(minutes=1)))
    return "1 JAM" if minutes > 55 else f"{minutes} MENIT"
