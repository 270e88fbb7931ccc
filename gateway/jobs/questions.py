"""Questions of officers on their way to the reporter, and the answers on their way back.

A question waits while the phone has another one before it, and for a day at most. Neither side
sees the other's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flows.conversation import Conversation, advance
from flows.effects import QuestionAnswered
from flows.queries import Query
from flows.rules import numbers
from flows.rules.conversations import of_question
from flows.rules.delivery import ALARM_LIFE
from flows.rules.mediation import ASK
from flows.rules.questions import LIFE
from flows.screens import render
from flows.session import Session
from flows.sms import talk
from gateway.install.runtime import Runtime
from gateway.jobs import mediating
from gateway.sms.decided import Decided, Stated
from storage import people, reports
from storage.conversations import dialogues
from storage.conversations.sessions import as_json
from storage.engine.db import connected, transaction
from storage.people import officers
from storage.reports import mediations, questions
from storage.reports.questions import Ready
from storage.sent import outbox

#: Questions per round.
BATCH = 100
#: The flow of a question.
TANYA = "tanya"


def ask(runtime: Runtime, now: datetime) -> set[str]:
    """Ask the reporters what may be asked: each question once.

    Nobody is asked of a report that is closed, or whose reporter is not to be written to.
    """
    with connected():
        return _ask_ready(runtime, now) if questions.any_open(now) else set()


def _ask_ready(runtime: Runtime, now: datetime) -> set[str]:
    with transaction():
        questions.lapse(now)
        ready = questions.take_ready(runtime.vault, now, BATCH)
        phones = {question.phone_id for question in ready if question.phone_id is not None}
        known, wanting = people.number_of(runtime.vault, phones), people.wanting_news(phones)
        countries = runtime.settings.reply_countries
        refused = mediations.refusals(
            runtime.vault, {question.report for question in ready if question.template == ASK}
        )
        able = [
            question
            for question in ready
            if not (question.hidden or question.closed)
            and not (question.template == ASK and question.report in refused)
            and question.phone_id in wanting
            and numbers.may_answer(known.get(question.phone_id, ""), countries)
        ]
        questions.end({question.id for question in ready} - {question.id for question in able})
        busy = {
            phone
            for phone, question in dialogues.open_for(runtime.vault, phones).items()
            if question.waits_at(now)
        }
        free = {
            question.phone_id: question
            for question in reversed(able)
            if question.phone_id is not None and question.phone_id not in busy
        }
        _ask(runtime, free, now)
    return {"reply"} if free else set()


def _ask(runtime: Runtime, free: dict[int, Ready], now: datetime) -> None:
    languages = people.languages_of(list(free))
    sms, waiting = [], {}
    for phone_id, question in free.items():
        args: dict[str, Any] = {
            "question": question.id,
            "code": question.code,
            "template": question.template,
            "text": question.text,
            "category": question.category,
        }
        begun = Conversation(
            of_question(question.id),
            Session(language=languages[phone_id]),
            talk.flow_for(TANYA, args),
            "sms",
        )
        then, show, _ = advance(begun, None, _no_records, _no_ticket)
        sms.append(
            outbox.Message(
                dedup_key=f"question:{question.id}",
                lane="reply",
                carrier=runtime.carrier.name,
                phone_id=phone_id,
                text=render(show, then.session.language, "sms").text,
                not_before=now,
                expires_at=now + ALARM_LIFE,
            )
        )
        waiting[phone_id] = dialogues.Open(
            begun.base, TANYA, args, as_json(then.session), now, now + LIFE
        )
    outbox.put(runtime.vault, sms, now)
    dialogues.keep(runtime.vault, waiting, now)
    questions.asked([question.id for question in free.values()], now)
    mediations.asked(
        {
            question.report: question.officer
            for question in free.values()
            if question.template == ASK
        },
        now,
    )


def _no_records(asked: Query) -> Any:
    raise LookupError(f"a question asks nothing of the records, but for {type(asked).__name__}")


def _no_ticket(conversation: str) -> str:
    raise LookupError("a question files no report")


def answered(decided: Decided, batch: Sequence[Stated[QuestionAnswered]]) -> None:
    """Keep the answers with their reports, and tell who asked: desks hear what was chosen."""
    runtime, now = decided.runtime, decided.now
    reports.add(
        runtime.vault,
        [
            reports.Addition(
                code=stated.fact.code,
                text=stated.fact.text,
                at=stated.at,
                before=False,
                place="",
                area=None,
                category="",
                urgent=stated.fact.alarm,
                alarm=stated.fact.alarm,
            )
            for stated in batch
        ],
    )
    asked = questions.answered({stated.fact.question for stated in batch}, now)
    mediating.choose(batch)
    phones = officers.phones_of({who.officer for who in asked.values() if who.officer is not None})
    outbox.put(
        runtime.vault,
        [
            outbox.Message(
                dedup_key=questions.name_of_answer(stated.fact.question),
                lane="alarm",
                carrier=runtime.carrier.name,
                phone_id=phones[who.officer],
                text=mediating.told_to_officer(stated.fact, who.code),
                not_before=now,
                expires_at=now + ALARM_LIFE,
            )
            for stated in batch
            for who in [asked.get(stated.fact.question)]
            if who is not None and who.officer is not None and who.officer in phones
        ],
        now,
    )
    mediating.tell_desks(
        runtime,
        {
            who.report: stated.fact
            for stated in batch
            if stated.fact.choice and not stated.fact.alarm  # danger is told as an alarm
            for who in [asked.get(stated.fact.question)]
            if who is not None and who.officer not in phones
        },
        now,
    )
