"""One key press of a USSD call: recall - advance - keep what was told - remember - answer.

The session is memory (Redis) and may be lost; what was told is in the inbox under a key made from
the call, so that the same press, however often and wherever it arrives, is written once and
answered with the same screen. While the database is away what is told goes to the spool, and the
caller hears that the number follows by SMS.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial

from flows.conversation import Conversation, Event, advance
from flows.rules.conversations import rounds_of
from flows.rules.redial import Meaning
from flows.screens import Screen, render
from flows.values import dataclass
from gateway.carriers import KeyPress, Provider
from gateway.install.runtime import Runtime
from gateway.ussd import records, redial, resume
from storage.conversations.call_names import digest, name_of, session_of
from storage.conversations.in_progress import Call, Said
from storage.engine.db import DatabaseAway
from storage.engine.deadline import within
from storage.received import inbox

#: How often a ticket that turns out to be taken is drawn again, each time a longer one.
TICKET_DRAWS = 8


class _Behind(Exception):
    """What was held of this session is an old call or state; another process has the newest."""


@dataclass(frozen=True)
class _Stated:
    """An event that is to be kept, the press that led to it, and what the phone was shown then."""

    event: Event
    text: str
    shown: str
    over: bool


@dataclass(frozen=True)
class _Stepped:
    """Where a call stands after some presses, what they stated, and the last answer."""

    conversation: Conversation
    stated: list[_Stated]
    answer: str
    over: bool


def answer(runtime: Runtime, provider: Provider, press: KeyPress, now: datetime) -> str:
    """The screen that answers a key press, in the carrier's form; raises when nothing was saved."""
    pressing = _Press(runtime, provider, press, now)
    try:
        return pressing.answer(from_near=True)
    except _Behind:
        return pressing.answer(from_near=False)


