"""Tickets that reports carry: reserved by a row of the inbox, free while none has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from peewee import IntegrityError

from storage.engine.sql import chunks, marks, run, update
from storage.received.inbox.keeping import TicketTaken


def reserve(tickets: Mapping[int, str]) -> None:
    """Let rows carry the tickets of their reports, so that nobody else is promised one.

    For the transaction that files the reports. A ticket whose report is on file needs none. Raises
    TicketTaken; then nothing may be kept.
    """
    try:
        update(
            "inbox",
            "id bigint, ticket text",
            sorted(tickets.items()),
            to="ticket = v.ticket",
            where="inbox.id = v.id AND NOT EXISTS (SELECT 1 FROM report r WHERE r.code = v.ticket)",
        )
    except IntegrityError as taken:
        raise TicketTaken("a call was promised one of these tickets meanwhile") from taken


def free_tickets(tickets: Collection[str]) -> set[str]:
    """Those of these tickets that neither a report nor something in the inbox carries.

    Only a unique key makes it sure.
    """
    free = set(tickets)
    for batch in chunks(sorted(tickets), columns=2):
        mine = marks(batch)
        taken = run(
            f"SELECT ticket FROM inbox WHERE ticket IN ({mine})"
            f" UNION ALL SELECT code FROM report WHERE code IN ({mine})",
            [*batch, *batch],
        )
        free -= {ticket for (ticket,) in taken}
    return free
