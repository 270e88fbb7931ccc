"""Messages by what they are about: the slot whose alarm they are, for one.

Used through `storage.sent.outbox`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.rules import delivery
from flows.rules.delivery import LEFT, OPEN
from storage.engine.sql import chunks, count, marks, run, utc


def withdraw(abouts: Sequence[str], reason: str, now: datetime) -> int:
    """Skip what waits and is about one of these.

    Returns how many; what a worker has taken, it asks about itself.
    """
    return sum(
        count(
            f"UPDATE outbox SET state = '{delivery.SKIPPED}', reason = ?, updated_at = ?"
            f" WHERE about IN ({marks(batch)}) AND state = '{delivery.PENDING}'",
            [reason, utc(now), *batch],
        )
        for batch in chunks(sorted(abouts))
    )


def fates(abouts: Sequence[str]) -> dict[str, list[tuple[int, bool | None]]]:
    """The messages about each of these: the phone, and whether it left; None while that is open."""
    found: dict[str, list[tuple[int, bool | None]]] = {about: [] for about in abouts}
    for batch in chunks(sorted(found)):
        for about, phone_id, state, sent_at in run(
            f"SELECT about, phone_id, state, sent_at FROM outbox WHERE about IN"
            f" ({marks(batch)}) ORDER BY id",
            batch,
        ):
            left = None if state in OPEN else state in LEFT and sent_at is not None
            found[str(about)].append((int(phone_id), left))
    return found
