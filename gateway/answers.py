"""Answering a phone by SMS: into the outbox, if it may be answered at all."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from flows import messages
from gateway.allowance import may_answer_now
from gateway.runtime import Runtime
from storage import outbox, people

log = structlog.get_logger()

#: An answer that could not leave within this time, counted from the message it answers, is not worth sending any more:
#: half a day later nobody knows what it is about. What was said is in the record all the same, with its own time.
ANSWER_LIFE = timedelta(hours=12)
#: One to a sensitive report: later somebody else may hold the phone.
SENSITIVE_LIFE = timedelta(minutes=30)


def answer(
    runtime: Runtime, phone_id: int, once: str, key: str, said_at: datetime, now: datetime, *,
    after: timedelta = timedelta(), **words: str,
) -> bool:  # fmt: skip
    """Answer with a message of the catalogue in the phone's language; False when it may not be answered."""
    return say(runtime, phone_id, once, messages.say(key, people.language_of(phone_id), **words), said_at, now, after=after)


def say(
    runtime: Runtime, phone_id: int, once: str, text: str, said_at: datetime, now: datetime, *,
    after: timedelta = timedelta(), life: timedelta = ANSWER_LIFE,
) -> bool:  # fmt: skip
    """Answer with this text what was said at `said_at`; False when it may not be answered, or it is too late for that.

    `once` names the answer, so that it exists once however often it is asked for.
    """
    if is_late(said_at, now, life):
        log.info("answer.withheld", reason="late")
        return False
    number = people.number_of(runtime.vault, [phone_id])[phone_id]
    refused = may_answer_now(runtime, phone_id, number, text, now)
    if refused:
        log.info("answer.withheld", reason=refused)
        return False
    message = outbox.Message(
        once=once, lane="reply", carrier=runtime.carrier.name, phone_id=phone_id, text=text, not_before=now + after,
        expires_at=said_at + life,
    )  # fmt: skip
    outbox.put(runtime.vault, [message], now)
    return True


def is_late(said_at: datetime, now: datetime, life: timedelta = ANSWER_LIFE) -> bool:
    """Whether it is too late to answer what was said then."""
    return said_at + life <= now
