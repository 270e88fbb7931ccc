"""A guard's check-in with a duress word: what is kept and told of it is without the word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from flows.effects import Fact, Remarked
from flows.reading.duress import without
from flows.values import dataclass, field

#: What a fact keeps of a text.
_TEXTS = ("text", "story", "place", "was")


@dataclass(frozen=True)
class Forced:
    """Which guard was forced, when they said so, their word, and what they remarked without it."""

    guard: int
    at: datetime
    word: str = field(repr=False)
    remark: str = field(repr=False)


def unsaid(fact: Fact, forced: Forced) -> Fact | None:
    """This fact of such a check-in as it is kept; None: it held nothing but the word."""
    if isinstance(fact, Remarked):
        return replace(fact, text=forced.remark) if forced.remark else None
    told = {name: getattr(fact, name) for name in _TEXTS if hasattr(fact, name)}
    return replace(fact, **{name: without(text, forced.word) for name, text in told.items()})
