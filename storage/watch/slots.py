"""The expected check-ins of a night and what became of them. Used through `storage.watch`.

A slot is reminded of once and told about once: every change is a conditional UPDATE, made in the
transaction that also puts the message into the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache, partial
from typing import NamedTuple, Protocol

from flows.rules import carrier_dates, slot_steps
from flows.rules.schedule import Shift, night_of, read_times
from storage.engine.sql import chunks, count, for_update, given, known, marks, run, utc
from storage.models import Post, Slot
from storage.places.receivers import events
from storage.watch.counts import LAST

#: How long nights are kept.
LIFE = timedelta(days=365)


class Expected(Protocol):
    """One expected check-in, as `flows.rules.schedule.slots` makes them."""

    @property
    def due_at(self) -> datetime: ...

    @property
    def remind_at(self) -> datetime: ...

    @property
    def late_at(self) -> datetime: ...


def without_slots(now: datetime, zone: tzinfo) -> list[Post]:
    """Active posts whose running or coming night is not written yet.

    Two statements, however many posts, and one for those that are found.
    """
    night = cache(partial(_night, now, zone))  # most posts have one of a few shifts
    shifts = run(f"SELECT id, {', '.join(_SHIFT)} FROM post WHERE active")
    nights = {int(id_): night(*shift) for id_, *shift in shifts}
    if not nights:
        return []
    # Of a post that was ended and is watched again, what it had before its end is not the rest of
    # its night.
    since = Post.ended_at.is_null() | (Slot.due_at > Post.ended_at)
    query = Slot.select(Slot.post, Slot.night).join(Post)
    mine = Slot.night.in_(list(set(nights.values()))), since
    written = set(query.where(*mine).distinct().tuples())
    missing = [id_ for id_, night in nights.items() if (id_, night) not in written]
    return [
        post
        for batch in chunks(missing)
        for post in Post.select().where(Post.id.in_(list(batch))).order_by(Post.id)
    ]


#: What the shift of a post is made of.
_SHIFT = ("shift_start", "shift_end", "every_minutes", "grace_minutes", "times")


def _night(
    now: datetime, zone: tzinfo, start: str, end: str, every: int, grace: int, times: str
) -> date:
    return night_of(now, Shift(start, end, every, grace, read_times(times)), zone)


def shift_of(post: Post) -> Shift:
    """When a post is watched."""
    return Shift(
        post.shift_start,
        post.shift_end,
        post.every_minutes,
        post.grace_minutes,
        read_times(post.times),
    )


def forget_coming(posts: str, params: Sequence[object], now: datetime) -> None:
    """Drop the nights that have not begun of these posts (a SELECT of ids); the clock writes them
    again. One for which somebody came early has begun.
    """
    run(
        f"DELETE FROM slot WHERE state IN {slot_steps.UNTOUCHED} AND due_at > ?"
        f" AND post_id IN ({posts}) AND NOT EXISTS"
        " (SELECT 1 FROM slot b WHERE b.post_id = slot.post_id AND b.night = slot.night"
        f" AND (b.due_at <= ? OR b.state NOT IN {slot_steps.UNTOUCHED}))",
        [utc(now), *params, utc(now)],
    )


def write_slots(post: Post, dues: Sequence[Expected], night: date) -> int:
    """Write the expected check-ins of a night; returns how many are new.

    Those that are there already stay. While the post is paused nothing is expected of it.
    """
    fresh = 0
    for batch in chunks(sorted(dues, key=lambda due: due.due_at), columns=5):
        values, params = given(
            "post_id bigint, night date, due_at timestamp, remind_at timestamp, late_at timestamp",
            [
                (post.id, night, utc(due.due_at), utc(due.remind_at), utc(due.late_at))
                for due in batch
            ],
        )
        made = run(
            f"{values} INSERT INTO slot (post_id, night, due_at, remind_at, late_at, state)"
            f" SELECT v.*, CASE WHEN v.due_at < p.paused_until THEN '{slot_steps.PAUSED}'"
            f" ELSE '{slot_steps.AWAITED}' END"
            " FROM v JOIN post p ON p.id = v.post_id WHERE true ORDER BY v.due_at"
            " ON CONFLICT (post_id, due_at) DO NOTHING RETURNING id",
            params,
        )
        fresh += len(made)
    return fresh


#: Of a slot `s`: its guards did not say that they go home.
_STAY = (
    "coalesce((SELECT c.word FROM check_in c WHERE c.post_id = s.post_id AND c.at < s.late_at"
    " AND c.at >= (SELECT min(b.due_at) FROM slot b WHERE b.post_id = s.post_id AND b.night ="
    f" s.night) ORDER BY c.at DESC, c.id DESC LIMIT 1), '') <> '{slot_steps.LEAVE}'"
)
#: Of a slot `s`: its guards are silent, and did not say that they go home.
SILENT = f"s.state = '{slot_steps.AWAITED}' AND {_STAY}"
#: Of a slot `s`: nobody was heard.
MISSED = f"s.state = '{slot_steps.MISSED}'"
#: Of a slot `s`: nobody was heard, also not for a later one, and the guards did not go home. Only
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
