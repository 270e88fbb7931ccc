"""Turns that guards ask others of their post to take: the first who says yes has it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from flows.rules import rota as rules
from flows.rules.posed import LIFE, SWAP
from flows.values import dataclass
from storage.engine.sql import chunks, marks, run, utc
from storage.models import Guard, Post
from storage.models import Swap as Row
from storage.watch import rota
from storage.watch.guards import Duty, guards_of


@dataclass(frozen=True)
class Swap:
    """A guard's turn in a night, and who has taken it."""

    id: int
    post: Post
    guard: Guard
    night: date
    taken_by: Guard | None


def stands(duty: Duty, night: date) -> str:
    """Whether a turn can be put to others, as `flows.queries.SwapOf` is answered."""
    away = is_away(duty.guard, night)
    row = Row.get_or_none(Row.guard == duty.guard.id, Row.night == night)
    if row is not None and row.taken_by_id is not None:
        return "taken"
    if row is not None:
        stands = "asked" if row.next_at is not None else "none"
    elif away or duty.guard in rota.on_duty([duty.post.id], night)[duty.post.id]:
        stands = "ask" if free(duty.post.id, night) else "nobody"
    else:
        return "off"
    return f"{stands}_away" if away else stands


def is_away(guard: Guard, night: date) -> bool:
    """Whether a guard has said IZIN for a night."""
    return guard.id in rota.away([guard.post_id], night)


def still_asked(ids: Collection[int]) -> set[int]:
    """Those of these turns that nobody has taken yet."""
    return {
        int(id_)
        for batch in chunks(sorted(set(ids)))
        for (id_,) in run(
            f"SELECT id FROM swap WHERE id IN ({marks(batch)}) AND decided_at IS NULL", batch
        )
    }


def free(post_id: int, night: date) -> list[Guard]:
    """The guards of a post whose turn that night is not, and who did not say IZIN; no guests."""
    busy = {guard.id for guard in rota.on_duty([post_id], night)[post_id]}
    busy |= rota.away([post_id], night)
    return [
        guard for guard in guards_of(post_id) if guard.id not in busy and guard.guest_until is None
    ]


def want(guard: Guard, night: date, now: datetime) -> int | None:
    """Keep that a guard seeks somebody for a night; None where they did before."""
    made = run(
        "INSERT INTO swap (guard_id, night, said_at, next_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (guard_id, night) DO NOTHING RETURNING id",
        [guard.id, night, utc(now), utc(now + LIFE[SWAP])],
    )
    return int(made[0][0]) if made else None


def take(id_: int, phone_id: int, now: datetime) -> Swap | None:
    """Give this turn to the guard with this phone; None where somebody has it already.

    The night's rota then names them, and who sought somebody is away.
    """
    mine = (
        "(SELECT g.id FROM guard g JOIN guard a ON a.post_id = g.post_id"
        " WHERE a.id = swap.guard_id AND g.phone_id = ? AND g.active)"
    )
    taken = run(
        f"UPDATE swap SET taken_by_id = {mine}, decided_at = ?, next_at = ?"
        f" WHERE id = ? AND decided_at IS NULL AND EXISTS {mine} RETURNING id",
        [phone_id, utc(now), utc(now), id_, phone_id],
    )
    if not taken:
        return None
    (swap,) = of([id_])
    assert swap.taken_by is not None
    guards = [guard.id for guard in guards_of(swap.post.id) if guard.guest_until is None]
    turns = rota.turns_by_post([swap.post.id])[swap.post.id]
    named = [id_ for id_ in rules.planned(guards, turns, swap.night) if id_ != swap.guard.id]
    rota.excuse(swap.guard, swap.night, now)
    rota.plan(swap.post.id, {swap.night: [*named, swap.taken_by.id]}, now)
    return swap


def due(now: datetime, limit: int) -> list[int]:
    """Those whose others are to be released, or that nobody took in time; asked without a lock."""
    found = run(
        "SELECT id FROM swap WHERE next_at <= ? ORDER BY next_at, id LIMIT ?", [utc(now), limit]
    )
    return [int(id_) for (id_,) in found]


def settle(id_: int, now: datetime) -> bool:
    """Whether the caller is the one who tells what became of it: True once."""
    asked = "UPDATE swap SET next_at = NULL WHERE id = ? AND next_at <= ? RETURNING id"
    return bool(run(asked, [id_, utc(now)]))


def of(ids: Sequence[int]) -> list[Swap]:
    """These swaps, in the order of their ids."""
    taker = Guard.alias()
    query = (
        Row.select(Row, Guard, Post, taker)
        .join(Guard, on=Row.guard)
        .join(Post)
        .switch(Row)
        .left_outer_join(taker, on=Row.taken_by == taker.id, attr="taken_by")
    )
    return [
        Swap(row.id, row.guard.post, row.guard, row.night, row.taken_by)
        for row in query.where(Row.id.in_(list(ids))).order_by(Row.id)
    ]


def of_post(post_id: int, since: date) -> list[tuple[date, int, int | None]]:
    """The turns of a post that others were asked to take, of the nights from this one on: night,
    whose turn it was, and who took it (ids of guards; None: nobody did). The latest first.
    """
    asked = Row.select(Row, Guard).join(Guard, on=(Row.guard == Guard.id))
    found = asked.where(Guard.post == post_id, Row.night >= since)
    return [
        (swap.night, int(swap.guard_id), swap.taken_by_id)
        for swap in found.order_by(Row.night.desc(), Row.id)
    ]
