"""YA and TIDAK of who was asked something with two digits: each kind of question has its answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from flows import messages
from flows.effects import PosedAnswered
from flows.rules import posed as rules
from gateway.jobs import distress, enrolling, swaps
from gateway.sms.decided import Decided, Stated, Thanks
from gateway.sms.reading import answer_to
from storage.watch import posed
from storage.watch.posed import Answer

#: What answers of a kind lead to; returns how each phone is thanked for its answer.
ANSWERED: dict[str, Callable[[Decided, Sequence[Answer]], dict[int, Thanks]]] = {
    rules.CORROBORATE: distress.answered,
    rules.ENROL: enrolling.answered,
    rules.SWAP: swaps.answered,
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
    thanks = dict.fromkeys(by_phone, Thanks("tanya_pos_lewat"))
    kinds: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        kinds[answer.kind].append(answer)
    for kind, alike in kinds.items():
        thanks |= ANSWERED[kind](decided, alike)
    for phone, said in thanks.items():
        row, at = answer_to(by_phone[phone].row_id), by_phone[phone].at
        text = messages.say(said.key, decided.known.languages[phone], **said.words)
        decided.say(phone, row, text, at, worth="owed")
