"""What a batch leads to: facts, answers, and questions that wait.

It is only noted here, and written in one transaction at the end.

A batch holds at most one message of each phone. The next ones come with a later batch, which reads
what this one has written: that is why nobody who decides needs to know what waits in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from flows import messages
from flows.conversation import Channel, Conversation
from flows.effects import Fact
from flows.rules.conversations import QUESTION_LIFE, of_sms, round_of
from flows.rules.quota import ANSWER_LIFE, SenderKind, Worth, is_late
from flows.values import dataclass, field
from gateway.install.runtime import Runtime
from gateway.sms.answers import Answer
from gateway.sms.known import Known
from storage.conversations import dialogues
from storage.conversations.calls import Leaving
from storage.conversations.sessions import as_json
from storage.received import inbox
from storage.record import audit

#: How much later than the answer itself another word may leave.
AFTERWARDS = timedelta(seconds=2)

F = TypeVar("F", bound=Fact, covariant=True)


@dataclass(frozen=True)
class Stated(Generic[F]):
    """A fact with its circumstances."""

    fact: F
    conversation: str
    ordinal: int
    channel: Channel
    code: str
    phone_id: int
    at: datetime  # when the person said it
    row_id: int  # of the message in the inbox
    received_at: datetime  # when it reached us


@dataclass(frozen=True)
class Thanks:
    """The message of the catalogue, and its values, that thanks a phone for an answer."""

    key: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asking:
    """A question that an answer (`dedup_key`) ends with; it waits for what is said after `since`.

    `name` and `args` make the flow of its conversation.
    """

    dedup_key: str
    conversation: Conversation
    name: str
    args: dict[str, Any] = field(repr=False)
    since: datetime


class Changed(Exception):
    """What was read ahead is no longer so: somebody else handles these rows or conversations.

    Undo what was done.
    """


class Decided:
    """What the messages of a batch lead to."""

    def __init__(self, known: Known) -> None:
        self.known = known
        #: The facts that one message states, in their order; and so for each message.
        self.stated: list[Sequence[Stated[Fact]]] = []
        self.answers: list[Answer] = []
        self.asked: dict[int, Asking] = {}
        self.closed: set[int] = set()
        self.first_contacts: dict[int, tuple[str, datetime]] = {}
        #: Conversations of calls that SMS go on with, as `calls.take_by_sms`.
        self.taken: dict[str, tuple[str, str]] = {}
        #: What is noted in the audit.
        self.deeds: list[audit.Entry] = []
        #: Where those stand then.
        self.advanced: dict[str, dict[str, Any]] = {}
        #: What calls left unfinished, and when.
        self.left: dict[str, tuple[Leaving, datetime]] = {}

    @property
    def runtime(self) -> Runtime:
        """The runtime that it is decided with."""
        return self.known.runtime

    @property
    def now(self) -> datetime:
        """The time at which it is decided."""
        return self.known.now

    def state(self, row: inbox.Row, fact: Fact) -> None:
        """Note the one fact that an SMS states which no conversation begins with."""
        assert row.phone_id is not None
        self.stated.append(
            [
                Stated(
                    fact=fact,
                    conversation=round_of(of_sms(row.id), 1),
                    ordinal=1,
                    channel="sms",
                    code="",
                    phone_id=row.phone_id,
                    at=row.sent_at,
                    row_id=row.id,
                    received_at=row.received_at,
                )
            ]
        )

    def answer(
        self,
        phone_id: int,
        dedup_key: str,
        key: str,
        said_at: datetime,
        *,
        after: timedelta = timedelta(),
        worth: Worth = "routine",
        **words: str,
    ) -> None:
        """Answer in the phone's language with a message of the catalogue, if it may be answered."""
        text = messages.say(key, self.known.languages[phone_id], **words)
        self.say(phone_id, dedup_key, text, said_at, after=after, worth=worth)

    def say(
        self,
        phone_id: int,
        dedup_key: str,
        text: str,
        said_at: datetime,
        *,
        after: timedelta = timedelta(),
        life: timedelta = ANSWER_LIFE,
        worth: Worth = "routine",
        kind: SenderKind | None = None,
    ) -> None:
        """Answer what was said at `said_at`, if the phone may be answered and it is in time.

        `kind`: as what it is answered; None: by what the records know of the phone.
        """
        kind = kind or self._kind(phone_id)
        # No answer is too late only because our clock is ahead.
        life += self.known.ahead
        self.answers.append(Answer(phone_id, dedup_key, text, said_at, kind, after, life, worth))

    def _kind(self, phone_id: int) -> SenderKind:
        if phone_id in self.known.duties:
            return "guard"
        in_talk = self._in_talk(phone_id) or phone_id in self.known.expectant
        return "conversation" if in_talk else "stranger"

    def meet(self, phone_id: int, code: str, said_at: datetime) -> None:
        """Say once to each phone who sees its number and how long it is kept."""
        if not is_late(said_at, self.now - self.known.ahead):
            self.first_contacts.setdefault(phone_id, (code, said_at))

    def close(self, phone_id: int) -> None:
        """The question that waited for this phone's answer waits no longer."""
        self.closed.add(phone_id)

    def is_open(self, phone_id: int) -> bool:
        """Whether a question is kept for this phone."""
        return phone_id in self.known.questions and phone_id not in self.closed

    def _in_talk(self, phone_id: int) -> bool:
        return self.is_open(phone_id) and self.known.questions[phone_id].waits_at(self.now)

    def waiting(self, sent: Collection[str]) -> Iterator[tuple[int, dialogues.Open]]:
        """The question that each phone answers next; `sent`: the answers that were sent."""
        for phone_id, asking in self.asked.items():
            was_sent = asking.dedup_key in sent
            if was_sent or not self._in_talk(phone_id):
                # A question that was not sent waits only for what the phone went on to say at that
                # time by itself.
                until = (self.now if was_sent else asking.since) + QUESTION_LIFE
                session = as_json(asking.conversation.session)
                base = asking.conversation.base
                yield (
                    phone_id,
                    dialogues.Open(base, asking.name, asking.args, session, asking.since, until),
                )
