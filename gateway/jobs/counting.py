"""Counts reports for maps and sheets, before anything of them is erased."""

from __future__ import annotations

from datetime import datetime

from gateway.install.runtime import Runtime
from storage.engine.db import connected, transaction
from storage.reports import counting

#: Reports of a round: a million that were there before are counted within the hour.
BATCH = 2000


def count(runtime: Runtime, now: datetime) -> set[str]:
    """Count those that are due; nothing is to be sent."""
    with connected():
        if counting.any_due(now):
            with transaction():
                counting.count_due(now, runtime.settings.zone, BATCH)
    return set()
