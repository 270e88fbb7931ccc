"""Since when nobody is left at a post, noted with its check-ins. Used through `storage.watch`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from flows.rules import going_home
from flows.rules.going_home import Said
from flows.rules.schedule import Due, leaves_early
from flows.rules.slot_steps import LEAVE, NOT_EXPECTED
from storage.engine.sql import update, utc
from storage.models import CheckIn, Slot
from storage.watch.around import dues_of

#: A word of a night comes at most so long after its last check-in.
_AFTER = timedelta(hours=12)


class Duty(NamedTuple):
    """The guards on duty at a post, and whether its rota names any of them."""

    guards: Collection[int]
    by_rota: bool


def gone(post_ids: Collection[int], night: date) -> set[int]:
    """The guards of these posts who went home in a night (the evening's date): two statements."""
    slots, said = _night(post_ids, night)
    return {
        guard
        for post, words in said.items()
        if (end := end_of(slots[post])) is not None
        for guard in going_home.gone(end, words)
    }


def left_early(post_id: int, night: date) -> list[datetime]:
    """When guards of a post went home before the end of a night, in order: two statements. Not who:
    what a guard said is told as of nobody.
    """
    slots, said = _night([post_id], night)
    end = end_of(slots[post_id])
    if end is None:
        return []
    gone = going_home.gone(end, said.get(post_id, ()))
    return sorted(each.at for each in gone.values() if leaves_early(end, each.at))


def note(
    post_ids: Collection[int], night: date, duty: Callable[[Collection[int]], Mapping[int, Duty]]
) -> dict[int, datetime]:
    """Work out anew of each check-in of a night whether the post was empty when its grace ended,
    and since when, where somebody said PULANG; since when the posts are empty that are.

    `duty`: who is on duty at such posts.
    """
    slots, said = _night(post_ids, night)
    changed: list[tuple[int, datetime | None]] = []
    last: dict[int, datetime | None] = {}
    on_duty = duty(set(said)) if said else {}
    for post, words in said.items():
        end = end_of(slots[post])
        if end is None:
            continue
        guards, by_rota = on_duty[post]
        for slot in slots[post]:
            then = [word for word in words if word.at < slot.late_at]
            since = going_home.empty_since(end, then, guards, by_rota=by_rota)
            if slot.left_at != since:
                changed.append((slot.id, utc(since)))
            last[post] = since
    update(
        "slot",
        "id bigint, at timestamp",
        sorted(changed, key=lambda each: each[0]),
        to="left_at = v.at",
        where="slot.id = v.id",
    )
    return {post: since for post, since in last.items() if since is not None}


def end_of(slots: Sequence[Slot]) -> Due | None:
    """The last check-in of a night that is expected."""
    expected = [slot for slot in slots if slot.state not in NOT_EXPECTED]
    return dues_of(expected[-1:])[0] if expected else None


def _night(
    post_ids: Collection[int], night: date
) -> tuple[dict[int, list[Slot]], dict[int, list[Said]]]:
    """The slots of a night by post, and the words of those where somebody said PULANG."""
    slots: dict[int, list[Slot]] = defaultdict(list)
    mine = Slot.post.in_(list(post_ids)), Slot.night == night
    for slot in Slot.select().where(*mine).order_by(Slot.due_at):
        slots[slot.post_id].append(slot)
    if not slots:
        return slots, {}
    since = {post: them[0].due_at for post, them in slots.items()}
    until = max(them[-1].late_at for them in slots.values()) + _AFTER
    said: dict[int, list[Said]] = defaultdict(list)
    near = CheckIn.post.in_(list(slots)), CheckIn.at.between(min(since.values()), until)
    for word in CheckIn.select().where(*near).order_by(CheckIn.at, CheckIn.id):
        if word.at >= since[word.post_id]:
            said[word.post_id].append(
                Said(word.guard_id, word.word, word.guards, word.at, word.provisional)
            )
    noted = {post for post, them in slots.items() if any(slot.left_at for slot in them)}
    leaving = {post for post, words in said.items() if any(each.word == LEAVE for each in words)}
    return slots, {post: said[post] for post in sorted(leaving | noted)}
