"""Handling what is in the inbox. Used through `storage.received.inbox`.

Rows of one phone are handled in the order in which they were said, then by id, by one worker at a
time: `claim` leases the phone. Delivery reports, and what comes from no ordinary number, belong to
no such sequence; they are leased row by row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flows.rules import duplicates
from flows.values import dataclass, field
from storage.engine.db import transaction
from storage.engine.sql import (
    chunks,
    given,
    marks,
    run,
    skip_locked,
    update,
    utc,
)
from storage.engine.vault import CannotOpen, Vault
from storage.models import Inbox
from storage.people.phones import claim_phones, number_of, phone_ids, release_phones
from storage.received import carrier_clocks, seen
from storage.received.carrier_clocks import WEIGHED

PURPOSE = "inbox.body"

#: A row whose handling failed this often is set aside with its bytes.
MOST_TRIES = 5
#: How long handled rows are kept: as long as a carrier repeats what it told. Then only a digest is
#: left (`storage.received.seen`).
LIFE = duplicates.BY_SECOND
#: What is known again when its row is gone. A repeated delivery report, opt-out or end of a call
#: changes nothing.
_REMEMBERED = ("sms", "fact")
#: How many messages of one phone are taken at a time while others wait too.
MOST_OF_ONE = 10
#: Phones are looked for among this many times as many rows as are wanted: of a flood of some
#: thousand messages from a few phones all, so that who else writes does not wait behind it.
WINDOW = 30

#: Not settled yet.
_OPEN = "state IN ('new', 'early')"
_EARLY = "i.state = 'early'"


@dataclass(frozen=True)
class Row:
    """A row to be handled. `phone_id` is None when it came from no ordinary number."""

    id: int
    carrier: str
    kind: str
    key: str
    phone_id: int | None
    phone_hash: bytes | None = field(repr=False)
    body: dict[str, Any] = field(repr=False)
    sent_at: datetime
    received_at: datetime
    ticket: str | None
    tries: int


def claim(
    vault: Vault,
    owner: str,
    now: datetime,
    limit: int,
    lease_seconds: float = 30,
    only: Sequence[bytes] = (),
) -> list[Row]:
    """Take rows to handle: of phones nobody else serves, in order; then those of no phone.

    At most `limit` of each kind. Phones that have waited longest come first, and first messages
    before second ones: a flood from one phone holds nobody else up for long. A transaction of its
    own. Give the rows back with `release`. When handling a row fails, leave later rows of its phone
    alone: they come again with the next claim, behind it. With `only` (hashes of numbers) nothing
    but what these phones sent.
    """
    with transaction():
        carrier_clocks.weigh()  # first: it may change when these were said, and so their order
        phones = _candidates(vault, now, limit, only)
        won = claim_phones(list(phones.values()), owner, now, lease_seconds)
        rows = _of_phones(
            vault, {hash_: id_ for hash_, id_ in phones.items() if id_ in won}, limit, now
        )
        release_phones(list(won - {row.phone_id for row in rows}), owner)
        if only:
            return rows
        free = f"{Inbox.ALONE} AND (i.lease_until IS NULL OR i.lease_until <= ?) ORDER BY i.id"
        return rows + [
            row
            for which in (free, f"{_EARLY} AND i.lease_until <= ? ORDER BY i.lease_until")
            for row in _alone(vault, which, now, limit, lease_seconds)
        ]


def release(rows: Sequence[Row], owner: str) -> None:
    """Give back the phones of these rows, in a transaction of its own."""
    with transaction():
        release_phones(
            [row.phone_id for row in rows if row.kind != "receipt" and row.phone_id is not None],
            owner,
        )


def _candidates(vault: Vault, now: datetime, limit: int, only: Sequence[bytes]) -> dict[bytes, int]:
    """Phones with rows in turn that nobody leases, by hash.

    Those unknown or forgotten get their row (anew) here.
    """
    theirs = f" AND i.phone_hash IN ({marks(only)})" if only else ""
    found = run(
        "SELECT w.phone_hash, min(w.id), max(w.phone_id) FROM"
        " (SELECT i.id, i.phone_hash, CASE WHEN length(p.sealed) > 0 THEN p.id END AS phone_id"
        " FROM inbox i LEFT JOIN phone p ON p.hash = i.phone_hash"
        f" WHERE {Inbox.IN_TURN} AND {WEIGHED} AND (p.lease_until IS NULL OR p.lease_until <="
        f" ?){theirs} ORDER BY i.id LIMIT ?) AS w"
        " GROUP BY w.phone_hash ORDER BY min(w.id) LIMIT ?",
        [utc(now), *only, limit * WINDOW, limit],
    )
    known = {bytes(hash_): int(phone_id) for hash_, _, phone_id in found if phone_id is not None}
    unknown = {bytes(hash_): int(row_id) for hash_, row_id, phone_id in found if phone_id is None}
    return known | _first_seen(vault, unknown, now) if unknown else known


def _first_seen(vault: Vault, row_ids: dict[bytes, int], now: datetime) -> dict[bytes, int]:
    numbers: dict[bytes, str] = {}
    query = Inbox.select(Inbox.id, Inbox.phone_hash, Inbox.body).where(
        Inbox.id.in_(list(row_ids.values()))
    )
    for row in query:
        opened = _open(vault, row.id, row.body, now)
        if opened is not None:
            numbers[bytes(row.phone_hash or b"")] = opened["phone"]
    ids = phone_ids(vault, list(numbers.values()), now)
    return {hash_: ids[number] for hash_, number in numbers.items()}


def _of_phones(vault: Vault, phones: dict[bytes, int], limit: int, now: datetime) -> list[Row]:
    if not phones:
        return []
    if (
        len(vault.hashes_of("")) > 1
    ):  # while a lookup key is changed, rows of one phone may carry either hash
        numbers = number_of(vault, phones.values())
        phones = phones | {
            hash_: id_ for id_, number in numbers.items() for hash_ in vault.hashes_of(number)
        }
    values, params = given("hash bytea, phone_id bigint", sorted(phones.items()))
    taken = run(
        f"{values} SELECT id FROM (SELECT i.id, row_number() OVER"
        " (PARTITION BY v.phone_id ORDER BY i.sent_at, i.id) AS place FROM v JOIN inbox i ON"
        " i.phone_hash = v.hash"
        f" WHERE i.state = 'new' AND i.kind <> 'receipt' AND {WEIGHED}) AS turns WHERE place"
        f" <= ? ORDER BY place, id LIMIT ?",
        [*params, max(MOST_OF_ONE, limit // len(phones)), limit],
    )
    found = {row.id: row for row in Inbox.select().where(Inbox.id.in_([id_ for (id_,) in taken]))}
    rows, unreadable = [], set()
    for (id_,) in taken:
        row = found[id_]
        phone_id = phones[bytes(row.phone_hash or b"")]
        body = None if phone_id in unreadable else _open(vault, row.id, row.body, now)
        if body is None:
            unreadable.add(phone_id)
        else:
            rows.append(_row(row, phone_id, body))
    return rows


def _alone(vault: Vault, which: str, now: datetime, limit: int, lease_seconds: float) -> list[Row]:
    taken = run(
        f"WITH free AS MATERIALIZED (SELECT i.id FROM inbox i WHERE {which} LIMIT ?{skip_locked()})"
        " UPDATE inbox SET lease_until = ? WHERE id IN (SELECT id FROM free) RETURNING id",
        [utc(now), limit, utc(now + timedelta(seconds=lease_seconds))],
    )
    ids = [id_ for (id_,) in taken]
    rows = []
    for row in Inbox.select().where(Inbox.id.in_(ids)).order_by(Inbox.id) if ids else ():
        body = _open(vault, row.id, row.body, now)
        if body is not None:
            rows.append(_row(row, None, body))
    return rows


def _row(row: Inbox, phone_id: int | None, opened: dict[str, Any]) -> Row:
    hash_ = bytes(row.phone_hash) if row.phone_hash is not None else None
    return Row(
        id=row.id,
        carrier=row.carrier,
        kind=row.kind,
        key=row.key,
        phone_id=phone_id,
        phone_hash=hash_,
        body=opened["body"],
        sent_at=row.sent_at,
        received_at=row.received_at,
        ticket=row.ticket,
        tries=row.tries,
    )


def _open(vault: Vault, row_id: int, sealed: bytes, now: datetime) -> dict[str, Any] | None:
    """What was received; None when it cannot be opened: that counts as a failure."""
    try:
        opened: dict[str, Any] = vault.open_json(sealed, PURPOSE)
    except (CannotOpen, ValueError) as damaged:
        failed(row_id, type(damaged).__name__, now)
        return None
    return opened


def done(ids: Sequence[int], now: datetime) -> set[int]:
    """Mark rows as handled; returns those that were not yet.

    In the transaction that handles them. A worker whose lease ran out meanwhile does not get its
    row back and must undo what it did.
    """
    marked: set[int] = set()
    for batch in chunks(sorted(ids)):
        changed = run(
            "UPDATE inbox SET state = 'done', handled_at = ?, error = NULL"
            f" WHERE id IN ({marks(batch)}) AND {_OPEN} RETURNING id, kind, digest, same",
            [utc(now), *batch],
        )
        marked |= {int(row[0]) for row in changed}
        known = [row for row in changed if row[1] in _REMEMBERED]
        seen.remember(
            [bytes(digest) for *_, digest, _ in known if digest is not None], now, seen.DAYS
        )
        seen.remember(
            [bytes(same) for *_, same in known if same is not None], now, seen.CONTENT_DAYS
        )
    return marked


def failed(row_id: int, error: str, now: datetime) -> bool:
    """Note that handling a row failed, by the kind of error.

    True when it is set aside now, after the fifth time. Later rows of its phone must wait for it:
    leave them alone until the next claim.
    """
    found = run(
        "UPDATE inbox SET tries = tries + 1, error = ?, handled_at = ?, lease_until = NULL,"
        f" state = CASE WHEN tries + 1 >= ? THEN 'quarantined' ELSE state END WHERE id = ?"
        f" AND {_OPEN} RETURNING state",
        [error[:191], utc(now), MOST_TRIES, row_id],
    )
    return bool(found) and found[0][0] == "quarantined"


def postpone(until: Mapping[int, datetime]) -> None:
    """Look later at these delivery reports, whose message is not known yet: at a time each."""
    update(
        "inbox",
        "id bigint, until timestamp",
        [(id_, utc(at)) for id_, at in sorted(until.items())],
        to="state = 'early', lease_until = v.until",
        where=f"inbox.id = v.id AND inbox.{_OPEN}",
    )
