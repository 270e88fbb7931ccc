"""The durable intake: everything received is a row here before it is acknowledged. Handling it: `handling`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from storage.handling import (
    LIFE,
    MOST_TRIES,
    PURPOSE,
    Row,
    Waiting,
    claim,
    done,
    failed,
    postpone,
    purge,
    quarantined,
    release,
    requeue,
    waiting,
)  # fmt: skip
from storage.sql import chunks, marks, rows, run, utc
from storage.vault import CannotOpen, Vault

__all__ = [
    "LIFE", "MOST_TRIES", "Item", "Kept", "Ready", "Row", "TicketTaken", "Waiting", "claim", "done", "facts_of", "failed",
    "free_tickets", "postpone", "purge", "put", "put_ready", "quarantined", "release", "requeue", "reserve", "seal",
    "waiting",
]  # fmt: skip


@dataclass(frozen=True)
class Item:
    """Something received. `key` is unique per carrier and kind; `phone` is E.164, or "" for no ordinary number.

    `ticket` is the number promised to the reporter; `twin` names the message by its content, for one that is met again
    by another road under another id (from, to, text, date; any text); `polled` says which road: we asked the carrier.
    `sent_at` is when it was said, as far as that was known at the door; `lag` is by how many seconds the carrier's date
    lies behind the arrival, None without a date; `received_at` is when it arrived, None for now (see `carrier_clocks`).
    """

    carrier: str
    kind: str
    key: str
    phone: str
    body: dict[str, Any] = field(repr=False)
    sent_at: datetime
    ticket: str | None = None
    twin: str = field(default="", repr=False)
    polled: bool = False
    lag: int | None = None
    received_at: datetime | None = None


@dataclass(frozen=True)
class Kept:
    """What became of an item: a new row, or the row that was there already, with the ticket that one carries."""

    id: int
    fresh: bool
    ticket: str | None


class TicketTaken(Exception):
    """Another row or report has this ticket. Nothing may be kept: leave the transaction, draw another, try again."""


_COLUMNS = "carrier, kind, key, phone_hash, twin, polled, ticket, body, sent_at, received_at, lag, state, tries"
_TYPES = (
    "text", "text", "text", "bytea", "bytea", "boolean", "text", "bytea", "timestamp", "timestamp", "integer",
    "text", "integer",
)  # fmt: skip

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Ready:
    """An item as a row, sealed: made before the transaction, for while that is open everybody else waits."""

    key: _Key
    ticket: str | None
    row: tuple[Any, ...] = field(repr=False)


def seal(vault: Vault, item: Item, now: datetime) -> Ready:
    """Make an item ready to be kept."""
    # What stays of it as it came. The twin too: the key of its hash may change before the row is handled.
    sealed = {"phone": item.phone, "body": item.body} | ({"twin": item.twin} if item.twin else {})
    ticket = item.ticket or None
    return Ready(
        (item.carrier, item.kind, item.key), ticket,
        (
            item.carrier, item.kind, item.key, vault.hash_number(item.phone)[0] if item.phone else None,
            vault.hash_number(item.twin)[0] if item.twin else None, item.polled, ticket, vault.seal_json(sealed, PURPOSE),
            utc(item.sent_at), utc(item.received_at or now), item.lag, "new", 0,
        ),
    )  # fmt: skip


def put(vault: Vault, items: Sequence[Item], now: datetime) -> list[Kept]:
    """Keep what was received, once; see `put_ready`."""
    return put_ready([seal(vault, item, now) for item in items])


def put_ready(ready: Sequence[Ready]) -> list[Kept]:
    """Keep what was received, once: at most two statements per thousand. Answers in the order of the items.

    A key that is there already changes nothing and answers with the row that has it, also when it comes twice in one
    call or at once from another process. Raises TicketTaken when a new row's ticket belongs to somebody else.
    """
    first: dict[_Key, Ready] = {}
    for one in ready:
        first.setdefault(one.key, one)
    kept: dict[_Key, Kept] = {}
    # Sorted, so that two processes that keep the same rows wait for each other in one order.
    for keys in chunks(sorted(first), columns=len(_TYPES)):
        fresh = _insert([first[key].row for key in keys])
        kept |= {key: Kept(id_, True, first[key].ticket) for key, id_ in fresh.items()}
        if others := [key for key in keys if key not in fresh]:
            kept |= _found(others)
        if lost := [key for key in keys if key not in kept]:
            raise TicketTaken(f"{len(lost)} of {len(ready)} tickets belong to somebody else")
    answers, seen = [], set()
    for one in ready:
        there = kept[one.key]
        answers.append(Kept(there.id, False, there.ticket) if one.key in seen else there)
        seen.add(one.key)
    return answers


def _insert(fresh: Sequence[tuple[Any, ...]]) -> dict[_Key, int]:
    values, params = rows(_TYPES, fresh)
    made = run(
        f"WITH v({_COLUMNS}) AS ({values}) INSERT INTO inbox ({_COLUMNS}) SELECT * FROM v"
        " WHERE v.ticket IS NULL OR NOT EXISTS (SELECT 1 FROM report r WHERE r.code = v.ticket)"
        " ON CONFLICT DO NOTHING RETURNING id, carrier, kind, key",
        params,
    )
    return {(carrier, kind, key): int(id_) for id_, carrier, kind, key in made}


def _found(keys: Sequence[_Key]) -> dict[_Key, Kept]:
    values, params = rows(("text", "text", "text"), keys)
    there = run(
        f"WITH v(carrier, kind, key) AS ({values}) SELECT i.id, i.carrier, i.kind, i.key, i.ticket FROM v"
        " JOIN inbox i ON i.carrier = v.carrier AND i.kind = v.kind AND i.key = v.key",
        params,
    )
    return {(carrier, kind, key): Kept(int(id_), False, ticket) for id_, carrier, kind, key, ticket in there}


def reserve(tickets: Mapping[int, str]) -> None:
    """Let rows carry the tickets of the reports that are filed from them, so that nobody else is promised one of these.

    For the transaction that files the reports. A ticket whose report is on file needs none. Raises TicketTaken; then
    nothing may be kept.
    """
    for some in chunks(sorted(tickets.items()), columns=2):
        values, params = rows(("bigint", "text"), some)
        try:
            run(
                f"WITH v(id, ticket) AS ({values}) UPDATE inbox SET ticket = v.ticket FROM v WHERE inbox.id = v.id"
                " AND NOT EXISTS (SELECT 1 FROM report r WHERE r.code = v.ticket)",
                params,
            )
        except IntegrityError as taken:
            raise TicketTaken("a call was promised one of these tickets meanwhile") from taken


def free_tickets(tickets: Collection[str]) -> set[str]:
    """Those of these tickets that neither a report nor something in the inbox carries. Only a unique key makes it sure."""
    free = set(tickets)
    for some in chunks(sorted(tickets), columns=2):
        taken = f"SELECT ticket FROM inbox WHERE ticket IN ({marks(some)}) UNION ALL SELECT code FROM report WHERE code IN "
        free -= {ticket for (ticket,) in run(f"{taken}({marks(some)})", [*some, *some])}
    return free


def facts_of(vault: Vault, number: str, base: str, limit: int) -> list[dict[str, Any]]:
    """The newest facts that one call stated, in the order stated: bodies whose key begins with `base` and a dash.

    Without those that none of our keys opens.
    """
    hashes = vault.hashes_of(number)
    found = run(
        f"SELECT body FROM inbox WHERE phone_hash IN ({marks(hashes)}) AND kind = 'fact'"
        " AND substr(key, 1, ?) = ? ORDER BY id DESC LIMIT ?",
        [*hashes, len(base) + 1, f"{base}-", limit],
    )
    facts = []
    for (body,) in reversed(found):
        with suppress(CannotOpen):
            if body:
                facts.append(vault.open_json(body, PURPOSE)["body"])
    return facts
