"""A wave: at most one message of each phone, handled together, so that its statements do not grow with its rows.

What the handlers may ask is read ahead for all phones; what they state and answer is only noted here, and written in one
transaction at the end. Later messages of the phones come with later waves, which read what this one has written: that
is why no handler needs to know what waits in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from flows import messages
from flows.effects import Fact
from gateway.allowance import SenderKind, standings
from gateway.answers import Answer, send
from gateway.runtime import Runtime
from storage import dialogues, inbox, people, posts

#: How long a question asked by SMS waits for its answer.
DIALOGUE_LIFE = timedelta(minutes=30)
#: How much later than the answer itself the word on privacy may leave.
AFTERWARDS = timedelta(seconds=2)

F = TypeVar("F", bound=Fact, covariant=True)


@dataclass(frozen=True)
class Stated(Generic[F]):
    """A fact with its circumstances."""

    fact: F
    conversation: str
    ordinal: int
    channel: str
    code: str
    phone_id: int
    at: datetime  # when the person said it


class Wave:
    """What is known of the phones of these rows, and what their rows lead to."""

    def __init__(self, runtime: Runtime, rows: Sequence[inbox.Row], now: datetime) -> None:
        self.runtime, self.rows, self.now = runtime, rows, now
        phones = [row.phone_id for row in rows if row.phone_id is not None]
        self.numbers = people.number_of(runtime.vault, phones)
        self.languages = people.languages_of(phones)
        self.duties = posts.duties(phones)
        self.waiting = dialogues.open_for(runtime.vault, phones, now)
        self.standings = standings(runtime, self.numbers, now)
        self.stated: list[Sequence[Stated[Fact]]] = []
        self.first_contacts: dict[int, str] = {}
        self._answers: list[Answer] = []
        self._asked: dict[int, dialogues.Open] = {}
        self._closed: set[int] = set()

    def state(self, facts: Iterable[Stated[Fact]]) -> None:
        """Facts that one row states, in their order."""
        self.stated.append(list(facts))

    def answer(self, phone_id: int, once: str, key: str, *, after: timedelta = timedelta(), **words: str) -> None:
        """Answer with a message of the catalogue in the phone's language, if the phone may be answered."""
        self.say(phone_id, once, messages.say(key, self.languages[phone_id], **words), after)

    def say(self, phone_id: int, once: str, text: str, after: timedelta = timedelta()) -> None:
        """Answer with this text, if the phone may be answered."""
        kind: SenderKind = "conversation" if phone_id in self.waiting else "stranger"
        self._answers.append(Answer(phone_id, once, text, "guard" if phone_id in self.duties else kind, after))

    def ask(self, phone_id: int, question: dialogues.Open) -> None:
        """Let a question wait for this phone's answer, in place of any other."""
        self._asked[phone_id] = question

    def close(self, phone_id: int) -> None:
        """The question that waited for this phone's answer waits no longer."""
        self.waiting.pop(phone_id, None)
        self._closed.add(phone_id)

    def write(self) -> None:
        """Write what was noted, except the facts, which are recorded before."""
        for phone_id in sorted(people.tell_privacy(self.first_contacts, self.now)):
            code = self.first_contacts[phone_id]
            self.answer(phone_id, f"privacy:{phone_id}", "privacy", after=AFTERWARDS, code=code)
        dialogues.close(self._closed)
        dialogues.keep(self.runtime.vault, self._asked, self.now, DIALOGUE_LIFE)
        send(self.runtime, self._answers, self.standings, self.now)
