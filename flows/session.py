"""What is remembered of a conversation between two key presses, and what one key press leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from flows.effects import Fact
from flows.questions import End
from flows.screens import Screen
from flows.text import FALLBACK

Json: TypeAlias = Any
Kind: TypeAlias = Literal["answer", "looked", "told"]


@dataclass(frozen=True)
class Entry:
    """One note of the journal.

    The ordinal counts from 1 how often the name was met; the digest is of the arguments.
    """

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
    """How often the caller went home to the main menu after something was told: each round is a record of its own."""
    zero: str | None = None
    """What the key 0 answers on the screen as shown."""

    def to_json(self) -> dict[str, Json]:
        """The session as plain JSON."""
        return {
            **vars(self),
            "journal": [[*vars(entry).values()] for entry in self.journal],
            "options": [*self.options],
        }

    @staticmethod
    def from_json(data: dict[str, Json]) -> Session:
        """The session that `to_json` wrote. Raises KeyError or TypeError for anything else."""
        journal = tuple(Entry(*entry) for entry in data["journal"])
        return Session(**{**data, "journal": journal, "options": tuple(data["options"])})


@dataclass(frozen=True)
class Told:
    """A fact stated in this turn, for the shell to commit.

    Name and ordinal make it unique in its round.
    """

    name: str
    ordinal: int
    fact: Fact
    answer: Json


@dataclass(frozen=True)
class Turn:
    """What a key press leads to.

    Invalid: it was not understood or did not count, and nothing was noted.
    """

    session: Session
    show: Screen | End
    invalid: bool
    tell: tuple[Told, ...]
