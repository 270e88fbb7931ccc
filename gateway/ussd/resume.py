"""Going on with a report whose call broke off, by dialling again or by SMS.

Whoever goes on takes the conversation along. Within half an hour the session is still in Redis, and
the phone's pointer names it; what is to be gone on with later, or by SMS, is in the database
(`storage.conversations.calls`), which also decides which of two who try at once may.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from flows.conversation import Conversation
from flows.effects import Fact, ReportBegun
from flows.lanjut import chosen
from flows.reading.report import is_sensitive
from flows.rules.conversations import rounds_of
from flows.session import Session
from flows.values import dataclass
from gateway.install.runtime import Runtime
from storage import people
from storage.conversations import calls
from storage.conversations.call_names import key_of, pointer_of, session_of
from storage.conversations.in_progress import Call
from storage.conversations.sessions import LEFT_LIFE, SessionsAway, as_json, of_json
from storage.engine.db import transaction
from storage.engine.deadline import within
from storage.received import inbox

log = structlog.get_logger()


@dataclass(frozen=True)
class Left:
    """A conversation that a call left unfinished, and the ticket of its report."""

    conversation: Conversation
    ticket: str
    own: str = ""  # the call that holds it; known only of one that is still in Redis

    def to_json(self) -> dict[str, Any]:
        """As it is kept; what a call keeps in Redis has these fields too."""
        conversation = self.conversation
        session = as_json(conversation.session)
        return {"base": conversation.base, "ticket": self.ticket, "session": session}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Left | None:
        """What was kept; None if another version kept it, or none of our keys opens it."""
        try:
            conversation = Conversation(value["base"], of_json(value["session"]))
            return Left(conversation, value["ticket"], value.get("own", ""))
        except (KeyError, TypeError):
            return None


def on_offer(runtime: Runtime, phone: str, name: str, pointer: str, now: datetime) -> str:
    """The call that this phone, which dials now in the session `name`, may go on with, or ""."""
    before, _, pressed_at = pointer.partition(" ")
    if not pressed_at.isdigit() or now.timestamp() - int(pressed_at) > LEFT_LIFE:
        return ""
    left = in_redis(runtime, session_of(before))
    if (
        left is None
        or left.own != before
        or _told_something_sensitive(runtime, phone, left.conversation.base)
    ):
        return ""
    if not calls.may_be_offered(left.conversation.id, before):
        return ""
    if session_of(before) == name:  # what Redis holds of it makes room for this call
        _take(runtime, left, before, before, phone, now)
    return before


def _told_something_sensitive(runtime: Runtime, phone: str, base: str) -> bool:
    """Whether the records tell of something sensitive; Redis may lack the last press."""
    told = [
        Fact.from_json(body["fact"])
        for body in inbox.facts_of(runtime.vault, phone, rounds_of(base), 20)
    ]
    return any(
        isinstance(fact, ReportBegun) and is_sensitive(fact.category, fact.place) for fact in told
    )


def choose(
    runtime: Runtime, name: str, call: Call, phone: str, pressed: str, now: datetime
) -> str | None:
    """Carry out the choice on the offer; what is still to be pressed, or None: show the screen.

    Who comes too late to go on with it is told so by the offer's own conversation.
    """
    offered, session = call.offered, call.conversation.session
    choice = chosen(session, pressed)
    if choice == "menu":
        _decline(runtime, name, offered, phone)
        fresh = Session(language=session.language)
        call.offered, call.conversation = "", Conversation(call.conversation.base, fresh)
        return None
    if choice and (taken := within(lambda: _take_over(runtime, call.own, offered, phone, now))):
        call.offered, call.conversation, call.ticket = "", taken.conversation, taken.ticket
        return None
    return pressed


def _take_over(runtime: Runtime, own: str, before: str, phone: str, now: datetime) -> Left | None:
    """The call `own` goes on with what the call `before` left.

    None: somebody else does, or nothing is left of it.
    """
    left = in_redis(runtime, session_of(before))
    if left is None or left.own != before:
        kept = calls.held_by(runtime.vault, before, now)
        left = Left.from_json(kept.value) if kept else None
    return left if left and _take(runtime, left, own, before, phone, now) else None


def _take(runtime: Runtime, left: Left, own: str, before: str, phone: str, now: datetime) -> bool:
    with transaction():
        phone_id = people.phone_ids(runtime.vault, [phone], now)[phone]
        return calls.take(
            runtime.vault, left.conversation.id, phone_id, own, before, left.to_json(), now
        )


def held(runtime: Runtime, name: str, phone: str, now: datetime) -> tuple[Left | None, bool]:
    """The conversation that a call of this session left, or took over (True) from another call.

    Of several calls the newest; as it stood then.
    """
    kept = calls.held_in(runtime.vault, name, phone, now)
    left = Left.from_json(kept.value) if kept else None
    return (replace(left, own=kept.holder), kept.going_on) if kept and left else (None, False)


def _decline(runtime: Runtime, name: str, before: str, phone: str) -> None:
    """The phone wants the menu instead: it is not offered again, and no SMS is sent any more."""
    keys = [pointer_of(runtime.vault, phone)]
    if session_of(before) != name:
        keys.append(key_of(session_of(before)))
    try:
        runtime.sessions.forget(*keys)
    except SessionsAway:
        log.debug("session.not_forgotten")


def in_redis(runtime: Runtime, name: str) -> Left | None:
    """What the newest call of a session left unfinished; None without Redis, or when it is gone."""
    try:
        saved = runtime.sessions.load(key_of(name))
    except SessionsAway:
        return None
    left = Left.from_json(saved) if saved else None
    return left if left and left.conversation.unfinished else None
