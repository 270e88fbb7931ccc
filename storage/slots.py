"""The expected check-ins of a night and what became of them. Used through `storage.posts`.

A slot is reminded of once and told about once: every change is a conditional UPDATE, made in the transaction that also
puts the message into the outbox.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol

from flows.watch import Due, Shift, counts_for, night_of
from storage.models import Guard, Post, Slot
from storage.sql import chunks, count, rows, run, utc

#: How long nights are kept.
LIFE = timedelta(days=365)


class Expected(Protocol):
    """One expected check-in, as `flows.watch.slots` makes them."""

    @property
    def due_at(self) -> datetime: ...

    @property
    def remind_at(self) -> datetime: ...

    @property
    def late_at(self) -> datetime: ...


def without_slots(now: datetime, zone: tzinfo) -> list[Post]:
    """Active posts whose running or coming night is not written yet. Two statements, however many posts."""
    nights = {post: night_of(now, _shift(post), zone) for post in Post.select().where(Post.active)}
    if not nights:
        return []
    query = Slot.select(Slot.post, Slot.night).where(Slot.night.in_(list(set(nights.values())))).distinct()
    written = {(slot.post_id, slot.night) for slot in query}
    return [post for post, night in nights.items() if (post.id, night) not in written]


def _shift(post: Post) -> Shift:
    return Shift(post.shift_start, post.shift_end, post.every_minutes, post.grace_minutes)


def write_slots(post: Post, dues: Sequence[Expected], night: date) -> int:
    """Write the expected check-ins of a night; those that are there already stay. Returns how many are new."""
    fresh = 0
    for some in chunks(sorted(dues, key=lambda due: due.due_at), columns=6):
        values, params = rows(
            ("bigint", "date", "timestamp", "timestamp", "timestamp", "text"),
            [(post.id, night, utc(due.due_at), utc(due.remind_at), utc(due.late_at), "menunggu") for due in some],
        )
        made = run(
            f"INSERT INTO slot (post_id, night, due_at, remind_at, late_at, state) {values}"
            " ON CONFLICT (post_id, due_at) DO NOTHING RETURNING id",
            params,
        )
        fresh += len(made)
    return fresh


@dataclass(frozen=True)
class Word:
    """A guard's word (masuk, aman, pulang) for his post, and how many stand there; `at`: when it was said."""

    post: Post
    guard: Guard
    word: str
    guards: int | None
    conversation: str
    at: datetime


def check_in(words: Sequence[Word], zone: tzinfo) -> set[str]:
    """Keep these words as facts, and fill the slots they answer: three statements. Again changes nothing.

    Said before the grace is over a word makes the slot `hadir`, later `terlambat`, also when it counts as missed already.
    The earliest word for a slot counts, in whatever order they arrive. Returns the conversations that were new.
    """
    fresh: set[str] = set()
    for some in chunks(words, columns=7):
        answered = _answered(some, zone)
        values, params = rows(
            ("text", "bigint", "bigint", "bigint", "text", "integer", "timestamp"),
            [
                (one.conversation, one.post.id, one.guard.id, slot_id, one.word, one.guards, utc(one.at))
                for one, slot_id in zip(some, answered, strict=True)
            ],
        )
        made = run(
            f"INSERT INTO check_in (conversation, post_id, guard_id, slot_id, word, guards, at) {values}"
            " ON CONFLICT (conversation) DO NOTHING RETURNING conversation",
            params,
        )
        new = {str(conversation) for (conversation,) in made}
        first: dict[int, Word] = {}
        for one, slot_id in zip(some, answered, strict=True):
            if slot_id is not None and one.conversation in new and (slot_id not in first or one.at < first[slot_id].at):
                first[slot_id] = one
        _fill(first)
        fresh |= new
    return fresh


def _fill(words: Mapping[int, Word]) -> None:
    if not words:
        return
    values, params = rows(
        ("bigint", "timestamp", "text", "integer"),
        [(slot_id, utc(one.at), one.word, one.guards) for slot_id, one in sorted(words.items())],
    )
    run(
        f"WITH v(id, at, word, guards) AS ({values}) UPDATE slot SET"
        " state = CASE WHEN slot.late_at >= v.at THEN 'hadir' ELSE 'terlambat' END, checked_in_at = v.at,"
        " situation = v.word, guards = v.guards"
        " FROM v WHERE slot.id = v.id AND (slot.state IN ('menunggu', 'terlewat')"
        " OR (slot.state IN ('hadir', 'terlambat') AND slot.checked_in_at > v.at))",
        params,
    )


def _answered(words: Sequence[Word], zone: tzinfo) -> list[int | None]:
    """The slot that each word answers, if any."""
    nights = [(one.post.id, night_of(one.at, _shift(one.post), zone)) for one in words]
    expected: dict[tuple[int, date], list[Slot]] = defaultdict(list)
    query = Slot.select().where(
        Slot.post.in_(list({post for post, _ in nights})), Slot.night.in_(list({night for _, night in nights}))
    )
    for slot in query.order_by(Slot.due_at):
        expected[slot.post_id, slot.night].append(slot)
    answered = []
    for one, night in zip(words, nights, strict=True):
        place = counts_for([Due(slot.due_at, slot.remind_at, slot.late_at) for slot in expected[night]], one.at)
        answered.append(expected[night][place].id if place is not None else None)
    return answered


def slots_to_remind(now: datetime, limit: int) -> list[Slot]:
    """Slots whose guard is silent and has not been reminded, with their post; their grace is not over yet."""
    silent = Slot.state == "menunggu", Slot.remind_at <= now, Slot.late_at > now, Slot.reminded_at.is_null()
    return list(Slot.select(Slot, Post).join(Post).where(*silent).order_by(Slot.remind_at, Slot.id).limit(limit))


def claim_reminder(slot_id: int, now: datetime) -> bool:
    """Whether the caller is the one to remind: True once per slot, and only while it waits."""
    mine = Slot.id == slot_id, Slot.state == "menunggu", Slot.reminded_at.is_null()
    return bool(Slot.update(reminded_at=now).where(*mine).execute())


def slots_late(now: datetime, limit: int) -> list[Slot]:
    """Slots whose grace is over without a word, with their post, the longest overdue first."""
    overdue = Slot.state == "menunggu", Slot.late_at <= now
    return list(Slot.select(Slot, Post).join(Post).where(*overdue).order_by(Slot.late_at, Slot.id).limit(limit))


def claim_missed(slot_id: int, now: datetime) -> bool:
    """Flip a silent slot to `terlewat`: True for the one caller who then tells the ketua."""
    mine = Slot.id == slot_id, Slot.state == "menunggu", Slot.late_at <= now
    return bool(Slot.update(state="terlewat", told_at=now).where(*mine).execute())


def slots(night: date, post: Post | None = None) -> list[Slot]:
    """The slots of a night (the evening's date), of one post or of all, with their post."""
    query = Slot.select(Slot, Post).join(Post).where(Slot.night == night)
    if post is not None:
        query = query.where(Slot.post == post.id)
    return list(query.order_by(Post.code, Slot.due_at))


def forget(now: datetime, limit: int) -> int:
    """Delete nights and words of more than a year ago, at most `limit` of each."""
    old_nights = "SELECT id FROM slot WHERE night < ? ORDER BY night LIMIT ?"
    old_words = "SELECT id FROM check_in WHERE at <= ? ORDER BY at LIMIT ?"
    before = now - LIFE
    return count(f"DELETE FROM slot WHERE id IN ({old_nights})", [before.astimezone(UTC).date(), limit]) + count(
        f"DELETE FROM check_in WHERE id IN ({old_words})", [utc(before), limit]
    )
