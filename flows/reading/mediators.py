"""What mediators say by SMS: DAMAI, BELUM or RUJUK, and the code of the dispute.

It counts from the phone that was chosen for that dispute alone, which is for whoever asks to know.
Before the code or behind it, with other words or without: "sudah damai pak 482 135".
"""

from __future__ import annotations

from flows.reading.codes import find_code
from flows.reading.lexicon import SPELLER, WORDS
from flows.reading.report import blot
from flows.rules.mediation import BACK, NOT_YET, PEACE
from flows.rules.mediation import WORDS as COMMANDS
from flows.rules.tickets import is_ticket
from flows.values import dataclass, field


@dataclass(frozen=True)
class MediatorWord:
    """A word of a mediator: the outcome (of `flows.rules.mediation`), and all that was said."""

    code: str
    outcome: str
    text: str = field(repr=False)


def read(text: str) -> MediatorWord | None:
    """The word of a mediator in this text; None if it is something else, or says two things."""
    found = find_code(text)
    if found is None or not is_ticket(found.digits):
        return None
    words = [word.word for word in SPELLER.words(found.around)]
    said = {COMMANDS[word.upper()] for word in words if word.upper() in COMMANDS}
    if said == {BACK, PEACE}:  # "dak jadi damai, rujuk bae" is no peace
        said = {BACK}
    if PEACE in said and WORDS["negation"] & set(words):  # "dak damai"
        said = (said - {PEACE}) | {NOT_YET}
    if len(said) != 1:
        return None
    (outcome,) = said
    told = " ".join(found.around.split()).strip(" .,;:#*-")
    return MediatorWord(found.digits, outcome, "" if told.upper() in COMMANDS else blot(told))
