"""The durable intake: everything received is a row here before it is acknowledged.

Handling it: `claims`; what waits: `backlog`.
"""

from __future__ import annotations

from storage.received.inbox.backlog import (
    Waiting,
    purge,
    quarantined,
    requeue,
    waiting,
    waits_of,
)
from storage.received.inbox.before import name, of_version_before
from storage.received.inbox.claims import (
    LIFE,
    MOST_TRIES,
    Row,
    claim,
    done,
    failed,
    postpone,
    release,
)
from storage.received.inbox.duplicates import Kept
from storage.received.inbox.facts import (
    Told,
    facts_of,
)
from storage.received.inbox.keeping import (
    Item,
    Ready,
    TicketTaken,
    put,
    put_ready,
    same_as,
    seal,
)
from storage.received.inbox.tickets import free_tickets, reserve

__all__ = [
    "Item",
    "Kept",
    "LIFE",
    "MOST_TRIES",
    "Ready",
    "Row",
    "TicketTaken",
    "Told",
    "Waiting",
    "claim",
    "done",
    "facts_of",
    "failed",
    "free_tickets",
    "name",
    "of_version_before",
    "postpone",
    "purge",
    "put",
    "put_ready",
    "quarantined",
    "release",
    "requeue",
    "reserve",
    "same_as",
    "seal",
    "waiting",
    "waits_of",
]
