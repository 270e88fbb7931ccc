"""Messages that are there already, under the same id or another one (`flows.rules.duplicates`).
Used through `storage.received.inbox`.

Two unique keys decide, never a look before: `inbox.digest` of id and content, `inbox.same` of
content and second. Here is only asked whose row was in the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from storage.engine.sql import given, marks, run, update, utc
from storage.received import seen


@dataclass(frozen=True)
class Kept:
    """What became of an item: a new row, or the row that was there already, with the ticket that
    one carries.

    `id` is None where only its digest is known: it was handled, and its row is gone.
    """

    id: int | None
    fresh: bool
    ticket: str | None


@dataclass(frozen=True)
class Ready:
    """An item as a row, sealed: made before the transaction, for while that is open everybody else
    waits.

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
        """Its place among others in one statement: two processes that keep the same rows wait for
        each other in one order.

        Facts of a phone stay as they were stated, for what is of one moment is handled in the order
        of the ids.
        """
        kind, phone_hash = self.row[1], self.row[5]
        if kind == "fact":
            return True, phone_hash or b"", b""
        return False, self.same or self.digest, self.digest

    @property
    def bounds(self) -> tuple[bytes | None, datetime | None, datetime | None]:
        """`same`, and the first and the last moment at which the message may have arrived that this
        one repeats.
        """
        return self.same, utc(self.arrived - self.window), utc(self.arrived + self.window)


_BOUNDS = "same bytea, low timestamp, high timestamp"


def found(ready: Sequence[Ready]) -> dict[bytes, Kept]:
    """Those of these items that are there already, by digest.

    What came under another id is known by that, too, from now.
    """
    digests = [one.digest for one in ready]
    there = run(f"SELECT digest, id, ticket FROM inbox WHERE digest IN ({marks(digests)})", digests)
    kept = {bytes(digest): Kept(int(id_), False, ticket) for digest, id_, ticket in there}
    kept |= dict.fromkeys(seen.known(set(digests) - kept.keys()), Kept(None, False, None))
    left = [one for one in ready if one.digest not in kept and one.same is not None]
    return kept | _by_content(left) if left else kept


def _by_content(ready: Sequence[Ready]) -> dict[bytes, Kept]:
    values, params = given(f"digest bytea, {_BOUNDS}", [(one.digest, *one.bounds) for one in ready])
    there = run(
        f"{values} SELECT v.digest, i.id FROM v JOIN inbox i ON i.same = v.same"
        " AND i.received_at >= v.low AND i.received_at <= v.high",
        params,
    )
    kept = {bytes(digest): Kept(int(id_), False, None) for digest, id_ in there}
    seen.remember(kept, max(one.arrived for one in ready), seen.DAYS)
    return kept


def let_go(ready: Sequence[Ready]) -> int:
    """Take `same` from the rows that arrived too long before these items, so that these may have
    it. Returns how many.
    """
    freed = update(
        "inbox",
        _BOUNDS,
        [one.bounds for one in ready if one.same is not None],
        to="same = NULL",
        where="inbox.same = v.same AND (inbox.received_at < v.low OR inbox.received_at > v.high)",
        returning="inbox.id",
    )
    return len(freed)