class _Press:
    """A key press, with what it takes to answer it."""

    def __init__(
        self, runtime: Runtime, provider: Provider, press: KeyPress, now: datetime
    ) -> None:
        self.runtime, self.provider, self.press, self.now = runtime, provider, press, now
        self.name = name_of(runtime.vault, press.carrier, press.session, press.phone)
        self.records = partial(records.answer_in_time, runtime, press.phone, now)

    def answer(self, from_near: bool) -> str:
        """The screen that answers it."""
        runtime, name, press, now = self.runtime, self.name, self.press, self.now
        call, pointer = runtime.calls.recall(name, press.phone, press.text, from_near)
        # More than one press between: a '*' was typed, or Redis lost the last second.
        if call is not None and not call.is_at_hand(press.text) and self._is_ahead_of(call):
            call = None
        meant = call.meaning(press.text, now) if call is not None else Meaning.NEW
        pressed: str | None
        if call is not None and meant is Meaning.GO_ON:
            pressed = call.pressed_since(press.text)
        elif call is not None and (said := call.repeated(press.text, now)) is not None:
            return said
        else:
            call, pressed = redial.begin(runtime, self.provider, name, press, pointer, call, now)
            if (said := call.said_to(press.text)) is not None:
                return said
        if call.offered and pressed is not None:
            pressed = resume.choose(runtime, name, call, press.phone, pressed, now)
        near, call.near = call.near, False
        answer = self._go_on(call, pressed, near)
        if not runtime.calls.remember(name, call, press.phone, now) and near:
            raise _Behind
        return answer

    def _go_on(self, call: Call, pressed: str | None, near: bool) -> str:
        """Let the call go on, and keep what it tells. Returns what is answered."""
        text = self.press.text
        presses = [*call.held]
        if pressed is not None or not presses:
            presses.append((text, pressed))
        tickets = _known(call)
        for taken in range(TICKET_DRAWS):
            done = self._stepped(call, presses, _drawing(call, tickets, taken))
            earlier = call.past.get(digest(text)) if call.past else None
            if earlier is not None:
                if self._is_repetition(call, done, earlier):
                    return self._repeat(call, presses, done, earlier)
                if done.stated and not earlier.over:  # what was begun here goes on
                    call.conversation = replace(call.conversation, base=earlier.base)
                    call.ticket, call.past = earlier.ticket, {}
                    tickets = _known(call)
                    continue
            if not done.stated:
                break
            if call.held and call.past and done.stated[-1].text != text and pressed is not None:
                call.held = presses  # as long as nothing new is told it may still be a repetition
                call.answered(text, done.answer, self.now)
                return done.answer
            items = self._items(call, done.stated, tickets)
            if near:
                self._must_be_newest(call)
            try:
                kept = self.runtime.intake.keep(items, self.now)
            except inbox.TicketTaken:  # draw another and step again, for a step has no effects
                tickets = {}
                continue
            if kept is None:
                if any(tickets.values()):  # in the spool: show that the number follows
                    tickets = _known(call)
                    done = self._stepped(call, presses, _unnumbered)
                break
            # A record that has a ticket already which is not ours: step again to show that one.
            theirs = {
                stated.event.conversation: row.ticket
                for stated, row in zip(done.stated, kept, strict=True)
                if row.ticket
            }
            if theirs.items() <= tickets.items():
                break
            tickets |= theirs
        else:
            raise RuntimeError("no free ticket found")
        call.conversation, call.over, call.held = done.conversation, done.over, []
        call.ticket = tickets.get(call.conversation.id, "")  # another round is another record
        call.answered(text, done.answer, self.now)
        return done.answer

    def _stepped(
        self,
        call: Call,
        presses: Sequence[tuple[str, str | None]],
        ticket: Callable[[str], str],
    ) -> _Stepped:
        """Advance the call by these presses (each with all text up to it); nothing is kept."""
        talk, stated = call.conversation, []
        for text, key in presses:
            talk, show, events = advance(talk, key, self.records, ticket)
            if call.notice and isinstance(show, Screen):
                show = replace(show, notice=call.notice)
            screen = render(show, talk.session.language)
            answer = self.provider.write_screen(screen.text, screen.more)
            stated += [_Stated(event, text, answer, not screen.more) for event in events]
        return _Stepped(talk, stated, answer, not screen.more)

    def _items(
        self, call: Call, stated: Sequence[_Stated], tickets: dict[str, str]
    ) -> list[inbox.Item]:
        """What was told, for the inbox."""
        return [self._item(call, fact, tickets.get(fact.event.conversation, "")) for fact in stated]

    def _item(self, call: Call, stated: _Stated, ticket: str) -> inbox.Item:
        event, press, now = stated.event, self.press, self.now
        body = {
            "fact": {"fact": type(event.fact).__name__, **asdict(event.fact)},
            "conversation": event.conversation,
            "name": event.name,
            "ordinal": event.ordinal,
            "channel": "ussd",
            "code": event.ticket or ticket,
            "call": call.own,
            "pressed": digest(stated.text),
            "shown": stated.shown,
            "over": stated.over,
        }
        # Only the first fact of a conversation that carries the ticket reserves it.
        reserved = (event.ticket or None) if event.ordinal == 1 else None
        key = f"{event.conversation}:{event.name}:{event.ordinal}"
        return inbox.Item(
            press.carrier, "fact", key, press.phone, body, now, reserved, received_at=now
        )

    def _must_be_newest(self, call: Call) -> None:
        """Raises _Behind, before anything is told, if the session has a newer call than this.

        Redis knows that, or else the record: it holds something that this call did not tell on the
        way to this text.
        """
        newest = self.runtime.calls.is_newest(self.name, call)
        if newest is None:
            told = self._told(rounds_of(call.conversation.base))
            if told is None:
                return
            mine = {fact["pressed"] for fact in told if fact.get("call") == call.own}
            newest = mine <= redial.way(self.press.text)
        if not newest:
            raise _Behind

    def _is_ahead_of(self, call: Call) -> bool:
        """Whether the session told more than Redis knows, which lost its last second in a crash."""
        text, base = self.press.text, call.conversation.base
        told = self._told(self.name if session_of(base) == self.name else rounds_of(base))
        later = redial.way(text) - redial.way(call.text)
        return any(fact["pressed"] in later for fact in told or ())

    def _told(self, prefix: str) -> list[inbox.Told] | None:
        """What is on record of this phone under this name; None while it cannot be asked."""
        vault, phone = self.runtime.vault, self.press.phone
        try:
            return within(lambda: inbox.facts_of(vault, phone, prefix, redial.MOST))
        except DatabaseAway:
            return None

    def _is_repetition(self, call: Call, done: _Stepped, earlier: Said) -> bool:
        """Whether this press only repeats what a finished call of this session told, or its END.

        As long as the phone is shown the same screens: after another one it is another call.
        """
        if not (done.stated or earlier.end):
            if done.answer != earlier.answer:
                call.past = {text: said for text, said in call.past.items() if not said.over}
            return False
        return earlier.over and earlier.meaning(self.press.text, self.now) is Meaning.REPEAT

    def _repeat(
        self,
        call: Call,
        presses: list[tuple[str, str | None]],
        done: _Stepped,
        earlier: Said,
    ) -> str:
        """Answer as the finished call did, and tell nothing twice, unless this is another call."""
        call.answered(self.press.text, earlier.answer, self.now)
        if earlier.end:
            call.conversation, call.over, call.held = done.conversation, True, []
            call.at = earlier.at
        else:
            call.held = presses
        return earlier.answer


def _known(call: Call) -> dict[str, str]:
    """The tickets that are known, by the conversation whose record has it."""
    return {call.conversation.id: call.ticket} if call.ticket else {}


def _drawing(call: Call, tickets: dict[str, str], taken: int) -> Callable[[str], str]:
    """A function that answers a conversation's ticket, and draws one where there is none."""

    def ticket(filed: str) -> str:
        if not call.numbered:
            return ""
        return tickets.get(filed) or tickets.setdefault(filed, records.draw_ticket(taken))

    return ticket


def _unnumbered(_: str) -> str:
    return ""
