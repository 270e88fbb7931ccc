"""Which messages are answered by SMS, how often and how late, and which when money is spent.

What was reported is kept either way. Answers cost money and can feed a loop. Four guards: nobody is
answered who is no person's phone at home (short codes, names, landlines, foreign numbers), a
message that is one of ours come back is not answered, nor is the same text over and over (a machine
at the other end), and every number has a cap per day. None of them ever holds back the first answer
of a day to a person, and no cap what is owed: whoever is in danger, stops imbauan, has a report
erased or stands guard hears from us whatever it costs. When the money is spent, everybody still
gets their first answer and their first acknowledgement of the day, or nobody would know that they
were heard.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from flows import effects
from flows.effects import Fact
from flows.rules import numbers
from flows.rules.kinds import KINDS
from flows.values import dataclass, field

#: An answer that could not leave within this time, counted from the message it answers, is not
#: worth sending any more: half a day later nobody knows what it is about. What was said is in the
#: record all the same, with its own time.
ANSWER_LIFE = timedelta(hours=12)
#: One to a sensitive report: later somebody else may hold the phone.
SENSITIVE_LIFE = timedelta(minutes=30)

Worth = Literal["owed", "ack", "routine"]
"""What an answer is worth: owed whatever it costs, an acknowledgement, or anything else."""

Unasked = Literal["", "talk", "report"]
"""What a machine may have said unasked: talk, or what reads like a report that can wait. "": no
machine would say it, or it cannot wait.
"""

SenderKind = Literal["stranger", "conversation", "guard", "officer", "owed"]
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
REPEATS: dict[SenderKind, int] = {
    "stranger": 4,
    "conversation": 12,
    "guard": 12,
    "officer": 12,
    "owed": 30,
}
#: To what is no command or cry so many answers leave in all, the one before it included, if the
#: like of it comes over and over: two machines that answer each other stop then. Of fewer words
#: than MACHINE_WORDS it may answer questions of ours.
ANSWERS_IN_ALL, MACHINE_WORDS = 3, 3
#: How many times the cap of a number (REPLY_CAP_PER_NUMBER): somebody with an open question or an
#: open ticket, a guard, whose duty it is to write, and an officer who sends an officer's words are
#: answered for longer than somebody who just writes; what is owed has no cap.
CAP_TIMES: dict[SenderKind, int] = {"stranger": 1, "conversation": 3, "guard": 5, "officer": 10}
#: Who is answered though the day's money is spent.
ON_DUTY: tuple[SenderKind, ...] = ("guard", "officer")


@dataclass(frozen=True)
class Limits:
    """Whom an installation answers: countries (as "62"), and how often a number a day."""

    countries: Collection[str]
    per_day: int


def may_reply(
    number: str,
    sender_kind: SenderKind,
    sent_today: int,
    text: str,
    recent_received: Iterable[str],
    recent_sent: Iterable[str],
    limits: Limits,
    reply: str = "",
    unasked: Unasked = "",
) -> str:
    """Whether a message may be answered: "" for yes, else why not (a word for logs and metrics).

    `number` is E.164, or "" where the sender is none; `sent_today` is how many answers it had
    within CAP_PERIOD; `recent_received` and `recent_sent` are the texts that came from it (without
    this one) and went to it in LOOK_BACK. With `reply`, the answer to be sent, a machine is also
    known by what it makes us say over and over. By what it says `unasked` it is known sooner.
    """
    if not numbers.is_ordinary(number):
        return "no_person"
    if not numbers.may_answer(number, limits.countries):
        return "foreign"
    said = folded(text)
    sent = [folded(ours) for ours in recent_sent]
    if said and said in sent:
        return "echo"
    if unasked and _is_of_a_machine(said, recent_received, sent, unasked):
        return "repeated"
    times = 1 + sum(folded(text) == said for text in recent_received) if said else 0
    if max(times, 1 + sent.count(folded(reply)) if reply else 0) >= REPEATS[sender_kind]:
        return "repeated"
    times_cap = CAP_TIMES.get(sender_kind)
    if times_cap is not None and sent_today >= limits.per_day * times_cap:
        return "cap"
    return ""


def _is_of_a_machine(
    said: str, received: Iterable[str], sent: Sequence[str], unasked: Unasked
) -> bool:
    """Whether the like of it came ANSWERS_IN_ALL times: the same but for its numbers, or our own
    words in it. What is as short as an answer to a question is not.
    """
    if len(sent) < ANSWERS_IN_ALL or len(said.split()) < MACHINE_WORDS:
        return False
    varies = _VARIES[unasked]
    like = _likeness(said, sent, varies)
    alike = sum(_likeness(folded(text), sent, varies) == like for text in received)
    return 1 + alike >= ANSWERS_IN_ALL


#: The numbers by which texts of one machine differ. Short ones in reports are those of RTs and RWs:
#: a head who reports one after the other is no machine.
_VARIES = {"talk": re.compile(r"\d+"), "report": re.compile(r"\d{4,}")}


def _likeness(said: str, sent: Sequence[str], varies: re.Pattern[str]) -> str:
    """What texts of one machine have in common."""
    if any(ours and ours in said for ours in sent):
        return "ours"
    return varies.sub("", said)


def folded(text: str) -> str:
    """A text without what is changed on the way: case, spaces, compatibility forms."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass
