"""What must not be kept: leases nobody renews, numbers and texts whose time is over."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from gateway.runtime import Runtime
from storage import calls, dialogues, inbox, outbox, pairs, people, posts, reports
from storage.db import connected, transaction

#: Rows per kind and round; a round comes every few seconds, so nothing waits long and no transaction is large.
BATCH = 500
#: A trial looks at no more rows of a kind than this, for it holds what it looks at until it is undone.
MOST_TRIED = 10_000


def lapse(runtime: Runtime, now: datetime) -> set[str]:
    """Messages whose sender was killed become uncertain; messages that came too late expire."""
    with connected(), transaction():
        outbox.lapse(now)
    return set()


def forget(runtime: Runtime, now: datetime) -> set[str]:
    """Erase what was asked to be erased and what has outlived its retention: a batch of each."""
    with connected(), transaction():
        _batch(runtime, now, BATCH)
        people.forget_unused(now, BATCH)
    return set()


def forget_all(runtime: Runtime, now: datetime) -> Counter[str]:
    """The same until nothing is left of it, a batch per transaction. Returns how many rows of what."""
    gone: Counter[str] = Counter()
    with connected():
        while True:
            with transaction():
                batch = _batch(runtime, now, BATCH)
            gone.update(batch)
            if not any(batch.values()):
                break
        for low in people.ranges(BATCH):
            with transaction():
                gone["phones"] += people.forget_unused(now, BATCH, low)
    return gone


class _Undone(Exception):
    """Ends a transaction that was only tried."""


def would_forget(runtime: Runtime, now: datetime) -> Counter[str]:
    """What `forget_all` would begin with, at most MOST_TRIED of each kind: tried and undone, so nothing is written."""
    gone: Counter[str] = Counter()
    with connected():
        try:
            with transaction():
                gone.update(_batch(runtime, now, MOST_TRIED))
                raise _Undone
        except _Undone:
            pass
        for low in people.ranges(MOST_TRIED):
            try:
                with transaction():
                    gone["phones"] += people.forget_unused(now, MOST_TRIED, low)
                    raise _Undone
            except _Undone:
                pass
    return gone


def _batch(runtime: Runtime, now: datetime, limit: int) -> dict[str, int]:
    settings = runtime.settings
    erased = reports.erase_due(now, limit)
    numbers, texts = reports.forget(now, settings.retention_number_days, settings.retention_text_days, limit)
    return {
        "erased": erased,
        "numbers": numbers,
        "texts": texts,
        "questions": dialogues.forget(now),
        "calls": calls.forget(now),
        "words": pairs.forget(now),
        "received": inbox.purge(now, limit),
        "sent": outbox.purge(now, limit, min(outbox.LIFE, timedelta(days=settings.retention_text_days))),
        "nights": posts.forget(now, limit),
    }
