"""The nights to come: of which posts they are not written yet, writing and forgetting them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Protocol

from flows.rules import slot_steps
from flows.rules.schedule import Shift, night_of, read_times
from storage.engine.sql import chunks, given, marks, run, utc
from storage.models import Post


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

    Two statements, however many posts (most have one of a few shifts), and one for those that are
    found.
    """
    shifts = run(f"SELECT DISTINCT {', '.join(_SHIFT)} FROM post WHERE active")
    missing: list[int] = []
    for batch in chunks(shifts, columns=len(_SHIFT) + 1):
        by_shift = [(*shift, _night(now, zone, *shift)) for shift in batch]
        nights = sorted({night for *_, night in by_shift})
        values, params = given(f"{_SHIFT_TYPES}, night date", by_shift)
        # Of a post that was ended and is watched again, what it had before its end is not the rest
        # of its night. Naming the nights keeps PostgreSQL from reading those of all the years.
        found = run(
            f"{values} SELECT p.id FROM post p JOIN v ON {_SAME_SHIFT} WHERE p.active"
            f" AND NOT EXISTS (SELECT 1 FROM slot s WHERE s.night IN ({marks(nights)})"
            " AND s.night = v.night AND s.post_id = p.id"
            " AND (p.ended_at IS NULL OR s.due_at > p.ended_at))",
            [*params, *nights],
        )
        missing += [int(id_) for (id_,) in found]
    return [
        post
        for batch in chunks(missing)
        for post in Post.select().where(Post.id.in_(list(batch))).order_by(Post.id)
    ]


#: What the shift of a post is made of.
_SHIFT_TYPES = (
    "shift_start text, shift_end text, every_minutes bigint, grace_minutes bigint, times text"
)
_SHIFT = [column.split()[0] for column in _SHIFT_TYPES.split(", ")]
_SAME_SHIFT = " AND ".join(f"p.{column} = v.{column}" for column in _SHIFT)


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
