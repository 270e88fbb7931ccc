"""Where a call begins: new, dialled deep, lost with Redis, or another under an old session id.

The record says what was told before in this session (`storage.received.inbox.facts`); whoever knows
more, the last call of it, says so. A call that is walked again through what was pressed tells
nothing anew on a screen that its phone was not shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from flows.conversation import Conversation, Event, advance
from flows.effects import EmergencyRaised, Fact, ReportSent
from flows.lanjut import tawaran
from flows.rules.conversations import base_of, number_of, rounds_of
from flows.rules.redial import WHOLE, Meaning
from flows.screens import render
from flows.session import Session
from flows.text import FALLBACK, fingerprint
from gateway.carriers import KeyPress, Provider
from gateway.install.runtime import Runtime
from gateway.ussd import records, resume
from storage.conversations import call_names, fingerprints
from storage.conversations.call_names import digest
from storage.conversations.in_progress import Call, Said
from storage.engine.db import DatabaseAway
from storage.engine.deadline import reading, within
from storage.received import inbox
from storage.received.inbox import facts
from storage.received.inbox.facts import Told

#: Facts looked at, newest first: a call tells two or three.
MOST = 20
#: What needs a confirmation that was shown in this very call.
CONFIRMED: tuple[type[Fact], ...] = (EmergencyRaised, ReportSent)


def begin(
    runtime: Runtime,
    provider: Provider,
    name: str,
    press: KeyPress,
    pointer: str,
    was: Call | None,
    now: datetime,
) -> tuple[Call, str | None]:
    """The call of this press, and what to press in it now; None shows where it stands.

    `was`: the last call of the session, if one is known. When the text was answered already, the
    call knows the answer.
    """
    try:
        ask = within if press.text or pointer else reading  # an offer may be written down
        return ask(lambda: _Beginning(runtime, provider, name, press, was, now).call(pointer))
    except DatabaseAway:
        # A new call, as long as the record cannot be asked. Its number is neither that of a call on
        # record, nor that of the call before it.
        number = _first_number(now) + _UNKNOWN + int(now.timestamp()) % _SPAN
        number = max(number, call_names.number_of(was.own) + 1 if was else 0)
        language = was.conversation.session.language if was else FALLBACK
        past = was.remains(now) if was else {}
        return _next(call_names.call_of(name, number), language, was, past), None


#: The record knows calls as long as rows of the inbox; twice in that time numbers begin anew, with
#: so many for the calls of a session; from `_UNKNOWN` on those that began while it could not be
#: asked, one for each second.
_SPAN, _CALLS, _UNKNOWN = int(inbox.LIFE.total_seconds()) // 2, 50_000, 20_000


def _first_number(now: datetime) -> int:
    return int(now.timestamp()) // _SPAN * _CALLS


def _next(own: str, language: str, was: Call | None, past: dict[str, Said]) -> Call:
    order = max(call_names.number_of(own), was.order + 1 if was else 0)
    conversation = Conversation(own, Session(language=language))
    return Call(own, conversation, order=order, past=past, left=was is not None and was.left)


class _Beginning:
    """What is known of a session at one press, and the call that follows from it."""

    def __init__(
        self,
        runtime: Runtime,
        provider: Provider,
        name: str,
        press: KeyPress,
        was: Call | None,
        now: datetime,
    ) -> None:
        self.runtime, self.provider, self.name, self.press, self.was, self.now = (
            runtime,
            provider,
            name,
            press,
            was,
            now,
        )
        self.language, told = facts.caller(runtime.vault, press.phone, name, MOST)
        held, self.going_on = (
            resume.held(runtime, name, press.phone, now) if press.text else (None, False)
        )
        # What it holds of another call; its own way is in the text.
        self.held = held if held is not None and held.conversation.base != held.own else None
        if self.held is not None:
            base = self.held.conversation.base
            told += facts.facts_of(runtime.vault, press.phone, rounds_of(base), MOST)
        self.told: dict[str, list[Told]] = defaultdict(
            list
        )  # by the call that told it, of this session
        for fact in told:
            own = fact.get("call", base_of(fact["conversation"]))
            if call_names.session_of(own) == name:
                self.told[own].append(fact)
        self.conversation = told  # of whatever call
        self._records = partial(records.answer, runtime, press.phone, now)

    def call(self, pointer: str) -> tuple[Call, str | None]:
        """The call, and what is to be pressed in it."""
        text = self.press.text
        past = self._past()
        answered = past.get(digest(text))
        if answered is not None and answered.meaning(text, self.now) is Meaning.REPEAT:
            call = Call(self.name, Conversation(self.name))  # it is not kept
            call.answers[digest(text)] = answered.answer
            return call, None
        lost = self._lost() if text else None
        if lost is not None:
            return self._walked_again(lost, past)
        known = (*self.told, *([self.was.own] if self.was else ()))
        last = max((call_names.number_of(own) for own in known), default=0)
        own = call_names.call_of(self.name, max(last + 1, _first_number(self.now)))
        call = _next(own, self.language, self.was, past)
        if not text:
            offered = pointer and resume.on_offer(
                self.runtime, self.press.phone, self.name, pointer, self.now
            )
            if offered:
                call.offered = offered
                call.conversation = replace(call.conversation, flow=tawaran)
            return call, None
        return self._dialled_deep(call)

    def _past(self) -> dict[str, Said]:
        """What was answered before in this session, as long as it may be repeated."""
        found = {}
        for told in self.told.values():
            over, at = any(fact.get("over") for fact in told), told[-1]["at"]
            if self.now - at <= WHOLE:
                for fact in told:
                    base = base_of(fact["conversation"])
                    found[fact["pressed"]] = Said(
                        fact["shown"],
                        at.timestamp(),
                        over,
                        bool(fact.get("over")),
                        base,
                        fact["code"] or "",
                    )
        return found | (self.was.remains(self.now) if self.was else {})

    def _lost(self) -> str | None:
        """The call that this text goes on with, though its session is lost; None if there is none.

        It is the newest one, if it is not over and all that it told was pressed on the way to this
        text.
        """
        holder = self.held.own if self.held is not None else ""
        found = max(
            (*self.told, *([holder] if holder else ())), key=call_names.number_of, default=None
        )
        if found is None:
            return None
        told = self.told[found]
        if any(fact.get("over") for fact in told) or (told and self.now - told[-1]["at"] > WHOLE):
            return None
        return found if {fact["pressed"] for fact in told} <= way(self.press.text) else None

    def _walked_again(self, own: str, past: dict[str, Said]) -> tuple[Call, str | None]:
        """A call whose session was lost, after what was pressed is gone through again.

        Only as far as nothing new is told, and only if the questions have been the same for as long
        as a session lives; otherwise it starts again and says so.
        """
        call = _next(own, self.language, self.was, past)
        told, pieces = self.told[own], self.press.text.split("*")
        if self.held is not None and self.held.own == own:
            call.conversation, call.ticket = self.held.conversation, self.held.ticket
            # It goes on with what another call left, and the first key chose that. Or it is over,
            # and this is late.
            pieces = pieces[1:] if self.going_on else []
        elif told:
            base = base_of(told[0]["conversation"])
            call.conversation = replace(call.conversation, base=base)
        talk = call.conversation
        call.past = {text: said for text, said in past.items() if said.base != talk.base}
        written = {
            (fact["conversation"], fact["name"], fact["ordinal"]) for fact in self.conversation
        }
        call.answers = {fact["pressed"]: fact["shown"] for fact in told}
        tickets = {talk.id: call.ticket}  # each record that was made in this call has its own
        for fact in self.conversation:
            tickets[fact["conversation"]] = tickets.get(fact["conversation"]) or fact["code"] or ""
        call.ticket = tickets[talk.id]
        if not pieces:
            return call, None
        if not self._same_questions():
            rounds = [number_of(fact["conversation"]) for fact in self.conversation]
            # What is told from now on is another record.
            following = max(rounds, default=talk.session.round - 1) + 1
            session = Session(language=talk.session.language, round=following)
            call.conversation = replace(talk, session=session)
            call.ticket, call.notice = "", "awal"
            return call, None
        for piece in (None, *pieces[:-1]):
            talk, _, events = advance(
                call.conversation, piece, self._records, lambda filed: tickets.get(filed, "")
            )
            if any(
                (event.conversation, event.name, event.ordinal) not in written for event in events
            ):
                return call, None
            call.conversation, call.ticket = talk, tickets.get(talk.id, "")
        return call, pieces[-1]

    def _dialled_deep(self, call: Call) -> tuple[Call, str | None]:
        """A new call, after what was dialled is gone through up to a press that tells something.

        The question of that press is shown first. A press on a screen that this session was shown
        before counts, unless it confirms something.
        """
        if not self._same_questions():
            call.notice = "awal"
            return call, None
        talk, show, _ = advance(call.conversation, None, self._records, _no_ticket)
        call.conversation, text = talk, ""
        pieces = self.press.text.split("*")
        for at, piece in enumerate(pieces):
            screen = render(show, talk.session.language)
            before = call.past.get(digest(text))
            shown = before is not None and before.answer == self.provider.write_screen(
                screen.text, screen.more
            )
            talk, show, events = advance(talk, piece, self._records, _no_ticket)
            if events and not (shown and _unconfirmed(events)):
                return call, None  # what is held is told now
            if at == len(pieces) - 1:
                if call.held:  # it goes another way than the finished one
                    call.past = {}
                return call, piece
            text = "*".join(pieces[: at + 1])
            if events or call.held:
                call.held.append((text, piece))
            else:
                call.conversation = talk
        return call, None

    def _same_questions(self) -> bool:
        return fingerprints.unchanged(fingerprint(), WHOLE, self.now)


def way(text: str) -> set[str]:
    """The texts on the way to this one, and itself, by their digests."""
    stars = [at for at, char in enumerate(text) if char == "*"]
    return {digest(text[:at]) for at in (*stars, len(text))}


def _unconfirmed(told: Sequence[Event]) -> bool:
    return not any(isinstance(event.fact, CONFIRMED) for event in told)


def _no_ticket(_: str) -> str:
    return ""
