"""Answers by SMS that phones may be given (`flows.rules.quota`), on their way to the outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import get_args

import structlog

from flows.rules.quota import (
    ANSWER_LIFE,
    CAP_PERIOD,
    LOOK_BACK,
    ON_DUTY,
    Limits,
    Quota,
    SenderKind,
    Worth,
    is_late,
    leaves,
)
from flows.values import dataclass, field
from gateway.install.runtime import Runtime
from storage.conversations import exchange
from storage.sent import outbox, spending

log = structlog.get_logger()


def quotas(runtime: Runtime, numbers: Mapping[int, str], now: datetime) -> dict[int, Quota]:
    """How each of these phones (their numbers by id) stands: three statements.

    To be asked before it is served.
    """
    replies = outbox.replies_since(list(numbers), now - CAP_PERIOD)
    # Of somebody who had no answer today nothing else need be known.
    said = exchange.lately(
        runtime.vault,
        {phone: number for phone, number in numbers.items() if replies[phone]},
        now - LOOK_BACK,
    )
    settings, found = runtime.settings, {}
    limits = Limits(settings.reply_countries, settings.reply_cap_per_number)
    for phone, number in numbers.items():
        lately = said.get(phone, exchange.Exchange())
        received = [_text(runtime, message) for message in lately.received]
        found[phone] = Quota(
            number, limits, replies[phone], received=received, sent=list(lately.sent)
        )
    return found


def _text(runtime: Runtime, said: exchange.Said) -> str:
    provider = runtime.providers.get(said.carrier)
    return provider.read_sms(said.body) if provider else ""


#: What an answer is worth stands in the outbox as its rank.
_WORTHS: tuple[Worth, ...] = get_args(Worth)


@dataclass(frozen=True)
class Answer:
    """A text for a phone, as the answer to what it said at `said_at`.

    `dedup_key` names it, so that it exists once however often it is asked for.

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
    """Put those answers into the outbox that are in time and that their phones may be given.

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
    spending.add(runtime.settings.day_of(now), withheld=withheld["budget"])
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
    if today is not None and answer.kind not in ON_DUTY and not leaves(answer.worth, today):
        return "budget"
    return quota.may_hear(answer.text, answer.kind, owed=answer.worth == "owed")


def _answered_today(
    runtime: Runtime, phone_ids: Collection[int], now: datetime
) -> dict[int, set[Worth]]:
    midnight = datetime.combine(runtime.settings.day_of(now), time(), runtime.settings.zone)
    ranks = outbox.ranks_since(sorted(phone_ids), midnight)
    return {phone_id: {_WORTHS[rank] for rank in found} for phone_id, found in ranks.items()}
