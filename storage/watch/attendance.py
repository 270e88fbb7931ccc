"""Nights of posts in the order of posts and dates, for the lists that offices ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from flows.rules.slot_steps import LEAVE
from storage.engine.vault import Vault
from storage.models import Area, CheckIn, Post, Slot
from storage.watch import remarks
from storage.watch.remarks import AROUND, Read


class Night(NamedTuple):
    """A night of a post: its check-ins in order, when somebody went home, what was remarked."""

    post: Post
    night: date
    slots: Sequence[Slot]
    left_at: datetime | None
    remarks: Sequence[Read]


def nights(
    vault: Vault, path: str, since: date, until: date, after: str = "", most: int | None = None
) -> Iterator[Night]:
    """The nights of the posts of a territory from `since` on and before `until`, row by row.

    `after`: posts behind this code; at most so many posts. Two statements a post, and one for all:
    memory stays flat however many there are. Posts that have ended are in it with what they had.
    """
    chosen = Post.select(Post.id).join(Area).where(Area.inside(path), Post.code > after)
    if most is not None:
        chosen = chosen.order_by(Post.code).limit(most)
    query = (
        Slot.select(Slot, Post, Area)
        .join(Post)
        .join(Area)
        .where(Slot.post.in_(chosen), Slot.night >= since, Slot.night < until)
        .order_by(Post.code, Slot.night, Slot.due_at)
    )
    for _, of_post in groupby(query.iterator(), key=lambda slot: slot.post_id):
        by_night = [(night, list(mine)) for night, mine in groupby(of_post, lambda s: s.night)]
        post = by_night[0][1][0].post
        begin, end = by_night[0][1][0].due_at - AROUND, by_night[-1][1][-1].due_at + AROUND
        gone = _left(post, begin, end)
        said = remarks.between(vault, post, begin, end)
        for night, slots in by_night:
            first, last = slots[0].due_at - AROUND, slots[-1].due_at + AROUND
            left = [at for at in gone if first <= at <= last]
            of_night = [remark for remark in said if first <= remark.at <= last]
            yield Night(post, night, slots, left[-1] if left else None, of_night)


def _left(post: Post, begin: datetime, end: datetime) -> list[datetime]:
    said = CheckIn.post == post.id, CheckIn.word == LEAVE, CheckIn.at.between(begin, end)
    return [check_in.at for check_in in CheckIn.select().where(*said).order_by(CheckIn.at)]
