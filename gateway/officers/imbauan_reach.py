"""Which imbauan another unit than the author's must approve: those that go to many, alone or
together with what the author's unit sends in a day, so that nobody splits one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flows.rules.imbauan_steps import UNDECIDED, leaves_the_unit, of_another_unit
from flows.rules.rights import Officer
from storage.models import Imbauan
from storage.places import acting
from storage.sent import repeats


def by_another_unit(drafts: Sequence[Imbauan], now: datetime) -> set[int]:
    """The ids of those that go to so many people that another unit must approve them.

    Of one that somebody still decides on, what its unit has approved by itself counts as well, as
    far as it began within a day or has not begun.
    """
    alone = {draft.id for draft in drafts if leaves_the_unit(draft.recipients)}
    few = [draft for draft in drafts if draft.id not in alone and draft.state in UNDECIDED]
    going = repeats.going(now - repeats.WITHIN) if few else []
    if not going:
        return alone
    codes = _codes([*few, *going])
    own = [
        each
        for each in going
        if not of_another_unit(codes.get(each.author, ""), codes.get(each.approver or "", ""))
    ]
    return alone | {draft.id for draft in few if _together(draft, own, codes)}


def _together(draft: Imbauan, own: Sequence[Imbauan], codes: Mapping[str, str]) -> bool:
    """Whether it goes to many people with those that its unit approved by itself."""

    def whose(each: Imbauan) -> str:
        return codes.get(each.author, each.author)

    others = [each for each in own if each.id != draft.id and whose(each) == whose(draft)]
    # Most units send little: the people are told apart only where it may be many.
    if not leaves_the_unit(draft.recipients + sum(each.recipients for each in others)):
        return False
    return leaves_the_unit(repeats.people([draft, *others]))


def of_the_same_unit(officer: Officer, drafts: Sequence[Imbauan], now: datetime) -> set[int]:
    """The ids of those that another unit than this officer's must approve."""
    kept = by_another_unit(drafts, now)
    wide = [draft for draft in drafts if draft.id in kept]
    codes = _codes(wide, officer.name) if wide else {}
    mine = codes.get(officer.name, "")
    return {draft.id for draft in wide if not of_another_unit(codes.get(draft.author, ""), mine)}


def _codes(several: Sequence[Imbauan], *more: str) -> dict[str, str]:
    """The code of the unit of each author and approver; who is of none is left out."""
    names = {name for each in several for name in (each.author, each.approver) if name}
    return {name: str(unit.code) for name, unit in acting.units_of(names.union(more)).items()}
