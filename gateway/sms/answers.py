"""Answers by SMS: which a phone may be given at all, and how they get into the outbox.

Answers cost money and can feed a loop; what was reported is kept either way. Four guards: nobody is
answered who is no person's phone at home (short codes, names, landlines, foreign numbers), a
message that is one of ours come back is not answered, nor is the same text over and over (a machine
at the other end), and every number has a cap per day. None of them ever holds back the first answer
of a day to a person, and no cap what is owed (`flows.rules.budget`): somebody in danger, or who
wants data erased or no more imbauan.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal, get_args

import structlog

from flows.rules import numbers
from flows.rules.budget import Worth, leaves
from gateway.install.runtime import Runtime
from gateway.install.settings import Settings
from gateway.sms import budget
from storage.conversations import exchange
from storage.sent import outbox, spending

log = structlog.get_logger()

SenderKind = Literal["stranger", "conversation", "guard", "owed"]
"""What a phone is to us; `owed`: whatever it is, this answer is owed to it."""

#: How far back the texts given to `may_reply` should reach.
LOOK_BACK = timedelta(minutes=30)
#: What the cap on `sent_today` counts: answers since local midnight would let a loop start anew, so
#: a sliding day.
CAP_PERIOD = timedelta(hours=24)

#: From this many times the same text within LOOK_BACK on (this one counts), it is a machine. Within
#: a conversation or at a post the same word is a natural answer ("1", "AMAN"), so there it takes
#: longer. Somebody in danger cries the same again and again; one cry a minute for half an hour is a
#: machine, and each of so many answers gave 110.
REPEATS: dict[SenderKind, int] = {"stranger": 4, "conversation": 12, "guard": 12, "owed": 30}
#: How many times the cap of REPLY_CAP_PER_NUMBER: somebody with an open question or an open ticket,
#: and a guard, whose duty it is to write, are answered for longer than somebody who just writes;
#: what is owed has no cap.
CAP_TIMES: dict[SenderKind, int] = {"stranger": 1, "conversation": 3, "guard": 5}


def may_reply(
    number: str,
    sender_kind: SenderKind,
    sent_today: int,
    text: str,
    recent_received: Iterable[str],
    recent_sent: Iterable[str],
    settings: Settings,
    reply: str = "",
) -> str:
    """Whether a message may be answered: "" for yes, else why not (a word for logs and metrics).

    `number` is E.164, or "" where the sender is none; `sent_today` is how many answers it had
    within CAP_PERIOD; `recent_received` and `recent_sent` are the texts that came from it (without
    this one) and went to it in LOOK_BACK. With `reply`, the answer to be sent, a machine is also
    known by what it makes us say over and over.
    """
    if not numbers.is_ordinary(number):
        return "no_person"
    if not numbers.may_answer(number, settings.reply_countries):
        return "foreign"
    said = folded(text)
    sent = [folded(ours) for ours in recent_sent]
    if said and said in sent:
        return "echo"
    times = 1 + sum(folded(one) == said for one in recent_received) if said else 0
    if max(times, 1 + sent.count(folded(reply)) if reply else 0) >= REPEATS[sender_kind]:
        return "repeated"
    times_cap = CAP_TIMES.get(sender_kind)
    if times_cap is not None and sent_today >= settings.reply_cap_per_number * times_cap:
        return "cap"
    return ""


def folded(text: str) -> str:
    """A text without what carriers and phones change on the way: case,
    spaces, compatibility forms.
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass
class Quota:
    """What tells whether a phone may be answered: what the records know of it, and what it is given
    meanwhile.

    `text` is the SMS that is being handled; "" for anything else.
    """

    number: str
    sent_today: int = 0
    text: str = field(default="", repr=False)
    received: list[str] = field(default_factory=list, repr=False)
    sent: list[str] = field(default_factory=list, repr=False)

    def may_hear(self, reply: str, kind: SenderKind, settings: Settings, owed: bool = False) -> str:
        """Whether this phone may be sent `reply` to what it said just now: "" or the reason.

        If so, it counts as sent.
        """
        refused = self._asked_as("stranger", reply, settings)
        if refused in ("repeated", "cap") and kind != "stranger":
            refused = self._asked_as(kind, reply, settings)
        if refused in ("repeated", "cap") and owed:
            refused = self._asked_as("owed", reply, settings)
        if not refused:
            self.sent_today += 1
            self.sent.append(reply)
        return refused

    def _asked_as(self, kind: SenderKind, reply: str, settings: Settings) -> str:
        if not self.sent_today:  # the first answer of a day is never held back
            return may_reply(self.number, kind, 0, "", (), (), settings)
        return may_reply(
            self.number, kind, self.sent_today, self.text, self.received, self.sent, settings, reply
        )


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
    found = {}
    for phone, number in numbers.items():
        lately = said.get(phone, exchange.Exchange())
        received = [_text(runtime, one) for one in lately.received]
        found[phone] = Quota(number, replies[phone], received=received, sent=list(lately.sent))
    return found


def _text(runtime: Runtime, said: exchange.Said) -> str:
    provider = runtime.providers.get(said.carrier)
    return provider.read_sms(said.body) if provider else ""


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
