"""What was received and set aside after failing again and again is taken up again by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from gateway.install.wake_up import WakeUps
from storage.engine.db import transaction
from storage.received import inbox
from storage.record import audit


def retry(wake_ups: WakeUps, ids: Sequence[int], actor: str, now: datetime) -> int:
    """Give these rows another five tries, in their phones' order; how many were set aside."""
    with transaction():
        taken = inbox.requeue(ids)
        if taken:
            audit.note(actor, "inbox.retry", "inbox", {"count": taken}, now)
    if taken:
        wake_ups.send("intake")
    return taken
