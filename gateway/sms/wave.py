"""A wave: at most one message of each phone, handled together, so that its statements do not grow
with its rows.

What the handlers may ask is read ahead for all phones; what they state and answer is only noted
here, and written in one transaction at the end. Later messages of the phones come with later waves,
which read what this one has written: that is why no handler needs to know what waits in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from flows import messages
from flows.effects import Fact
from flows.reading.intent import Reading
from flows.rules import clocks
from flows.rules.budget import Worth
from gateway.install.runtime import Runtime
from gateway.sms import budget
from gateway.sms.allowance import SenderKind, quotas
from gateway.sms.answers import ANSWER_LIFE, Answer, is_late, send
from storage import people, reports, watch
from storage.conversations import calls, dialogues
from storage.received import inbox
from storage.record import clock_doubt

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
    row_id: int  # of the message in the inbox
    received_at: datetime  # when it reached us


@dataclass(frozen=True)
class Inbound:
    """One SMS with its sender, and what it says."""

    row: inbox.Row
    phone_id: int
    text: str = field(repr=False)
    reading: Reading = field(repr=False)


@dataclass(frozen=True)
class Asking:
    """A question that an answer (`once`) ends with; it waits for what is said after `since`."""

    dedup_key: str
    conversation: str
    name: str
    args: dict[str, Any] = field(repr=False)
    session: dict[str, Any] = field(repr=False)
    since: datetime


class Changed(Exception):
    """What was read ahead is no longer so: somebody else handles these rows or conversations.

    Undo what was done.
    """


class Wave:
    """What is known of the phones of these rows, and what their rows lead to."""

    def __init__(self, runtime: Runtime, rows: Sequence[inbox.Row], now: datetime) -> None:
        self.runtime, self.rows, self.now = runtime, rows, now
        self.ahead = now - clocks.both(
            clock_doubt.read(), now
        )  # how far the clock may be ahead, while it is doubted
        self.said_at = {row.phone_id: row.sent_at for row in rows if row.phone_id is not None}
        phones = list(self.said_at)
        # A number that no key opens is heard all the same; it cannot be answered.
        self.numbers = dict.fromkeys(phones, "") | people.number_of(runtime.vault, phones)
        self.languages = people.languages_of(phones)
        self.duties = watch.duties(self.said_at)
        self.dialogues = dialogues.open_for(runtime.vault, phones)
        self.waiting = {
            phone: one for phone, one in self.dialogues.items() if one.waits_at(self.said_at[phone])
        }
        self.quotas = quotas(runtime, self.numbers, now)
        # Who waits for news of a report may ask again and again; it matters only to phones that
        # were answered today.
        answered = [phone_id for phone_id, quota in self.quotas.items() if quota.sent_today]
        self.expectant = reports.with_open_report(answered)
        self.stated: list[Sequence[Stated[Fact]]] = []
        self.first_contacts: dict[int, tuple[str, datetime]] = {}
        self.taken: dict[
            str, tuple[str, str]
        ] = {}  # conversations of calls that SMS go on with, as `calls.take_by_sms`
        self.advanced: dict[str, dict[str, Any]] = {}
        self.left: dict[str, tuple[calls.Leaving, datetime]] = {}
        self._answers: list[Answer] = []
        self._asked: dict[int, Asking] = {}
        self._closed: set[int] = set()

    def state(self, facts: Iterable[Stated[Fact]]) -> None:
        """Facts that one row states, in their order."""
        self.stated.append(list(facts))

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
        """Answer with a message of the catalogue in the phone's language, if the phone may be
        answered.
        """
        self.say(
            phone_id,
            dedup_key,
            messages.say(key, self.languages[phone_id], **words),
            said_at,
            after=after,
            worth=worth,
        )

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
    ) -> None:
        """Answer what was said at `said_at` with this text, if the phone may be answered and it is
        not too late for that.
        """
        waits = self._in_talk(phone_id) or phone_id in self.expectant
        kind: SenderKind = (
            "guard" if phone_id in self.duties else "conversation" if waits else "stranger"
        )
        # No answer is too late only because our clock is ahead.
        self._answers.append(
            Answer(phone_id, dedup_key, text, said_at, kind, after, life + self.ahead, worth)
        )

    def _in_talk(self, phone_id: int) -> bool:
        return phone_id in self.dialogues and self.dialogues[phone_id].waits_at(self.now)

    def meet(self, phone_id: int, code: str, said_at: datetime) -> None:
        """Say once to each phone who sees its number and how long it is kept."""
        if not is_late(said_at, self.now - self.ahead):
            self.first_contacts.setdefault(phone_id, (code, said_at))

    def ask(self, phone_id: int, question: Asking) -> None:
        """Let a question wait for this phone's answer, in place of any other, if it is sent."""
        self._asked[phone_id] = question

    def close(self, phone_id: int) -> None:
        """The question that waited for this phone's answer waits no longer."""
        self.dialogues.pop(phone_id, None)
        self._closed.add(phone_id)

    def check(self) -> None:
        """Ask again, in the transaction that writes, whether these rows and conversations are still
        ours. Raises Changed.
        """
        if calls.take_by_sms(self.taken, self.now) != set(self.taken):
            raise Changed
        if len(inbox.done([row.id for row in self.rows], self.now)) < len(self.rows):
            raise Changed

    def write(self) -> None:
        """Write what was noted, except the facts, which are recorded before."""
        vault, now = self.runtime.vault, self.now
        for conversation in sorted(calls.leave(vault, [one for one, _ in self.left.values()], now)):
            one, said_at = self.left[conversation]
            self.answer(one.phone_id, f"lanjut:{conversation}", "lanjut", said_at)
        spent = budget.spent(self.runtime.settings, now)
        # Who sees a number is said once, so not while it would be withheld: the next report of that
        # phone brings it.
        for phone_id in sorted(people.tell_privacy({} if spent else self.first_contacts, now)):
            code, said_at = self.first_contacts[phone_id]
            self.answer(
                phone_id, f"privacy:{phone_id}", "privacy", said_at, after=AFTERWARDS, code=code
            )
        sent = send(self.runtime, self._answers, self.quotas, now, spent)
        dialogues.close(self._closed)
        dialogues.keep(vault, dict(self._kept(sent)), now)
        calls.advance(vault, self.advanced, now)

    def _kept(self, sent: Collection[str]) -> Iterator[tuple[int, dialogues.Open]]:
        for phone_id, one in self._asked.items():
            asked = one.dedup_key in sent
            if asked or not self._in_talk(phone_id):
                # A question that was not sent waits only for what the phone went on to say at that
                # time by itself.
                until = (self.now if asked else one.since) + DIALOGUE_LIFE
                yield (
                    phone_id,
                    dialogues.Open(
                        one.conversation, one.name, one.args, one.session, one.since, until
                    ),
                )
