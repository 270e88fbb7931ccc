"""Which messages may be answered by SMS. Answers cost money and can feed a loop; what was reported is kept either way.

Four guards: nobody is answered who is no person's phone at home (short codes, names, landlines, foreign numbers), a
message that is one of ours come back is not answered, nor is the same text over and over (a machine at the other end),
and every number has a cap per day. None of them ever holds back the first answer of a day to a person.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from gateway import numbers
from gateway.settings import Settings
from storage import dialogues, exchange, outbox, posts

if TYPE_CHECKING:
    from gateway.runtime import Runtime

SenderKind = Literal["stranger", "conversation", "guard"]

#: How far back the texts given to `may_reply` should reach.
LOOK_BACK = timedelta(minutes=30)
#: What the cap on `sent_today` counts: answers since local midnight would let a loop start anew, so a sliding day.
CAP_PERIOD = timedelta(hours=24)

#: From this many times the same text within LOOK_BACK on (this one counts), it is a machine. Within a conversation or
#: at a post the same word is a natural answer ("1", "AMAN"), so there it takes longer.
REPEATS: dict[SenderKind, int] = {"stranger": 4, "conversation": 12, "guard": 12}
#: How many times the cap of REPLY_CAP_PER_NUMBER: somebody with an open question or an open ticket, and a guard, whose
#: duty it is to write, are answered for longer than somebody who just writes.
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

    `number` is E.164, or "" where the sender is none; `sent_today` is how many answers it had within CAP_PERIOD;
    `recent_received` and `recent_sent` are the texts that came from it (without this one) and went to it in LOOK_BACK.
    With `reply`, the answer to be sent, a machine is also known by what it makes us say over and over.
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
    if sent_today >= settings.reply_cap_per_number * CAP_TIMES[sender_kind]:
        return "cap"
    return ""


def folded(text: str) -> str:
    """A text without what carriers and phones change on the way: case, spaces, compatibility forms."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def may_answer_now(runtime: Runtime, phone_id: int, number: str, reply: str, now: datetime) -> str:
    """Whether this phone may be sent `reply` to what it said just now: "" or the reason, by what the records know.

    To be asked while its message is handled, in the same transaction.
    """
    sent_today = outbox.replies_since([phone_id], now - CAP_PERIOD)[phone_id]
    if not sent_today:  # the first answer of a day is never held back, so the rest need not be asked
        return may_reply(number, "stranger", 0, "", (), (), runtime.settings)
    said = exchange.lately(runtime.vault, phone_id, number, now - LOOK_BACK)
    text = _text(runtime, said.now) if said.now else ""
    received = [_text(runtime, one) for one in said.before]

    def asked_as(kind: SenderKind) -> str:
        return may_reply(number, kind, sent_today, text, received, said.sent, runtime.settings, reply)

    refused = asked_as("stranger")
    if refused not in ("repeated", "cap"):
        return refused
    if posts.guard_of(phone_id) is not None:
        return asked_as("guard")
    if dialogues.open_for(runtime.vault, phone_id, now) is not None:
        return asked_as("conversation")
    return refused


def _text(runtime: Runtime, said: exchange.Said) -> str:
    provider = runtime.providers.get(said.carrier)
    return provider.read_sms(said.body) if provider else ""
