"""What a conversation may do: ask the phone, ask the records, state a fact, end.

Each is a generator of one step, so that a conversation reads top to bottom and a conversation
inside a conversation is called in the same way as a question: ``kind = yield from
choose("lapor.jenis", "petasan", "macet")``.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeAlias, TypeVar

from flows.effects import Fact
from flows.queries import Query
from flows.values import dataclass, field

T = TypeVar("T")

YES, NO = "ya", "tidak"


@dataclass(frozen=True)
class Question:
    """Something the phone is asked. Without options the answer is typed."""

    name: str
    options: tuple[str, ...] = ()
    zero: str | None = None
    """What the key 0 answers here; None: it answers nothing and goes back."""
    words: Mapping[str, object] = field(default_factory=dict)
    """Values for the {placeholders} of the question's text."""
    free: Callable[[str], bool] | None = None
    """Beside the options, words of which this is true are an answer, too."""

    @property
    def typed(self) -> bool:
        """Whether the answer is free text and not one of the options."""
        return not self.options


@dataclass(frozen=True)
class LookUp:
    """Something the records are asked."""

    name: str
    query: Query


@dataclass(frozen=True)
class Tell:
    """A fact for the record."""

    name: str
    fact: Fact


@dataclass(frozen=True)
class End:
    """The last thing a conversation says: the text ``say`` of this name, with these words in it."""

    name: str
    words: Mapping[str, object]

    def __init__(self, name: str, /, **words: object) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "words", words)


Asked: TypeAlias = Question | LookUp | Tell
Talk: TypeAlias = Generator[Asked, Any, T]


def choose(
    name: str,
    /,
    *options: str,
    zero: str | None = None,
    free: Callable[[str], bool] | None = None,
    **words: object,
) -> Talk[str]:
    """Let the caller choose one of the options; answers its key.

    With ``zero`` the key 0 answers that option, instead of going back. Words of which ``free`` is
    true are answered as they were typed.
    """
    answer: str = yield Question(name, options, zero, words, free)
    return answer


def ask(name: str, /, zero_is_answer: bool = False, **words: object) -> Talk[str]:
    """Let the caller type something: one line of at most 160 characters, never empty.

    With ``zero_is_answer`` a typed 0 is an answer; 00 then goes back, and the main menu is not
    offered.
    """
    answer: str = yield Question(name, (), "0" if zero_is_answer else None, words)
    return answer


def confirm(name: str, /, **words: object) -> Talk[bool]:
    """Ask yes or no (options ``ya`` and ``tidak``)."""
    answer: str = yield Question(name, (YES, NO), None, words)
    return answer == YES


def look_up(name: str, query: Query) -> Talk[Any]:
    """Ask the records, once for each distinct query; answers plain JSON, or None for nothing."""
    return (yield LookUp(name, query))


def tell(name: str, fact: Fact) -> Talk[Any]:
    """State a fact, once; answers the ticket code of a report, and None to any other fact."""
    return (yield Tell(name, fact))
