"""The nights of posts around some moments, with their slots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.rules.schedule import Due
from storage.models import Slot

#: A night that a word may belong to lies within this time of it: half a day, and the length of a
#: night.
NEAR = timedelta(hours=36)


def nights_near(post_ids: Sequence[int], times: Sequence[datetime]) -> dict[int, list[list[Slot]]]:
    """The slots of these posts around these times, night by night: one statement."""
    found: dict[int, dict[object, list[Slot]]] = defaultdict(lambda: defaultdict(list))
    near = Slot.due_at.between(min(times) - NEAR, max(times) + NEAR)
    for slot in Slot.select().where(Slot.post.in_(list(post_ids)), near).order_by(Slot.due_at):
        found[slot.post_id][slot.night].append(slot)
    return {post: list(nights.values()) for post, nights in found.items()}


def dues_of(night: Sequence[Slot]) -> list[Due]:
    """The slots of a night as the schedule knows them."""
    return [Due(slot.due_at, slot.remind_at, slot.late_at) for slot in night]
