"""Phones that nothing needs any more: their numbers go. Used through `storage.people`."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from flows.rules.delivery import OPEN
from storage.engine.sql import chunks, count, floor, marks, run, utc
from storage.people.phones import month
from storage.people.wishes import STOPPED_AT

#: When BERHENTI was said is exact for so long, for a MULAI said before it may still come in; then
#: it is a month, too.
EXACT = timedelta(days=7)


#: What needs a phone's number: whatever refers to it, but for imbauan that have left; those keep
#: the row without a number.
_NEEDED = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} u WHERE u.phone_id = phone.id{condition})"
    for table, condition in {
        "report": "",
        "guard": "",
        "officer": "",
        "contact": "",
        "dialogue": "",
        "call": "",
        "enrolment": " AND u.decided_at IS NULL",
        "rights_request": "",
        "outbox": f" AND (u.imbauan_id IS NULL OR u.state IN {OPEN})",
    }.items()
)


_WAITING = "EXISTS (SELECT 1 FROM inbox i WHERE i.phone_hash = phone.hash AND i.state <> 'done')"


#: One that stopped some kind of messages is remembered by its hash, and one that got some by its
#: id, each without its number.
_KEPT = (
    f"({' OR '.join(f'{column} IS NOT NULL' for column in STOPPED_AT.values())}"
    " OR EXISTS (SELECT 1 FROM outbox u WHERE u.phone_id = phone.id))"
)


def let_go(ids: Sequence[int], now: datetime) -> int:
    """Forget those of these phones that nothing needs and nobody serves; returns how many.

    `ids` fit into one statement. Of the others only months are kept.
    """
    if not ids:
        return 0
    chosen = f"id IN ({marks(ids)})"
    for column in STOPPED_AT.values():
        run(
            f"UPDATE phone SET {column} = {floor('month', column)} WHERE {chosen}"
            f" AND {column} <= ?",
            [*ids, utc(now - _A_DAY)],
        )
    return _forget(chosen, ids, now)


_A_DAY = timedelta(days=1)


def _forget(chosen: str, params: Sequence[object], now: datetime) -> int:
    free = (
        f"{chosen} AND (lease_until IS NULL OR lease_until <= ?) AND NOT ({_NEEDED}) AND NOT"
        f" {_WAITING}"
    )
    with_now = [*params, utc(now)]
    emptied = count(
        f"UPDATE phone SET sealed = ? WHERE {free} AND {_KEPT} AND sealed <> ?",
        [b"", *with_now, b""],
    )
    return emptied + count(f"DELETE FROM phone WHERE {free} AND NOT {_KEPT}", with_now)


def forget_guard_names(phone_ids: Collection[int]) -> set[int]:
    """Forget the names by which these phones stand guard, which they go on doing; who had one.

    It stays known that they had it erased, so that no list brings it back.
    """
    had: set[int] = set()
    for batch in chunks(sorted(phone_ids)):
        mine = f"phone_id IN ({marks(batch)})"
        named = run(f"SELECT phone_id FROM guard WHERE {mine} AND length(name) > 0", batch)
        had |= {int(phone_id) for (phone_id,) in named}
        run(f"UPDATE guard SET name = ? WHERE {mine}", [b"", *batch])
    return had


def ranges(limit: int) -> Iterator[bytes]:
    """Where the stretches of `limit` phones begin that `forget_unused` looks at, one per call."""
    low: bytes | None = b""
    while low is not None:
        found = run(
            "SELECT hash FROM phone WHERE hash >= ? ORDER BY hash LIMIT 1 OFFSET ?", [low, limit]
        )
        here, low = low, bytes(found[0][0]) if found else None
        yield here


def forget_unused(now: datetime, limit: int, low: bytes | None = None) -> int:
    """Forget phones that nothing needs and that were not heard of this month.

    Somebody who only chose a language, say. Looks at `limit` phones per call, in the order of their
    hashes from `low` on, or else at other ones every two seconds, so that it stays cheap however
    many there are. Returns how many.
    """
    if low is None:
        low = hashlib.sha256(str(int(now.timestamp()) // 2).encode()).digest()
    stretch = "id IN (SELECT s.id FROM phone s WHERE s.hash >= ? ORDER BY s.hash LIMIT ?)"
    for column in STOPPED_AT.values():
        run(
            f"UPDATE phone SET {column} = {floor('month', column)} WHERE {stretch}"
            f" AND {column} <= ? AND {column} > {floor('month', column)}",
            [low, limit, utc(now - EXACT)],
        )
    return _forget(f"{stretch} AND last_seen_at < ?", [low, limit, utc(month(now))], now)
