"""Who has gone home from a watch, and whether nobody is left, by the words of its night.

PULANG speaks for who says it (ADR 46). Senders can be forged: before the end of the watch one by
SMS counts only with the guard's digits of the night.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flows.rules.schedule import Due, leaves_early
from flows.rules.slot_steps import LEAVE
from flows.values import dataclass


@dataclass(frozen=True)
class Said:
    """A word of a guard; `guards`: how many people it told of; `provisional`: without digits."""

    guard: int
    word: str
    guards: int | None
    at: datetime
    provisional: bool = False


def gone(end: Due, said: Sequence[Said]) -> dict[int, Said]:
    """The guards who went home, each with the word by which; `said`: of the night, in order."""
    last = {each.guard: each for each in said}
    return {guard: each for guard, each in last.items() if _leaves(end, each)}


def empty_since(
    end: Due, said: Sequence[Said], on_duty: Collection[int], *, by_rota: bool
) -> datetime | None:
    """Since when nobody is left at the post; None: somebody is.

    At the end of the watch one PULANG is enough. Before it everybody who spoke must have gone, and
    so many people as are on duty or as MASUK told of; a PULANG may speak for several. Where no rota
    names who is on duty (`by_rota`), those count whom MASUK told of, if it told.
    """
    if not said:
        return None
    if _leaves(end, said[-1]) and not leaves_early(end, said[-1].at):
        return said[-1].at
    left, spoke = gone(end, said), {each.guard for each in said}
    if len(left) < len(spoke):
        return None
    named = next((each.guards for each in reversed(said) if each.guards and each.word != LEAVE), 0)
    on_list = len(spoke.union(on_duty))
    needed = max(named, on_list) if by_rota or not named else named
    went = sum(each.guards or 1 for each in left.values())
    return max(each.at for each in left.values()) if went >= needed else None


def _leaves(end: Due, said: Said) -> bool:
    return said.word == LEAVE and not (said.provisional and leaves_early(end, said.at))
