"""The durable intake: everything received is a row here before it is acknowledged.

Handling it: `claims`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flows.rules import carrier_dates, clocks
from flows.rules import duplicates as sameness
from flows.rules.clocks import Doubt
from flows.values import dataclass, field
from storage.engine.sql import chunks, rows, run, utc
from storage.engine.vault import Vault
from storage.received.inbox import duplicates
from storage.received.inbox.claims import (
    PURPOSE,
)
from storage.received.inbox.duplicates import Bounds, Kept


@dataclass(frozen=True)
class Item:
    """Something received.

    `key` is the carrier's id of it, or what else names it; `phone` is E.164, or "" for no ordinary
    number. With `content` it is this and no other: the same key with another content is something
    else. `second` is for what may come under another key as well, an SMS: the second of its date,
    "" where it has none; None: only its key tells it. `ticket` is the number promised to the
    reporter. `sent_at` is when it was said, as far as that was known when it arrived; `lag` is by
    how many seconds the carrier's date lies behind the arrival, None without a date; `received_at`
    is when it arrived, None for now (see `carrier_clocks`). `dated` is the carrier's own date as it
    stands, for as long as it is on its way to the record. `listed`: it was found in a list of what
    the carrier has, so it is the same as one that it brought whenever.
    """

    carrier: str
    kind: str
    key: str
    phone: str
    body: dict[str, Any] = field(repr=False)
    sent_at: datetime
    ticket: str | None = None
    content: str = field(default="", repr=False)
    second: str | None = None
    lag: int | None = None
    received_at: datetime | None = None
    dated: datetime | None = None
    listed: bool = False

    @staticmethod
    def brought(
        carrier: str,
        kind: str,  # sms receipt optout ussd_end unknown
        key: str,
        phone: str,
        body: dict[str, Any],
        *,
        dated: datetime | None,
        received_at: datetime,
        content: str = "",
        second: str | None = None,
    ) -> Item:
        """What a carrier brought or had, dated as far as its date and the arrival can tell."""
        return Item(
            carrier=carrier,
            kind=kind,
            key=key,
            phone=phone,
            body=body,
            sent_at=carrier_dates.sent_at(dated, received_at),
            content=content,
            second=second,
            lag=carrier_dates.lag(dated, received_at),
            received_at=received_at,
            dated=dated,
        )

    def under(self, doubt: Doubt) -> Item:
        """The same, while this is held against the clock by which it arrived."""
        if doubt.since is None or self.received_at is None:
            return self
        arrived = clocks.arrival(doubt, self.received_at, self.dated)
        return replace(
            self,
            sent_at=carrier_dates.sent_at(self.dated, arrived),
            lag=carrier_dates.lag(self.dated, arrived),
            received_at=arrived,
        )


@dataclass(frozen=True)
class Ready:
    """An item as a row, sealed before the transaction: while that is open everybody else waits.

    `arrived` and `window`: another message of the same content and second is this one if both
    arrived so close together.
    """

    digest: bytes
    same: bytes | None
    arrived: datetime
    window: timedelta
    ticket: str | None
    row: tuple[Any, ...] = field(repr=False)

    @property
    def order(self) -> tuple[bool, bytes, bytes]:
        """Its place in a statement: two processes that keep the same rows wait in one order.

        Facts of a phone stay as they were stated, for what is of one moment is handled in the order
        of the ids.
        """
        kind, phone_hash = self.row[1], self.row[5]
        if kind == "fact":
            return True, phone_hash or b"", b""
        return False, self.same or self.digest, self.digest

    @property
    def bounds(self) -> Bounds:
        """`same`, and between which moments the message arrived that this one repeats, if any."""
        return self.same, utc(self.arrived - self.window), utc(self.arrived + self.window)


class TicketTaken(Exception):
    """Another row or report has this ticket.

    Nothing may be kept: leave the transaction, draw another, try again.
    """


_COLUMNS = "carrier, kind, key, digest, same, phone_hash, ticket, body, sent_at, received_at, lag"
_TYPES = (
    "text",
    "text",
    "text",
    "bytea",
    "bytea",
    "bytea",
    "text",
    "bytea",
    "timestamp",
    "timestamp",
    "integer",
)


def seal(vault: Vault, item: Item, now: datetime) -> Ready:
    """Make an item ready to be kept."""
    digest = vault.digest("once", item.carrier, item.kind, item.key, item.content)
    same = same_as(vault, item)
    ticket, arrived = item.ticket or None, item.received_at or now
    return Ready(
        digest,
        same,
        arrived,
        sameness.window(item.second or "", item.listed),
        ticket,
        (
            item.carrier,
            item.kind,
            item.key,
            digest,
            same,
            vault.hash_number(item.phone)[0] if item.phone else None,
            ticket,
            vault.seal_json({"phone": item.phone, "body": item.body}, PURPOSE),
            utc(item.sent_at),
            utc(arrived),
            item.lag,
        ),
    )


def same_as(vault: Vault, item: Item) -> bytes | None:
    """What an item has in common with itself under another key, as a digest."""
    return (
        None
        if item.second is None
        else vault.digest("same", item.carrier, item.content, item.second)
    )


def put(vault: Vault, items: Sequence[Item], now: datetime) -> list[Kept]:
    """Keep what was received, once; see `put_ready`."""
    return put_ready([seal(vault, item, now) for item in items])


def put_ready(ready: Sequence[Ready]) -> list[Kept]:
    """Keep what was received, once: one statement per thousand, and a few where some of it is there
    already. Answers in the order of the items.

    What is there changes nothing and answers with the row that has it, also when it comes twice in
    one call or at once from another process. Raises TicketTaken when a new row's ticket belongs to
    somebody else.
    """
    first: dict[bytes, Ready] = {}
    for item in ready:
        first.setdefault(item.digest, item)
    kept: dict[bytes, Kept] = {}
    for batch in chunks(sorted(first.values(), key=lambda item: item.order), columns=len(_TYPES)):
        kept |= _keep(batch)
    answers, met = [], set()
    for item in ready:
        there = kept[item.digest]
        answers.append(Kept(there.id, False, there.ticket) if item.digest in met else there)
        met.add(item.digest)
    return answers


def _keep(ready: Sequence[Ready]) -> dict[bytes, Kept]:
    kept: dict[bytes, Kept] = {}
    for _ in range(_TURNS):
        kept |= _insert(ready)
        if not (ready := [item for item in ready if item.digest not in kept]):
            return kept
        kept |= duplicates.found(
            {item.digest: item.bounds for item in ready}, max(item.arrived for item in ready)
        )
        if not (ready := [item for item in ready if item.digest not in kept]):
            return kept
        # In the way is a row that has `same` no longer, or has just gone; else it is a ticket.
        if not duplicates.let_go([item.bounds for item in ready]) and any(
            item.ticket for item in ready
        ):
            break
    raise TicketTaken(f"{len(ready)} tickets belong to somebody else")


#: How often a row that is in nobody's way any more is tried: others may come in between, but not
#: for ever.
_TURNS = 20


def _insert(fresh: Sequence[Ready]) -> dict[bytes, Kept]:
    values, params = rows(_TYPES, [item.row for item in fresh])
    made = run(
        f"WITH v({_COLUMNS}) AS ({values}) INSERT INTO inbox ({_COLUMNS}, state, tries, polled)"
        " SELECT v.*, 'new', 0, false FROM v"
        " WHERE (v.ticket IS NULL OR NOT EXISTS (SELECT 1 FROM report r WHERE r.code = v.ticket))"
        # Asked row by row, for a join might give them another order; that is what the OR is for.
        " AND (v.digest IS NULL OR NOT EXISTS (SELECT 1 FROM seen s WHERE s.digest = v.digest))"
        " ON CONFLICT DO NOTHING RETURNING id, digest, ticket",
        params,
    )
    return {bytes(digest): Kept(int(id_), True, ticket) for id_, digest, ticket in made}