class Quota:
    """What tells whether a phone may be answered.

    What the records know of it, and what it is given meanwhile. `text` is the SMS that is being
    handled; "" for anything else. `unasked` as in `may_reply`.
    """

    number: str
    limits: Limits
    sent_today: int = 0
    text: str = field(default="", repr=False)
    unasked: Unasked = ""
    received: list[str] = field(default_factory=list, repr=False)
    sent: list[str] = field(default_factory=list, repr=False)

    def may_hear(self, reply: str, kind: SenderKind, owed: bool = False) -> str:
        """Whether this phone may be sent `reply` to what it said just now: "" or the reason.

        If so, it counts as sent.
        """
        refused = self._asked_as("stranger", reply)
        if refused in ("repeated", "cap") and kind != "stranger":
            refused = self._asked_as(kind, reply)
        if refused in ("repeated", "cap") and owed:
            refused = self._asked_as("owed", reply)
        if not refused:
            self.sent_today += 1
            self.sent.append(reply)
        return refused

    def _asked_as(self, kind: SenderKind, reply: str) -> str:
        if not self.sent_today:  # the first answer of a day is never held back
            return may_reply(self.number, kind, 0, "", (), (), self.limits)
        return may_reply(
            self.number,
            kind,
            self.sent_today,
            self.text,
            self.received,
            self.sent,
            self.limits,
            reply,
            self.unasked,
        )


def is_late(said_at: datetime, now: datetime, life: timedelta = ANSWER_LIFE) -> bool:
    """Whether it is too late to answer what was said then."""
    return said_at + life <= now


#: Conversations all of whose answers are owed, whatever is said in them.
_OWED = frozenset({"darurat_sms", "hapus", "hapus_data", "urung", "berhenti", "ronda_sms"})
#: Texts that are owed wherever they are shown: emergencies and erasures of calls that are gone on
#: with by SMS, too.
_OWED_TEXTS = (
    "bahaya.",
    "hapus.",
    "urung.",
    "sms.darurat",
    "sms.netral",
    "sms.mau",
    "pesan.darurat",
    "pesan.tambahan_darurat",
    "pesan.stop",
    "pesan.guard",
)
_OWED_FACTS = (
    effects.EmergencyRaised,
    effects.CheckedIn,
    effects.GuardExcused,
    effects.SwapAsked,
    effects.ErasureAsked,
    effects.ErasureTakenBack,
    effects.ImbauanStopped,
    effects.ContactErased,
)
_REPORTS = (effects.ReportBegun, effects.ReportSent, effects.IncidentReported)


def worth(
    text: str,
    facts: Sequence[Fact] = (),
    conversation: str = "",
    category: str = "",
    urgent: bool = False,
) -> Worth:
    """What the answer with this text (its name) is worth, after these facts.

    `conversation` and `category` are what it is about. `urgent`: whatever its kind, what the
    conversation began with cannot wait.
    """
    if (
        urgent
        or conversation in _OWED
        or text.startswith(_OWED_TEXTS)
        or any(isinstance(fact, _OWED_FACTS) for fact in facts)
    ):
        return "owed"
    named = {str(getattr(fact, field, "")) for fact in facts for field in ("category", "kind")}
    kinds = {category, *named} & KINDS.keys()
    if any(KINDS[kind].urgent for kind in kinds) or any(
        getattr(fact, "urgent", False) for fact in facts
    ):
        return "owed"
    return "ack" if any(isinstance(fact, _REPORTS) for fact in facts) else "routine"


def leaves(worth: Worth, today: Collection[Worth]) -> bool:
    """Whether an answer leaves though money is spent, given today's answers to the phone."""
    return worth == "owed" or not today or (worth == "ack" and "ack" not in today)
