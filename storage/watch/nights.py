"""Posts of a territory with a night of each, and who spoke: for those who look after them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from peewee import ModelSelect

from storage.models import Area, CheckIn, Post, Slot
from storage.watch.guards import guards_by_post
from storage.watch.remarks import AROUND


def page(path: str, after: str, limit: int) -> list[Post]:
    """The posts of this territory that are watched, as their areas lie and by code, after the one
    with this code ("" or one that is not known: from the first): one statement, or two.
    """
    query = _with_area().where(Post.active, Area.inside(path))
    last = _with_area().where(Post.code == after).first() if after else None
    if last is not None:
        here = (Area.path == last.area.path) & (Post.code > after)
        query = query.where((Area.path > last.area.path) | here)
    return list(query.order_by(Area.path, Post.code).limit(limit))


def with_codes(codes: Collection[str]) -> list[Post]:
    """The posts with these codes, in that order, each with its area: one statement."""
    found = {post.code: post for post in _with_area().where(Post.code.in_(list(codes)))}
    return [found[code] for code in codes if code in found]


def _with_area() -> ModelSelect[Post]:
    found: ModelSelect[Post] = Post.select(Post, Area).join(Area)
    return found


def slots_by_post(nights: Mapping[int, date]) -> dict[int, list[Slot]]:
    """The slots of one night of each of these posts, in order: one statement."""
    found: dict[int, list[Slot]] = {post: [] for post in nights}
    query = Slot.select().where(
        Slot.post.in_(list(nights)), Slot.night.in_(sorted(set(nights.values())))
    )
    for slot in query.order_by(Slot.due_at):
        if slot.night == nights[slot.post_id]:
            found[slot.post_id].append(slot)
    return found


class Spoken(NamedTuple):
    """Who said a word of a post at a moment: the guard's place among its guards, from 0, the ketua
    first; None: somebody who stands guard there no longer. `provisional`: by SMS without the digits
    of the night.
    """

    at: datetime
    place: int | None
    provisional: bool


def spoken(post: Post, night: Sequence[Slot]) -> list[Spoken]:
    """Who spoke for a post in the night of these slots: two statements. No word is told: one that
    asks for help without saying so must look like every other.
    """
    if not night:
        return []
    places = {guard.id: place for place, guard in enumerate(guards_by_post([post.id])[post.id])}
    since, until = night[0].due_at - AROUND, night[-1].due_at + AROUND
    said = CheckIn.select().where(CheckIn.post == post.id, CheckIn.at.between(since, until))
    return [
        Spoken(each.at, places.get(each.guard_id), each.provisional)
        for each in said.order_by(CheckIn.at)
    ]
