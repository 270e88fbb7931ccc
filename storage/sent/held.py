"""Messages that a restore has held, for they may have left since the backup was made.

In the backup they waited or were being sent. They are `uncertain` for the reason RESTORED, and no
machine sends one: a person releases or drops them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flows.rules import delivery
from flows.rules.delivery import LANES, OPEN, RESTORED
from flows.rules.imbauan_steps import APPROVED, DONE, SENDING, SUBMITTED
from flows.values import dataclass
from storage.engine.sql import chunks, count, marks, moment, run, utc
from storage.sent.outbox.claims import STILL_WANTED

#: By the index of the lanes, which the rows of other states do not make slower.
_HELD = f"lane IN {LANES} AND state = 'uncertain' AND reason = '{RESTORED}'"


@dataclass(frozen=True)
class Chosen:
    """Which of the held messages: these ids, one lane, one imbauan; nothing named: all."""

    ids: Sequence[int] = ()
    lane: str = ""
    imbauan: int | None = None


@dataclass(frozen=True)
class Held:
    """A held message: what it is, never to whom or what it says."""

    id: int
    lane: str
    # "ack", "desk", "imbauan": what it is called by in the outbox, without what leads to a
    # conversation
    what: str
    imbauan: int | None
    created_at: datetime
    expires_at: datetime | None


def hold(now: datetime) -> tuple[int, int]:
    """Hold whatever could leave, in a restore; returns how many messages and imbauan.

    An approved imbauan that had not begun goes back to whoever approves, with the people who are to
    get it.
    """
    messages = count(
        f"UPDATE outbox SET state = '{delivery.UNCERTAIN}', reason = ?, updated_at = ?,"
        " lease_owner = NULL, lease_until = NULL"
        f" WHERE state IN ({marks(OPEN)})",
        [RESTORED, utc(now), *OPEN],
    )
    imbauan = count(
        f"UPDATE imbauan SET state = '{SUBMITTED}', approver = NULL, approved_at = NULL"
        f" WHERE state IN {APPROVED}"
    )
    return messages, imbauan


def held() -> int:
    """How many messages are held."""
    return int(run(f"SELECT count(*) FROM outbox WHERE {_HELD}")[0][0])


def listed(chosen: Chosen, limit: int) -> list[Held]:
    """At most so many of the held messages, in the order of their making."""
    found: list[Held] = []
    for condition, params in _conditions(chosen):
        rows = run(
            "SELECT id, lane, once, imbauan_id, created_at, expires_at FROM outbox"
            f" WHERE {_HELD}{condition} ORDER BY id LIMIT ?",
            [*params, limit - len(found)],
        )
        for id_, lane, dedup_key, imbauan, created_at, expires_at in rows:
            made = moment(created_at)
            assert made is not None
            what = str(dedup_key).partition(":")[0]
            found.append(Held(int(id_), str(lane), what, imbauan, made, moment(expires_at)))
    return found


def release(chosen: Chosen, now: datetime) -> dict[str, int]:
    """Let them leave. Returns how many are in which state now: what came too late is `expired`, and
    imbauan that were stopped, or whose receiver may not get them any more, stay.
    """
    after: dict[str, int] = {}
    for condition, params in _conditions(chosen):
        changed = run(
            f"UPDATE outbox SET state = CASE WHEN expires_at <= ? THEN '{delivery.EXPIRED}' ELSE"
            f" {STILL_WANTED} END,"
            " reason = CASE WHEN expires_at <= ? THEN 'late' END, not_before = ?, updated_at = ?"
            f" WHERE {_HELD}{condition} RETURNING state",
            [utc(now), utc(now), utc(now), utc(now), *params],
        )
        for (state,) in changed:
            after[str(state)] = after.get(str(state), 0) + 1
    # It was called done while nothing of it waited.
    run(
        f"UPDATE imbauan SET state = '{SENDING}', finished_at = NULL WHERE state = '{DONE}'"
        " AND expires_at > ? AND EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.imbauan_id = imbauan.id AND o.state = 'pending')",
        [utc(now)],
    )
    return after


def drop(chosen: Chosen, now: datetime) -> int:
    """Never send them. Returns how many."""
    return sum(
        count(
            f"UPDATE outbox SET state = '{delivery.STOPPED}', reason = 'dropped', updated_at = ?"
            f" WHERE {_HELD}{condition}",
            [utc(now), *params],
        )
        for condition, params in _conditions(chosen)
    )


def _conditions(chosen: Chosen) -> list[tuple[str, list[object]]]:
    """What is to be added to a statement, and its parameters: a piece of the ids each."""
    condition, params = "", list[object]()
    if chosen.lane:
        condition, params = f"{condition} AND lane = ?", [*params, chosen.lane]
    if chosen.imbauan is not None:
        condition, params = f"{condition} AND imbauan_id = ?", [*params, chosen.imbauan]
    if not chosen.ids:
        return [(condition, params)]
    return [
        (f"{condition} AND id IN ({marks(batch)})", [*params, *batch])
        for batch in chunks(sorted(set(chosen.ids)))
    ]
