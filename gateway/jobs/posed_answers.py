"""YA and TIDAK of who was asked something with two digits: each kind of question has its answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from flows.effects import PosedAnswered
from flows.rules import posed as rules
from gateway.jobs import distress, enrolling
from gateway.sms.decided import Decided, Stated
from gateway.sms.reading import answer_to
from storage.watch import posed
from storage.watch.posed import Answer

#: What an answer of a kind leads to; returns the name of the message that thanks for it.
ANSWERED: dict[str, Callable[[Decided, Sequence[Answer]], str]] = {
    rules.CORROBORATE: distress.answered,
    rules.ENROL: enrolling.answered,
}


def record(decided: Decided, batch: Sequence[Stated[PosedAnswered]]) -> None:
    """Count each answer once, and thank for it; one that comes too late hears that."""
    by_phone = {stated.phone_id: stated for stated in batch}
    answers = posed.answer(
        [
            (phone, stated.fact.digits, stated.fact.yes, stated.at)
            for phone, stated in by_phone.items()
        ]
    )
    thanks = dict.fromkeys(by_phone, "tanya_pos_lewat")
    kinds: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        kinds[answer.kind].append(answer)
    for kind, alike in kinds.items():
        key = ANSWERED[kind](decided, alike)
        thanks |= dict.fromkeys((answer.phone_id for answer in alike), key)
    for phone, key in thanks.items():
        stated = by_phone[phone]
        decided.answer(phone, answer_to(stated.row_id), key, stated.at, worth="owed")
