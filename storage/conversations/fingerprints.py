"""When a catalogue of questions was first seen.

A lost call may be walked again only through the same questions.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.models import Fingerprint


def seen(digest: str, now: datetime) -> datetime:
    """When this catalogue was first seen; now, if it never was."""
    Fingerprint.insert(digest=digest, first_seen_at=now).on_conflict_ignore().execute()
    first: datetime = Fingerprint.get_by_id(digest).first_seen_at
    return first


def unchanged(digest: str, life: timedelta, now: datetime) -> bool:
    """Whether the questions are as old as a call may be remembered, or have been these for ever."""
    first = seen(digest, now)
    return (
        first <= now - life or not Fingerprint.select().where(Fingerprint.digest != digest).exists()
    )
