"""How the night stands at a guard's post at the moment of their word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from flows.rules.schedule import missed, nearest
from flows.rules.slot_steps import NOT_EXPECTED
from storage.models import Guard, Post
from storage.watch.checkins import dues_of, nights_near


class Speaking(NamedTuple):
    """A guard who says a word of their post at a moment."""

    post: Post
    guard: Guard
    at: datetime


@dataclass(frozen=True)
class Tonight:
    """The night that a word belongs to, and which of its check-ins were missed before it."""

    night: date
    missed: Sequence[datetime]


def of(spoken: Sequence[Speaking]) -> list[Tonight | None]:
    """The night of each of these words, None where no watch is near: one statement."""
    if not spoken:
        return []
    nights = nights_near([each.post.id for each in spoken], [each.at for each in spoken])
    found: list[Tonight | None] = []
    for post, _, at in spoken:
        mine = nights.get(post.id, [])
        place = nearest([dues_of(night) for night in mine], at)
        if place is None:
            found.append(None)
            continue
        closed = {
            place
            for place, slot in enumerate(mine[place])
            if slot.state in NOT_EXPECTED
            or (slot.checked_in_at is not None and slot.checked_in_at < at)
        }
        night = mine[place]
        found.append(Tonight(night[0].night, missed(dues_of(night), closed, at)))
    return found
