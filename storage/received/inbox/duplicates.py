"""Messages that are there already, under the same id or another one (`flows.rules.duplicates`).
Used through `storage.received.inbox`.

Two unique keys decide, never a look before: `inbox.digest` of id and content, `inbox.same` of
content and second. Here is only asked whose row was in the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from flows.values import dataclass
from storage.engine.sql import given, marks, run, update
from storage.received import seen


@dataclass(frozen=True)
class Kept:
    """What became of an item: a new row, or the one that was there, with its ticket.

    `id` is None where only its digest is known: it was handled, and its row is gone.
    """

    id: int | None
    fresh: bool
    ticket: str | None


_BOUNDS = "same bytea, low timestamp, high timestamp"


#: `same`, and the first and the last moment at which the message may have arrived that one repeats.
Bounds: TypeAlias = tuple[bytes | None, datetime | None, datetime | None]


def found(wanted: Mapping[bytes, Bounds], arrived: datetime) -> dict[bytes, Kept]:
    """Those of these digests that are there already, by their own or within their bounds.

    What came under another id is known by that, too, from when it `arrived`.
    """
    digests = list(wanted)
    there = run(f"SELECT digest, id, ticket FROM inbox WHERE digest IN ({marks(digests)})", digests)
    kept = {bytes(digest): Kept(int(id_), False, ticket) for digest, id_, ticket in there}
    kept |= dict.fromkeys(seen.known(set(digests) - kept.keys()), Kept(None, False, None))
    left = [
        (digest, *bounds)
        for digest, bounds in wanted.items()
        if digest not in kept and bounds[0] is not None
    ]
    return kept | _by_content(left, arrived) if left else kept


def _by_content(wanted: Sequence[tuple[Any, ...]], arrived: datetime) -> dict[bytes, Kept]:
    values, params = given(f"digest bytea, {_BOUNDS}", wanted)
    there = run(
        f"{values} SELECT v.digest, i.id FROM v JOIN inbox i ON i.same = v.same"
        " AND i.received_at >= v.low AND i.received_at <= v.high",
        params,
    )
    kept = {bytes(digest): Kept(int(id_), False, None) for digest, id_ in there}
    seen.remember(kept, arrived, seen.DAYS)
    return kept


def let_go(bounds: Sequence[Bounds]) -> int:
    """Take `same` from the rows outside of these bounds, for a new row; returns how many."""
    freed = update(
        "inbox",
        _BOUNDS,
        [bound for bound in bounds if bound[0] is not None],
        to="same = NULL",
        where="inbox.same = v.same AND (inbox.received_at < v.low OR inbox.received_at > v.high)",
        returning="inbox.id",
    )
    return len(freed)
