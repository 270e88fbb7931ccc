"""What must not be kept: leases nobody renews, numbers and texts whose time is over."""

from __future__ import annotations

from datetime import datetime

from gateway.runtime import Runtime
from storage import calls, dialogues, inbox, outbox, people, reports
from storage.db import connected, transaction

#: Rows per kind and round; a round comes every few seconds, so nothing waits long and no transaction is large.
BATCH = 500


def lapse(runtime: Runtime, now: datetime) -> set[str]:
    """Messages whose sender was killed become uncertain; messages that came too late expire."""
    with connected(), transaction():
        outbox.lapse(now)
    return set()


def forget(runtime: Runtime, now: datetime) -> set[str]:
    """Erase what was asked to be erased and what has outlived its retention."""
    settings = runtime.settings
    with connected(), transaction():
        reports.erase_due(now)
        reports.forget(now, settings.retention_number_days, settings.retention_text_days, BATCH)
        dialogues.forget(now)
        calls.forget(now)
        inbox.purge(now, BATCH)
        people.forget_unused(now, BATCH)
    return set()
