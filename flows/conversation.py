"""A conversation of a phone with us, on a call or by SMS, and the one way in which it goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal, TypeAlias

from flows.effects import TICKETED, Fact
from flows.engine import LONGEST, Flow, step
from flows.menu import menu
from flows.queries import Query
from flows.questions import End
from flows.reading.report import is_sensitive
from flows.rules.conversations import round_of
from flows.rules.kinds import KINDS, OTHER
from flows.screens import Screen
from flows.session import Json, Session
from flows.values import dataclass, field

Channel: TypeAlias = Literal["ussd", "sms"]

#: Characters of an answer typed on a call, and of one by SMS (ten parts); what is longer is cut.
_LONGEST: dict[Channel, int] = {"ussd": LONGEST, "sms": 1_600}


@dataclass(frozen=True)
class Conversation:
    """What is said by turns, however many calls and messages it takes.

    `base` names it: the call or the SMS that began it.
    """

    base: str
    session: Session = field(default_factory=Session, repr=False)
    flow: Flow = menu
    channel: Channel = "ussd"

    @property
    def id(self) -> str:
        """Under which its facts are filed."""
        return round_of(self.base, self.session.round)

    @property
    def unfinished(self) -> bool:
        """Whether a report was begun in it, is not sent yet, and may be gone on with elsewhere.

        It may not if anything that was chosen or typed in it is sensitive, even if that was changed
        later.
        """
        if self.session.shown is None:
            return False
        begun = False
        for entry in self.session.journal:
            if entry.name == "lapor.simpan":
                return False
            if entry.name == "lapor.jenis":
                begun = True
                if entry.value not in KINDS or KINDS[entry.value].sensitive:
                    return False
            elif entry.name in _TYPED and _is_private(str(entry.value)):
                return False
        return begun


#: What is typed in a report.
_TYPED = ("lapor.tempat", "lapor.tempat_lagi", "lapor.cerita")


@lru_cache(1024)
def _is_private(typed: str) -> bool:
    """The same answer is looked at after every key that follows it, so it is read once."""
    return is_sensitive(OTHER, typed)


@dataclass(frozen=True)
class Event:
    """A fact that was told. Told once more, it has the same conversation, name and ordinal."""

    conversation: str
    name: str
    ordinal: int
    fact: Fact
    ticket: str
    """Of the report that it makes; "" of any other, and while nobody knows it."""


def advance(
    conversation: Conversation,
    said: str | None,
    records: Callable[[Query], Json],
    ticket: Callable[[str], str],
) -> tuple[Conversation, Screen | End, list[Event]]:
    """The conversation after what was pressed or written, what is shown then, and what was told.

    With None as `said` it shows where it stands. `records` answers what it asks; `ticket` says
    under which number the report of a conversation (its id) goes. Nothing is changed or kept, so it
    may go on once more from where it was.
    """
    filed = conversation.id

    def look_up(asked: Query | Fact) -> Json:
        if isinstance(asked, Fact):
            return ticket(filed) if isinstance(asked, TICKETED) else None
        return records(asked)

    flow, channel = conversation.flow, conversation.channel
    turn = step(flow, conversation.session, said, look_up, _LONGEST[channel])
    events = [
        Event(filed, told.name, told.ordinal, told.fact, told.answer or "") for told in turn.tell
    ]
    return Conversation(conversation.base, turn.session, flow, channel), turn.show, events
