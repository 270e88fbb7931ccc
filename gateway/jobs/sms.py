"""An SMS that came in: read it, let the conversation it belongs to go on, and answer once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from flows.engine import Session, step
from flows.screens import render
from flows.sms import talk, words
from gateway import records
from gateway.answers import answer, say
from gateway.jobs.facts import Stated, record
from gateway.runtime import Runtime
from storage import dialogues, inbox, people, posts, reports

log = structlog.get_logger()

#: How long a question asked by SMS waits for its answer.
DIALOGUE_LIFE = timedelta(minutes=30)


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
    """Handle one SMS. A sender that is no ordinary number (a short code, a name) is kept and never answered."""
    if row.phone_id is None:
        return
    number = people.number_of(runtime.vault, [row.phone_id])[row.phone_id]
    text = runtime.providers[row.carrier].read_sms(row.body)
    sms = Inbound(runtime, row, row.phone_id, number, text, now)
    open_question = dialogues.open_for(runtime.vault, row.phone_id, now)
    reading = words.read(text, is_guard=posts.guard_of(row.phone_id) is not None, open_question=bool(open_question))
    if reading.nik:
        answer(runtime, sms.phone_id, f"{sms.once}:nik", "nik", now)
    if reading.intent == "JAWAB" and open_question is not None:
        _go_on(sms, open_question.conversation, open_question.name, open_question.args,
               Session.from_json(open_question.session), text)  # fmt: skip
    elif reading.intent == "TIDAK_JELAS":
        answer(runtime, sms.phone_id, sms.once, "unclear", now)
    else:
        name, args = talk.begin(reading)
        session = Session(language=people.language_of(sms.phone_id))
        _go_on(sms, f"sms{row.id}", name, args, session, None)


def _go_on(
    sms: Inbound, conversation: str, name: str, args: dict[str, Any], session: Session, pressed: str | None
) -> None:
    """One step of a conversation by SMS: record what it told, answer with its screen, keep it if it asks on."""
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
    screen = render(turn.show, turn.session.language, "sms", misses=turn.session.misses, page=turn.session.page)
    say(sms.runtime, sms.phone_id, sms.once, screen.text, sms.now)
    if screen.more:
        dialogues.keep(
            sms.runtime.vault, sms.phone_id, conversation, name, args, turn.session.to_json(), sms.now, DIALOGUE_LIFE
        )
    else:
        dialogues.close(sms.phone_id)


def _ticket(conversation: str) -> str:
    """The ticket this conversation has already, or a free one."""
    ticket = reports.code_of(conversation)
    while not ticket:
        drawn = records.draw_ticket()
        ticket = drawn if inbox.ticket_is_free(drawn) else ""
    return ticket
