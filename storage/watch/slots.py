"""The expected check-ins of a night and what became of them. Used through `storage.watch`.

A slot is reminded of once and told about once: every change is a conditional UPDATE, made in the
transaction that also puts the message into the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from flows.rules import carrier_dates, slot_steps
from storage.engine.sql import chunks, count, for_update, known, marks, run, utc
from storage.models import Post, Slot
from storage.places.receivers import events
from storage.watch.counts import LAST

#: How long nights are kept.
LIFE = timedelta(days=365)


#: Of a slot `s`: somebody was left at the post, see `going_home`.
_STAY = "s.left_at IS NULL"
#: Of a slot `s`: its guards are silent, and did not all say that they go home.
SILENT = f"s.state = '{slot_steps.AWAITED}' AND {_STAY}"
#: Of a slot `s`: nobody was heard.
MISSED = f"s.state = '{slot_steps.MISSED}'"
#: Of a slot `s`: nobody was heard, also not for a later one, and not all guards went home. Only
#: that is for the police: of the others the ketua hears.
UNEXPLAINED = (
    f"{MISSED} AND {_STAY} AND NOT EXISTS"
    " (SELECT 1 FROM check_in c WHERE c.post_id = s.post_id AND c.at >= s.due_at)"
)


def still(what: str, ids: Sequence[int], now: datetime) -> set[int]:
    """Those of these slots that are `what` (SILENT, MISSED, UNEXPLAINED) and whose post is watched
    then.
    """
    found: set[int] = set()
    for batch in chunks(sorted(set(ids))):
        found |= {
            int(id_)
            for (id_,) in run(
                f"SELECT s.id FROM slot s JOIN post p ON p.id = s.post_id WHERE s.id IN"
                f" ({marks(batch)}) AND {what}"
                " AND p.active AND (p.paused_until IS NULL OR p.paused_until <= ?)",
                [*batch, utc(now)],
            )
        }
    return found


def slots_to_remind(now: datetime, limit: int) -> list[Slot]:
    """Slots whose guard is silent, not reminded, and still in grace; with their post."""
    due = run(
        "SELECT s.id FROM slot s WHERE s.remind_at <= ? AND s.late_at > ? AND s.reminded_at IS NULL"
        f" AND {SILENT} ORDER BY s.remind_at, s.id LIMIT ?",
        [utc(now), utc(now), limit],
    )
    if not due:
        return []
    query = Slot.select(Slot, Post).join(Post).where(Slot.id.in_([id_ for (id_,) in due]))
    return list(query.order_by(Slot.remind_at, Slot.id))


def claim_reminders(ids: Sequence[int], now: datetime) -> set[int]:
    """Those of these slots that the caller is the one to remind of: each once, while it waits."""
    return _claim("reminded_at = ?", "reminded_at IS NULL", ids, [utc(now)], [])


def _claim(
    to: str, where: str, ids: Sequence[int], params: Sequence[object], more: Sequence[object]
) -> set[int]:
    """Change those of these slots that still wait; which ones.

    Two clocks take the rows in one order, so that neither waits for the other in a ring.
    """
    claimed: set[int] = set()
    for batch in chunks(sorted(ids)):
        mine = (
            f"SELECT id FROM slot WHERE id IN ({marks(batch)}) AND state = '{slot_steps.AWAITED}'"
            f" AND {where} ORDER BY id{for_update()}"
        )
        held = run(mine, [*batch, *more])
        if held:
            changed = run(
                f"UPDATE slot SET {to} WHERE id IN ({marks(held)}) RETURNING id",
                [*params, *(id_ for (id_,) in held)],
            )
            claimed |= {int(id_) for (id_,) in changed}
    return claimed


class Late(NamedTuple):
    """A slot whose grace is over without a word."""

    id: int
    post_id: int
    late_at: datetime


_AWAITED = f"SELECT id, post_id, late_at FROM slot WHERE state = '{slot_steps.AWAITED}'"
#: What is late next. PostgreSQL plans a statement with a moment in it each time anew, which takes
#: longer than the answer; this one it plans once. The second tells whether the first is the only
#: one.
_NEXT_LATE = f"{_AWAITED} ORDER BY late_at LIMIT 2"


def slots_late(now: datetime, limit: int) -> list[Late]:
    """Slots whose grace is over without a word, the longest overdue first."""
    first = run(_NEXT_LATE)
    if not first or known(first[0][2]) > now:
        return []
    if known(first[-1][2]) <= now:
        first = run(f"{_AWAITED} AND late_at <= ? ORDER BY late_at LIMIT ?", [utc(now), limit])
    else:
        first = first[:1]
    return [Late(id_, post_id, known(at)) for id_, post_id, at in first]


def claim_missed(ids: Sequence[int], now: datetime, unasked: Sequence[str] = ()) -> set[int]:
    """Flip silent slots to `terlewat`; returns those that are flipped by this, for the one caller
    who then tells of them.

    `unasked`: carriers that could not be asked whether a word waits there.
    """
    flipped = _claim(
        f"state = '{slot_steps.MISSED}', told_at = ?, unasked = ?",
        "late_at <= ?",
        ids,
        [utc(now), ",".join(unasked)[:191] or None],
        [utc(now)],
    )
    events.slots_missed(sorted(flipped))
    return flipped


def judged_unasked(since: datetime) -> int:
    """How many slots due since then count as missed though a carrier could not be asked."""
    return (
        Slot.select()
        .where(Slot.state == slot_steps.MISSED, Slot.late_at > since, Slot.unasked.is_null(False))
        .count()
    )


def clear_alarms(ids: Sequence[int], now: datetime) -> list[Slot]:
    """Those of these slots, with their post, that a word has come for after an alarm: each once."""
    if not ids:
        return []
    cleared = run(
        f"UPDATE slot SET cleared_at = ? WHERE id IN ({marks(ids)}) AND told_at IS NOT NULL"
        f" AND cleared_at IS NULL"
        " AND checked_in_at IS NOT NULL RETURNING id",
        [utc(now), *ids],
    )
    if not cleared:
        return []
    return list(
        Slot.select(Slot, Post)
        .join(Post)
        .where(Slot.id.in_([id_ for (id_,) in cleared]))
        .order_by(Slot.due_at)
    )


def slots_of(night: date, post: Post | None = None) -> list[Slot]:
    """The slots of a night (the evening's date), of one post or of all, with their post."""
    query = Slot.select(Slot, Post).join(Post).where(Slot.night == night)
    if post is not None:
        query = query.where(Slot.post == post.id)
    return list(query.order_by(Post.code, Slot.due_at))


def forget(now: datetime, limit: int) -> int:
    """Delete nights and words of more than a year ago, at most `limit` of each: nights that were
    counted.

    A word reached us at most a week after it was said: that counts, too.
    """
    old_nights = f"SELECT id FROM slot WHERE night < ? AND night <= {LAST} ORDER BY night LIMIT ?"
    old_words = "SELECT id FROM check_in WHERE at <= ? ORDER BY at LIMIT ?"
    before = now - LIFE
    return count(
        f"DELETE FROM slot WHERE id IN ({old_nights})", [before.astimezone(UTC).date(), limit]
    ) + count(
        f"DELETE FROM check_in WHERE id IN ({old_words})",
        [utc(before - carrier_dates.OLDEST), limit],
    )
