"""What a day's SMS may cost, and which answers leave all the same when that is spent.

Alarms are never asked. Imbauan wait for the next day or for more money. An answer leaves if it is
owed: whoever is in danger, stops imbauan, has a report erased or stands guard hears from us
whatever it costs; and everybody gets their first answer and their first acknowledgement of the day,
or nobody would know that they were heard.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from flows import effects
from flows.effects import Fact
from flows.rules.kinds import KINDS

WARN_AT = Decimal("0.8")
"""The share of the day's budget from which on people are told that it is running out."""

Level = Literal["ok", "warned", "spent"]
Worth = Literal["owed", "ack", "routine"]
"""What an answer is worth: owed whatever it costs; the acknowledgement of a
report; or anything else.
"""


@dataclass(frozen=True)
class Budget:
    """A day's budget: the price of one SMS part and what may be spent, None: whatever is needed."""

    price: Decimal
    limit: Decimal | None

    def left(self, parts: int) -> int | None:
        """How many more parts may leave when so many have left; None: as many as are needed."""
        if self.limit is None or not self.price:
            return None
        return max(0, int(self.limit // self.price) - parts)

    def level(self, parts: int) -> Level:
        """How it stands when so many parts have left. Spent: not one more fits."""
        if self.limit is None or not self.price:
            return "ok"
        if not self.left(parts):
            return "spent"
        return "warned" if parts * self.price >= self.limit * WARN_AT else "ok"


#: Conversations all of whose answers are owed, whatever is said in them.
_OWED = frozenset({"darurat_sms", "hapus", "urung", "berhenti", "ronda_sms"})
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
    effects.ErasureAsked,
    effects.ErasureTakenBack,
    effects.ImbauanStopped,
)
_REPORTS = (effects.ReportBegun, effects.ReportSent, effects.IncidentReported)


def worth(
    text: str,
    facts: Sequence[Fact] = (),
    conversation: str = "",
    category: str = "",
    urgent: bool = False,
) -> Worth:
    """What the answer with this text (its name) is worth, after these facts, in a conversation
    about this kind.

    `urgent`: whatever its kind, what the conversation began with cannot wait.
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
    """Whether an answer leaves though the money is spent, given what the
    phone was answered today.
    """
    return worth == "owed" or not today or (worth == "ack" and "ack" not in today)
