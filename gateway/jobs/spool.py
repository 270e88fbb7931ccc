"""Moves what was spooled while the database was away into the inbox, in order, under its keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from peewee import PeeweeException

from gateway.install.runtime import Runtime
from gateway.jobs import before
from gateway.ussd.records import draw_ticket
from storage.engine.db import DatabaseAway, transaction
from storage.received import inbox
from storage.received.inbox import Item

log = structlog.get_logger()


def take_over(runtime: Runtime, now: datetime) -> int:
    """Move this host's spool into the inbox; returns how many items. Raises DatabaseAway.

    A spool that cannot be read keeps what it has, and stops nothing that is in the inbox already.
    """

    def take(items: Sequence[Item]) -> bool:
        items = [before.named(runtime, item) for item in items]
        try:
            with transaction():
                inbox.put(runtime.vault, items, now)
            return True
        except DatabaseAway:
            raise
        except (inbox.TicketTaken, PeeweeException):
            kept = [_alone(runtime, item, now) for item in items]
            return all(kept)

    try:
        taken = runtime.spool.drain(take)
    except OSError as unreadable:
        log.error("spool.unreadable", error=type(unreadable).__name__)
        return 0
    if taken:
        log.info("spool.taken_over", count=taken)
    return taken


def _alone(runtime: Runtime, item: Item, now: datetime) -> bool:
    """One item; whether the inbox could keep it.

    If another report has its ticket by now, it gets a new one: the caller was shown none.
    """
    taken = 0
    while True:
        try:
            with transaction():
                inbox.put(runtime.vault, [item], now)
            return True
        except DatabaseAway:
            raise
        except inbox.TicketTaken:
            taken += 1
            ticket = draw_ticket(taken)
            item = replace(item, ticket=ticket, body=item.body | {"code": ticket})
        except PeeweeException as trouble:
            log.error("spool.unkeepable", kind=item.kind, error=type(trouble).__name__)
            return False
