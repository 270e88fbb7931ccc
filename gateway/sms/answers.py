"""Answering phones by SMS: into the outbox, what may be answered at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import get_args

import structlog

from flows.rules.budget import Worth, leaves
from gateway.install.runtime import Runtime
from gateway.sms import budget
from gateway.sms.allowance import Quota, SenderKind
from storage.sent import outbox, spending

log = structlog.get_logger()

#: What an answer is worth stands in the outbox as its rank.
_WORTHS: tuple[Worth, ...] = get_args(Worth)

#: An answer that could not leave within this time, counted from the message it answers, is not
#: worth sending any more: half a day later nobody knows what it is about. What was said is in the
#: record all the same, with its own time.
ANSWER_LIFE = timedelta(hours=12)
#: One to a sensitive report: later somebody else may hold the phone.
SENSITIVE_LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Answer:
    """A text for a phone, to what it said at `said_at`. `dedup_key` names it, so that it exists
    once however often it is asked for.

    `kind`: what the phone was to us when it was answered; `after`: how much later than the others
    it may leave.
    """

    phone_id: int
    dedup_key: str
    text: str = field(repr=False)
    said_at: datetime
    kind: SenderKind = "stranger"
    after: timedelta = timedelta()
    life: timedelta = ANSWER_LIFE
    worth: Worth = "routine"


def send(
    runtime: Runtime,
    answers: Iterable[Answer],
    quotas: Mapping[int, Quota],
    now: datetime,
    spent: bool = False,
) -> set[str]:
    """Put into the outbox those of these answers that their phones may be given and that do not
    come too late.

    One statement; three when the day's money is spent. Returns what they are called (`dedup_key`).
    """
    chosen = list(answers)
    today = _answered_today(runtime, {answer.phone_id for answer in chosen}, now) if spent else {}
    messages = []
    withheld: Counter[str] = Counter()
    for answer in chosen:
        refused = _refused(
            runtime, answer, quotas[answer.phone_id], today.get(answer.phone_id), now
        )
        if refused:
            withheld[refused] += 1
            continue
        if spent:
            today[answer.phone_id].add(answer.worth)
        messages.append(
            outbox.Message(
                dedup_key=answer.dedup_key,
                lane="reply",
                carrier=runtime.carrier.name,
                phone_id=answer.phone_id,
                text=answer.text,
                not_before=now + answer.after,
                expires_at=answer.said_at + answer.life,
                rank=_WORTHS.index(answer.worth),
            )
        )
    outbox.put(runtime.vault, messages, now)
    for reason, number in withheld.items():
        log.info("answer.withheld", reason=reason, count=number)
    spending.add(budget.local_day(runtime.settings, now), withheld=withheld["budget"])
    return {message.dedup_key for message in messages}


def _refused(
    runtime: Runtime,
    answer: Answer,
    quota: Quota,
    today: Collection[Worth] | None,
    now: datetime,
) -> str:
    """Why an answer does not leave, or "".

    `today`: what the phone was answered today, if the day's money is spent.
    """
    if is_late(answer.said_at, now, answer.life):
        return "late"
    if today is not None and answer.kind != "guard" and not leaves(answer.worth, today):
        return "budget"
    return quota.may_hear(answer.text, answer.kind, runtime.settings, owed=answer.worth == "owed")


def _answered_today(
    runtime: Runtime, phone_ids: Collection[int], now: datetime
) -> dict[int, set[Worth]]:
    midnight = datetime.combine(
        budget.local_day(runtime.settings, now), time(), runtime.settings.zone
    )
    ranks = outbox.ranks_since(sorted(phone_ids), midnight)
    return {phone_id: {_WORTHS[rank] for rank in some} for phone_id, some in ranks.items()}


def is_late(said_at: datetime, now: datetime, life: timedelta = ANSWER_LIFE) -> bool:
    """Whether it is too late to answer what was said then."""
    return said_at + life <= now
