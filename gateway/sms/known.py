"""What is known of the phones of a batch before anything is decided.

It is read for all of them together, so that the statements do not grow with the messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from flows.conversation import Conversation
from flows.reading.guards import names_post
from flows.reading.place import Gazetteer
from flows.rules import clocks
from flows.rules.conversations import CALL_LIFE
from flows.sms import talk
from gateway.install.runtime import Runtime
from gateway.sms.answers import quotas
from gateway.sms.unsaid import Forced
from gateway.ussd.places import gazetteer
from storage import people, reports, watch
from storage.conversations import dialogues
from storage.conversations.sessions import of_json
from storage.people import officers
from storage.record import clock_doubt
from storage.reports import mediations
from storage.watch import duress


class Known:
    """What the records say of phones (by id), each at the time of what it said."""

    def __init__(self, runtime: Runtime, said_at: Mapping[int, datetime], now: datetime) -> None:
        self.runtime, self.said_at, self.now = runtime, said_at, now
        #: How far the clock may be ahead, while it is doubted.
        self.ahead = now - clocks.both(clock_doubt.read(), now)
        phones = list(said_at)
        # A number that no key opens is heard all the same; it cannot be answered.
        self.numbers = dict.fromkeys(phones, "") | people.number_of(runtime.vault, phones)
        self.languages = people.languages_of(phones)
        self.duties = watch.duties(said_at)
        #: Check-ins with a guard's duress word, by their row.
        self.forced: dict[int, Forced] = {}
        #: Those who are officers' phones; of one who was disabled it is anybody's.
        self.officers = officers.of_phones(phones)
        #: Those that were ever chosen to mediate.
        self.mediators = mediations.mediators(phones)
        #: The questions that are kept for them, whether they still wait or not.
        self.questions = dialogues.open_for(runtime.vault, phones)
        self.waiting = {
            phone: question
            for phone, question in self.questions.items()
            if question.waits_at(said_at[phone])
        }
        self.quotas = quotas(runtime, self.numbers, now)
        # Who waits for news of a report may ask again and again; it matters only to phones that
        # were answered today.
        answered = [phone for phone, quota in self.quotas.items() if quota.sent_today]
        self.expectant = reports.with_open_report(answered)

    def left(self, phone_id: int) -> dialogues.Open | None:
        """A question kept for a phone that waits no longer and that LANJUT goes on with.

        It stands in an unfinished report, and is no older than a call that LANJUT goes on with.
        """
        question = self.questions.get(phone_id)
        if (
            question is None
            or not timedelta() <= self.said_at[phone_id] - question.since < CALL_LIFE
        ):
            return None
        return question if conversation_of(question).unfinished else None

    def duress_in(self, phone_id: int, text: str) -> tuple[int, str] | None:
        """Which guard of this phone says their duress word in a text, and the word; None: none."""
        guards = [duty.guard for duty in self.duties.get(phone_id, ())]
        return duress.spoken(self.runtime.vault, guards, text)

    def means(self, phone_id: int, text: str) -> None:
        """A guard of several posts speaks for the one that the text names, if it names one."""
        mine = self.duties.get(phone_id, [])
        named = [
            duty for duty in mine if names_post(text, str(duty.post.code), str(duty.post.name))
        ]
        if len(mine) > 1 and len(named) == 1:
            self.duties[phone_id] = [*named, *(duty for duty in mine if duty not in named)]

    def duty(self, phone_id: int, code: str) -> watch.Duty:
        """Where a guard stands guard: at the post with this code, else where the watch is on."""
        return watch.duty(self.duties[phone_id], code)

    @property
    def places(self) -> Gazetteer:
        """The names of places."""
        return gazetteer(self.runtime, self.now)


def conversation_of(question: dialogues.Open) -> Conversation:
    """The conversation by SMS in which a question waits."""
    flow = talk.flow_for(question.name, question.args)
    return Conversation(question.conversation, of_json(question.session), flow, "sms")
