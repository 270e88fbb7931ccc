"""Every SMS that is to leave: what it is, who claims it, and what became of it. Delivery reports:
`receipts`.

    pending -> sending (a lease) -> accepted | refused | uncertain -> delivered | failed | expired
    pending -> skipped (the phone stopped imbauan) | stopped (the imbauan was stopped) | expired
    (too late) pending or sending -> skipped (what it is about no longer holds, see
    `gateway.jobs.holds`) pending or sending -> uncertain (the database was restored, see
    `storage.held`) -> pending (a person released it)

A state never goes back, except that a request which provably never left makes its messages pending
again.
"""

from __future__ import annotations

from storage.sent.outbox.claims import (
    PURPOSE,
    Claimed,
    Result,
    claim,
    put_back,
    record,
)
from storage.sent.outbox.matters import (
    fates,
    withdraw,
)
from storage.sent.outbox.messages import (
    AGAIN,
    GUARDS,
    LIFE,
    NEWS,
    Message,
    lapse,
    purge,
    put,
    repeat_uncertain_alarms,
)
from storage.sent.outbox.receipts import (
    RANK,
    STATES,
    Receipt,
    apply_receipts,
)
from storage.sent.outbox.tallies import (
    LANES,
    Lane,
    counts,
    lanes,
    listed,
    ranks_since,
    replies_since,
    uncertain,
)

__all__ = [
    "AGAIN",
    "Claimed",
    "GUARDS",
    "LANES",
    "LIFE",
    "Lane",
    "Message",
    "NEWS",
    "PURPOSE",
    "RANK",
    "Receipt",
    "Result",
    "STATES",
    "apply_receipts",
    "claim",
    "counts",
    "fates",
    "lanes",
    "lapse",
    "listed",
    "purge",
    "put",
    "put_back",
    "ranks_since",
    "record",
    "repeat_uncertain_alarms",
    "replies_since",
    "uncertain",
    "withdraw",
]
