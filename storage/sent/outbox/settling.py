"""Messages that left under our own id and whose fate is unknown: their carrier is asked.

Used through `storage.sent.outbox`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.rules import delivery
from flows.rules.delivery import LANES, SETTLE_WITHIN
from flows.values import dataclass
from storage.engine.sql import chunks, count, marks, moment, run, skip_locked, utc
from storage.models import Outbox


@dataclass(frozen=True)
class Uncertain:
    """A message to ask about; `left_at` is when it left, if it did: it was claimed at most a lease
    before.
    """

    id: int
    provider_id: str
    carrier: str
    phone_id: int
    lane: str
    parts: int
    device: str | None
    left_at: datetime


def claim_uncertain(
    carriers: Sequence[str], now: datetime, until: datetime, limit: int
) -> list[Uncertain]:
    """Uncertain messages of these carriers that left under our id, those that waited longest first.

    Nobody else gets them before `until`. One that a restore made uncertain is a person's affair.
    """
    due = (
        f"SELECT id FROM outbox WHERE lane IN ({marks(LANES)}) AND {Outbox.UNKNOWN}"
        f" AND not_before <= ? AND updated_at > ? AND carrier IN ({marks(carriers)})"
        " AND provider_id IS NOT NULL"
        f" ORDER BY not_before, id LIMIT ?{skip_locked()}"
    )
    taken = run(
        f"WITH due AS MATERIALIZED ({due}) UPDATE outbox SET not_before = ?"
        f" WHERE id IN (SELECT id FROM due) AND state = '{delivery.UNCERTAIN}'"
        " RETURNING id, provider_id, carrier, phone_id, lane, parts, device,"
        " coalesce(sent_at, updated_at)",
        [
            *LANES,
            utc(now),
            utc(now - SETTLE_WITHIN),
            *carriers,
            limit,
            utc(until),
        ],
    )
    found = []
    for id_, own, carrier, phone_id, lane, parts, device, at in sorted(taken):
        left_at = moment(at)
        assert left_at is not None
        found.append(Uncertain(id_, own, carrier, phone_id, lane, parts, device, left_at))
    return found


def ask_later(ids: Sequence[int], at: datetime) -> None:
    """Messages whose fate is still unknown are asked about again at this time."""
    for batch in chunks(sorted(ids)):
        count(
            f"UPDATE outbox SET not_before = ? WHERE id IN ({marks(batch)})"
            f" AND state = '{delivery.UNCERTAIN}'",
            [utc(at), *batch],
        )
