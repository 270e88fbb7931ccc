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

#: An answer that could not leave within this time is not worth sending any more.
ANSWER_LIFE = timedelta(hours=12)


@dataclass(frozen=True)
class Answer:
    """A text for a phone. `once` names it, so that it exists once however often it is asked for.

    `kind`: what the phone was to us when it was answered; `after`: how much later than the others it may leave.
    """

    phone_id: int
    once: str
    text: str = field(repr=False)
    kind: SenderKind = "stranger"
    after: timedelta = timedelta()


def send(runtime: Runtime, answers: Iterable[Answer], standings: Mapping[int, Standing], now: datetime) -> int:
    """Put those of these answers into the outbox that their phones may be given: one statement. Returns how many."""
    messages = []
    for answer in answers:
        if refused := standings[answer.phone_id].may_hear(answer.text, answer.kind, runtime.settings):
            log.info("answer.withheld", reason=refused)
            continue
        messages.append(
            outbox.Message(
                once=answer.once, lane="reply", carrier=runtime.carrier.name, phone_id=answer.phone_id, text=answer.text,
                not_before=now + answer.after, expires_at=now + ANSWER_LIFE,
            )
        )  # fmt: skip
    return outbox.put(runtime.vault, messages, now)
