"""Units where nobody is on duty, and who gets their reports instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flows.values import dataclass


@dataclass(frozen=True)
class Unmanned:
    """A unit where nobody is on duty; `instead`: the nearest unit above it where somebody is, ""
    where nobody is all the way up.
    """

    unit: str
    instead: str


def unmanned(
    above: Mapping[str, Sequence[str]],
    enrolled: Collection[str],
    present: Collection[str],
) -> list[Unmanned]:
    """Which of these units have nobody on duty, those first whose reports reach nobody at all.

    `above`: the units that answer, each with those above it; `enrolled`: units with officers,
    `present`: those where one is on duty. A unit that has enrolled nobody yet is named only where
    its reports reach nobody: that it has no officers is no news.
    """
    found = [
        Unmanned(unit, next((code for code in higher if code in present), ""))
        for unit, higher in above.items()
        if unit not in present
    ]
    named = [each for each in found if not each.instead or each.unit in enrolled]
    return sorted(named, key=lambda each: (bool(each.instead), each.unit))
