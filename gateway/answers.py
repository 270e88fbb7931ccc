"""Answering a phone by SMS: into the outbox, if it may be answered at all."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from flows import messages
from gateway.allowance import may_answer_now
from gateway.runtime import Runtime
from storage import outbox, people

log = structlog.get_logger()

#: An answer that could not leave within this time is not worth sending any more.
ANSWER_LIFE = timedelta(hours=12)


def answer(
    runtime: Runtime, phone_id: int, once: str, key: str, now: datetime, *, after: timedelta = timedelta(), **words: str
) -> bool:
    """Answer with a message of the catalogue in the phone's language; False when it may not be answered."""
    return say(runtime, phone_id, once, messages.say(key, people.language_of(phone_id), **words), now, after=after)


def say(runtime: Runtime, phone_id: int, once: str, text: str, now: datetime, *, after: timedelta = timedelta()) -> bool:
    """Answer with this text. `once` names the answer, so that it exists once however often it is asked for."""
    number = people.number_of(runtime.vault, [phone_id])[phone_id]
    refused = may_answer_now(runtime, phone_id, number, text, now)
    if refused:
        log.info("answer.withheld", reason=refused)
        return False
    message = outbox.Message(
        once=once, lane="reply", carrier=runtime.carrier.name, phone_id=phone_id, text=text, not_before=now + after,
        expires_at=now + ANSWER_LIFE,
    )  # fmt: skip
    outbox.put(runtime.vault, [message], now)
    return True
