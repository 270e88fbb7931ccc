"""How the night stands at a guard's post at the moment of their word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from flows.rules.night_digits import digits
from flows.rules.schedule import beside, leaves_early, missed, nearest
from flows.rules.slot_steps import CALM, NOT_EXPECTED
from flows.values import dataclass
from storage.engine.vault import Vault
from storage.models import CheckIn, Guard, Post, Slot
from storage.watch import rota
from storage.watch.around import NEAR, dues_of, nights_near
from storage.watch.going_home import end_of
from storage.watch.remarks import AROUND


class Speaking(NamedTuple):
    """A guard who says a word of their post at a moment."""

    post: Post
    guard: Guard
    at: datetime


@dataclass(frozen=True)
class Tonight:
    """The night that a word belongs to, and which of its check-ins were missed before it.

    `asked`: whether the guard was asked for the digits of the night before. `beside`: when the
    watch begins or ended beside which the word is said, None where it is said in the watch.
    `until`: when the watch ends, if who goes home then is early. `begins`: when the watch does, if
    it has not. `away`: whether the guard said IZIN for this night and has said no other word in it.
    """

    night: date
    missed: Sequence[datetime]
    digits: str
    asked: bool
    beside: datetime | None
    until: datetime | None
    begins: datetime | None
    away: bool


def of(vault: Vault, spoken: Sequence[Speaking]) -> list[Tonight | None]:
    """The night of each of these words, None where no watch is near: three statements."""
    if not spoken:
        return []
    nights = nights_near([each.post.id for each in spoken], [each.at for each in spoken])
    said = _said(spoken)
    guards = {each.guard.id for each in spoken}
    excused = {
        (guard, night): since
        for guard, night, since in rota.absences(
            guards, {night[0].night for several in nights.values() for night in several}
        )
    }
    found: list[Tonight | None] = []
    for post, guard, at in spoken:
        mine = nights.get(post.id, [])
        near = nearest([dues_of(night) for night in mine], at)
        if near is None:
            found.append(None)
            continue
        night = mine[near]
        closed = {
            place
            for place, slot in enumerate(night)
            if slot.state in NOT_EXPECTED or _filled(slot, at)
        }
        end = end_of(night)
        early = end is not None and night[0].due_at <= at and leaves_early(end, at)
        begins = night[0].due_at - AROUND
        due = [slot for slot in night if slot.state not in NOT_EXPECTED]
        filled = {place for place, slot in enumerate(due) if _filled(slot, at)}
        before = [word for word in said.get(guard.id, ()) if begins <= word.at < at]
        since = excused.get((guard.id, night[0].night))
        found.append(
            Tonight(
                night[0].night,
                missed(dues_of(night), closed, at),
                digits(vault.digest("night", f"{guard.id}", f"{night[0].night}")),
                any(word.provisional and word.word == CALM for word in before),
                beside(dues_of(due), filled, at),
                end.due_at if end is not None and early else None,
                due[0].due_at if due and at < due[0].due_at else None,
                since is not None and since <= at and not before,
            )
        )
    return found


def _filled(slot: Slot, at: datetime) -> bool:
    return slot.checked_in_at is not None and slot.checked_in_at < at


def _said(spoken: Sequence[Speaking]) -> dict[int, list[CheckIn]]:
    """The words of these guards, lately."""
    ids, since = [each.guard.id for each in spoken], min(each.at for each in spoken) - NEAR
    found: dict[int, list[CheckIn]] = {}
    for said in CheckIn.select().where(CheckIn.guard.in_(ids), CheckIn.at >= since):
        found.setdefault(said.guard_id, []).append(said)
    return found
