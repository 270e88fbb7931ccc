"""An SMS that came in: read it, let the conversation it belongs to go on, and answer once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flows.engine import HOME, Session, step
from flows.questions import End
from flows.screens import render
from flows.sms import talk, words
from gateway import records, resume
from gateway.answers import ANSWER_LIFE, SENSITIVE_LIFE, answer, say
from gateway.jobs.facts import Stated, gazetteer, record
from gateway.runtime import Runtime
from storage import calls, dialogues, inbox, people, posts, reports, twins

#: How long a question asked by SMS waits for its answer.
DIALOGUE_LIFE = timedelta(minutes=30)
#: What is said to the sender of a sensitive report.
_NEUTRAL = ("pesan.ack_sensitive", "sms.netral_tempat")


@dataclass(frozen=True)
class Inbound:
    """One SMS with what is known of its sender."""

    runtime: Runtime
    row: inbox.Row
    phone_id: int
    number: str
    text: str
    now: datetime

    @property
    def once(self) -> str:
        """Names the one answer this SMS may get."""
        return f"reply:{self.row.id}"


def handle(runtime: Runtime, row: inbox.Row, now: datetime) -> None:
    """Handle one SMS. A sender that is no ordinary number (a short code, a name) is kept and never answered.

    It may be hours old: what counts is when it was sent.
    """
    if row.phone_id is None or twins.handled_already(runtime.vault, row.id, row.twin):
        return
    number = people.number_of(runtime.vault, [row.phone_id])[row.phone_id]
    text = runtime.providers[row.carrier].read_sms(row.body)
    sms = Inbound(runtime, row, row.phone_id, number, text, now)
    waiting = dialogues.open_for(runtime.vault, row.phone_id, row.sent_at)
    is_guard = posts.guard_of(row.phone_id) is not None
    reading = words.read(text, is_guard=is_guard, open_question=waiting is not None, gazetteer=gazetteer(now))
    if reading.nik and reading.intent == "TIDAK_JELAS":
        answer(runtime, sms.phone_id, sms.once, "nik", row.sent_at, now)
        return
    if reading.mute:  # thanks, or a machine: an answer would only cost
        return
    if waiting is not None and text.strip() == HOME:
        _go_on(sms, f"sms{row.id}", "menu", {}, Session(language=people.language_of(sms.phone_id)), None)
        return
    if reading.intent == "LANJUT" and _go_on_with_call(sms):
        return
    if reading.intent in ("JAWAB", "LANJUT") and waiting is not None:
        session = Session.from_json(waiting.session)
        pressed = reading.text if reading.intent == "JAWAB" else None
        if not _go_on(sms, waiting.conversation, waiting.name, waiting.args, session, pressed):
            dialogues.close(sms.phone_id)
        return
    if reading.intent == "BATAL" and not reading.code and waiting is not None:
        dialogues.close(sms.phone_id)
    name, args = talk.begin(reading)
    # A question that waits stays open beside a conversation that asks nothing (STATUS, say).
    _go_on(sms, f"sms{row.id}", name, args, Session(language=people.language_of(sms.phone_id)), None)


def _go_on_with_call(sms: Inbound) -> bool:
    """LANJUT: the report that a call left unfinished goes on by SMS, at the question where it stood. False: there is none."""
    kept = calls.take_by_sms(sms.runtime.vault, sms.phone_id, f"sms:{sms.row.id}", sms.now)
    if kept is None:
        return False
    left = resume.Left.from_json(kept.value)
    if left is None:
        answer(sms.runtime, sms.phone_id, sms.once, "started_again", sms.row.sent_at, sms.now)
    else:
        _go_on(sms, left.base, "menu", {}, left.session, None)
    return True


def _go_on(sms: Inbound, conversation: str, name: str, args: dict[str, Any], session: Session, pressed: str | None) -> bool:
    """One step of a conversation by SMS: record what it told, answer with its screen. Says whether it asks on."""
    known = records.Records(sms.runtime, sms.number, _ticket(f"{conversation}-{session.round}"), sms.now)
    turn = step(talk.flow_for(name, args), session, pressed, known.answer)
    for told in turn.tell:
        record(
            Stated(
                runtime=sms.runtime, fact=told.fact, conversation=f"{conversation}-{session.round}",
                ordinal=told.ordinal, channel="sms", code=told.answer or "", phone_id=sms.phone_id,
                at=sms.row.sent_at, now=sms.now,
            )
        )  # fmt: skip
    screen = render(turn.show, turn.session.language, "sms")
    shown = turn.show.name if isinstance(turn.show, End) else turn.show.question.name
    life = SENSITIVE_LIFE if shown in _NEUTRAL else ANSWER_LIFE
    said_at = sms.row.sent_at
    asked = say(sms.runtime, sms.phone_id, sms.once, screen.text, said_at, sms.now, life=life)
    if screen.more and (asked or dialogues.open_for(sms.runtime.vault, sms.phone_id, sms.now) is None):
        # A question that was not sent waits only for what the phone went on to say at that time by itself.
        dialogues.keep(
            sms.runtime.vault, sms.phone_id, conversation, name, args, turn.session.to_json(),
            sms.now if asked else said_at, DIALOGUE_LIFE, said_at=said_at,
        )  # fmt: skip
    if screen.more and not conversation.startswith("sms"):  # a call began it
        left = resume.Left(conversation, "", turn.session)
        calls.advance(sms.runtime.vault, left.conversation, left.to_json(), sms.now)
    return screen.more


def _ticket(conversation: str) -> str:
    """The ticket this conversation has already, or a free one."""
    ticket = reports.code_of(conversation)
    while not ticket:
        drawn = records.draw_ticket()
        ticket = drawn if inbox.ticket_is_free(drawn) else ""
    return ticket
