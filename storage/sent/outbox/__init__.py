"""Every SMS that is to leave: what it is, who claims it, and what became of it; its states are
those of `flows.rules.delivery`.
"""

from __future__ import annotations

from storage.sent.outbox.claims import (
    PURPOSE,
    Claimed,
    Result,
    claim,
    hand_to,
    put_back,
    record,
)
from storage.sent.outbox.matters import (
    fates,
    withdraw,
)
from storage.sent.outbox.messages import (
    AGAIN,
    DANGER,
    GUARDS,
    LIFE,
    NEWS,
    Message,
    lapse,
    purge,
    put,
    repeat_uncertain_alarms,
)
from storage.sent.outbox.receipts import Receipt, apply_receipts
from storage.sent.outbox.settling import Uncertain, ask_later, claim_uncertain
from storage.sent.outbox.tallies import (
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
    "DANGER",
    "GUARDS",
    "LIFE",
    "Lane",
    "Message",
    "NEWS",
    "PURPOSE",
    "Receipt",
    "Result",
    "Uncertain",
    "apply_receipts",
    "ask_later",
    "claim",
    "claim_uncertain",
    "counts",
    "fates",
    "hand_to",
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
