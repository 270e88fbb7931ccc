"""The durable intake: everything received is a row here before it is acknowledged.

Handling it: `claims`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from flows.rules import carrier_dates, clocks
from flows.rules import duplicates as sameness
from flows.rules.clocks import Doubt
from storage.engine.sql import chunks, marks, moment, rows, run, update, utc
from storage.engine.vault import CannotOpen, Vault
from storage.received import seen
from storage.received.inbox import duplicates
from storage.received.inbox.claims import (
    LIFE,
    PURPOSE,
)
from storage.received.inbox.duplicates import Kept, Ready


@dataclass(frozen=True)
class Item:
    """Something received. `key` is the carrier's id of it, or what else names it; `phone` is E.164,
    or "" for no ordinary number.

    With `content` it is this and no other: the same key with another content is something else.
    `second` is for what may come under another key as well, an SMS: the second of its date, ""
    where it has none; None: only its key tells it. `ticket` is the number promised to the reporter.
    `sent_at` is when it was said, as far as that was known when it arrived; `lag` is by how many
    seconds the carrier's date lies behind the arrival, None without a date; `received_at` is when
    it arrived, None for now (see `carrier_clocks`). `dated` is the carrier's own date as it stands,
    for as long as it is on its way to the record.
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

    @staticmethod
    def brought(
        carrier: str,
        kind: str,  # sms receipt optout ussd_end
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
        sameness.window(item.second or ""),
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
    for one in ready:
        first.setdefault(one.digest, one)
    kept: dict[bytes, Kept] = {}
    for some in chunks(sorted(first.values(), key=lambda one: one.order), columns=len(_TYPES)):
        kept |= _keep(some)
    answers, met = [], set()
    for one in ready:
        there = kept[one.digest]
        answers.append(Kept(there.id, False, there.ticket) if one.digest in met else there)
        met.add(one.digest)
    return answers


def _keep(ready: Sequence[Ready]) -> dict[bytes, Kept]:
    kept: dict[bytes, Kept] = {}
    for _ in range(_TURNS):
        kept |= _insert(ready)
        if not (ready := [one for one in ready if one.digest not in kept]):
            return kept
        kept |= duplicates.found(ready)
        if not (ready := [one for one in ready if one.digest not in kept]):
            return kept
        # In the way is a row that has `same` no longer, or has just gone; else it is a ticket.
        if not duplicates.let_go(ready) and any(one.ticket for one in ready):
            break
    raise TicketTaken(f"{len(ready)} tickets belong to somebody else")


#: How often a row that is in nobody's way any more is tried: others may come in between, but not
#: for ever.
_TURNS = 20


def _insert(fresh: Sequence[Ready]) -> dict[bytes, Kept]:
    values, params = rows(_TYPES, [one.row for one in fresh])
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


def of_version_before(vault: Vault, now: datetime, above: int, limit: int = 500) -> dict[int, Item]:
    """SMS of the last hours that were kept without digests, by row, the oldest first; rows above
    this one.
    """
    older = (
        "digest IS NULL AND kind = 'sms' AND received_at > ? AND length(body) > 0 AND id > ?"
        " ORDER BY id LIMIT ?"
    )
    found: dict[int, Item] = {}
    for id_, carrier, key, body, sent_at in run(
        f"SELECT id, carrier, key, body, sent_at FROM inbox WHERE {older}",
        [utc(now - LIFE), above, limit],
    ):
        with suppress(CannotOpen):
            kept, said_at = vault.open_json(body, PURPOSE), moment(sent_at)
            assert said_at is not None
            found[int(id_)] = Item(carrier, "sms", key, kept["phone"], kept["body"], said_at)
    return found


def name(vault: Vault, items: Mapping[int, Item], now: datetime) -> None:
    """Give rows of the version before their digests, but for one that another row has already."""
    ready = {id_: seal(vault, item, now) for id_, item in items.items()}
    first = {one.same: id_ for id_, one in ready.items()}
    for some in chunks(sorted(ready), columns=3):
        named = [
            (id_, ready[id_].digest, ready[id_].same if first[ready[id_].same] == id_ else None)
            for id_ in some
        ]
        made = update(
            "inbox",
            "id bigint, digest bytea, same bytea",
            named,
            to="digest = v.digest, same = CASE WHEN EXISTS"
            " (SELECT 1 FROM inbox o WHERE o.same = v.same) THEN NULL ELSE v.same END",
            where="inbox.id = v.id"
            " AND NOT EXISTS (SELECT 1 FROM inbox o WHERE o.digest = v.digest)",
            returning="inbox.digest, inbox.same",
        )
        seen.remember([bytes(digest) for digest, _ in made], now, seen.DAYS)
        seen.remember([bytes(same) for _, same in made if same is not None], now, seen.CONTENT_DAYS)


def reserve(tickets: Mapping[int, str]) -> None:
    """Let rows carry the tickets of the reports that are filed from them, so that nobody else is
    promised one of these.

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
    for some in chunks(sorted(tickets), columns=2):
        taken = (
            f"SELECT ticket FROM inbox WHERE ticket IN ({marks(some)}) UNION ALL SELECT code"
            f" FROM"
            f" report WHERE code IN "
        )
        free -= {ticket for (ticket,) in run(f"{taken}({marks(some)})", [*some, *some])}
    return free
