"""How many messages are in which state, and how long they wait.

Used through `storage.sent.outbox`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.rules.delivery import LANES, LOOK_WITHIN, REPEAT_AFTER, STATES
from flows.values import dataclass
from storage.engine.sql import chunks, marks, moment, run, utc
from storage.models import Outbox


@dataclass(frozen=True)
class Lane:
    """What waits in a lane: messages that may leave now, and the age of the oldest in seconds."""

    count: int
    oldest_seconds: float


def counts(imbauan_id: int) -> dict[str, int]:
    """How many messages of an imbauan are in each state; all states, also those with none."""
    found = run(
        "SELECT state, count(*) FROM outbox WHERE imbauan_id = ? GROUP BY state", [imbauan_id]
    )
    return dict.fromkeys(STATES, 0) | {str(state): int(number) for state, number in found}


def replies_since(phone_ids: Sequence[int], since: datetime) -> dict[int, int]:
    """How many automatic answers each of these phones was given since then."""
    replies = dict.fromkeys(phone_ids, 0)
    for batch in chunks(list(replies)):
        found = run(
            f"SELECT phone_id, count(*) FROM outbox WHERE phone_id IN ({marks(batch)}) AND"
            f" created_at >= ? AND lane = 'reply' GROUP BY phone_id",
            [*batch, utc(since)],
        )
        replies |= {int(phone_id): int(number) for phone_id, number in found}
    return replies


def ranks_since(phone_ids: Sequence[int], since: datetime) -> dict[int, set[int]]:
    """The ranks of the automatic answers that each of these phones was given since then."""
    ranks: dict[int, set[int]] = {phone_id: set() for phone_id in phone_ids}
    for batch in chunks(list(ranks)):
        found = run(
            f"SELECT DISTINCT phone_id, rank FROM outbox WHERE phone_id IN ({marks(batch)})"
            f" AND created_at >= ? AND lane = 'reply'",
            [*batch, utc(since)],
        )
        for phone_id, rank in found:
            ranks[int(phone_id)].add(int(rank))
    return ranks


def lanes(now: datetime) -> dict[str, Lane]:
    """What waits in each lane."""
    waiting = {}
    for lane in LANES:
        number, oldest = run(
            "SELECT count(*), min(not_before) FROM outbox WHERE lane = ? AND state ="
            " 'pending' AND not_before <= ?",
            [lane, utc(now)],
        )[0]
        since = moment(oldest)
        waiting[lane] = Lane(int(number), (now - since).total_seconds() if since else 0.0)
    return waiting


def uncertain(now: datetime) -> int:
    """How many messages of the last seven days are uncertain for ten minutes: for a person to see.

    What a restore holds is not counted (`storage.sent.held`).
    """
    lately = f"lane IN ({marks(LANES)}) AND {Outbox.UNKNOWN} AND updated_at <= ? AND updated_at > ?"
    params = [*LANES, utc(now - REPEAT_AFTER), utc(now - LOOK_WITHIN)]
    return int(run(f"SELECT count(*) FROM outbox WHERE {lately}", params)[0][0])


def listed(imbauan_id: int, state: str, limit: int = 1000) -> list[Outbox]:
    """Messages of an imbauan in one state, for a person to look at (uncertain ones, above all)."""
    query = Outbox.select().where(Outbox.imbauan == imbauan_id, Outbox.state == state)
    return list(query.order_by(Outbox.id).limit(limit))


def held_back(imbauan_id: int | None = None) -> dict[str, int]:
    """Why messages wait that were to leave already, and how many: the carrier's word for it, or
    ours. Of all, or of one imbauan.
    """
    which, params = (
        ("imbauan_id = ?", [imbauan_id])
        if imbauan_id is not None
        else (f"lane IN ({marks(LANES)})", [*LANES])
    )
    found = run(
        "SELECT coalesce(reason, ''), count(*) FROM outbox"
        f" WHERE {which} AND state = 'pending' AND attempts > 0 GROUP BY reason ORDER BY"
        f" count(*) DESC, reason",
        params,
    )
    return {str(reason): int(number) for reason, number in found if reason}
