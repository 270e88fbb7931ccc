"""What is remembered of a conversation from one key press to the next."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from flows.text import FALLBACK
from flows.values import dataclass

Json: TypeAlias = Any
Kind: TypeAlias = Literal["answer", "looked", "told"]


@dataclass(frozen=True)
class Entry:
    """A note of the journal: how often the name was met, from 1, and a digest of the arguments."""

    kind: Kind
    name: str
    ordinal: int
    digest: str
    value: Json


@dataclass(frozen=True)
class Session:
    """All that is remembered between two key presses: the notes, and the screen as shown."""

    journal: tuple[Entry, ...] = ()
    shown: str | None = None
    options: tuple[str, ...] = ()
    page: int = 0
    misses: int = 0
    language: str = FALLBACK
    round: int = 0
    """How often the caller went home after something was told: each round is its own record."""
    zero: str | None = None
    """What the key 0 answers on the screen as shown."""
