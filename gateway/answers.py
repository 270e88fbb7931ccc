"""Answering phones by SMS: into the outbox, what may be answered at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from gateway.allowance import SenderKind, Standing
from gateway.runtime import Runtime
from storage import outbox

log = structlog.get_logger()

#: An answer that could not leave within this time, counted from the message it answers, is not worth sending any more:
#: half a day later nobody knows what it is about. What was said is in the record all the same, with its own time.
ANSWER_LIFE = timedelta(hours=12)
#: One to a sensitive report: later somebody else may hold the phone.
SENSITIVE_LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Answer:
    """A text for a phone, to what it said at `said_at`. `once` names it, so that it exists once however often it is asked for.

    `kind`: what the phone was to us when it was answered; `after`: how much later than the others it may leave.
    """

    phone_id: int
    once: str
    text: str = field(repr=False)
    said_at: datetime
    kind: SenderKind = "stranger"
    after: timedelta = timedelta()
    life: timedelta = ANSWER_LIFE


def send(runtime: Runtime, answers: Iterable[Answer], standings: Mapping[int, Standing], now: datetime) -> set[str]:
    """Put into the outbox those of these answers that their phones may be given and that do not come too late.

    One statement. Returns what they are called (`once`).
    """
    messages = []
    for answer in answers:
        late = is_late(answer.said_at, now, answer.life)
        refused = "late" if late else standings[answer.phone_id].may_hear(answer.text, answer.kind, runtime.settings)
        if refused:
            log.info("answer.withheld", reason=refused)
            continue
        messages.append(
            outbox.Message(
                once=answer.once, lane="reply", carrier=runtime.carrier.name, phone_id=answer.phone_id, text=answer.text,
                not_before=now + answer.after, expires_at=answer.said_at + answer.life,
            )
        )  # fmt: skip
    outbox.put(runtime.vault, messages, now)
    return {message.once for message in messages}


def is_late(said_at: datetime, now: datetime, life: timedelta = ANSWER_LIFE) -> bool:
    """Whether it is too late to answer what was said then."""
    return said_at + life <= now
