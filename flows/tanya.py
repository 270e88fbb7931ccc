"""Tanya: what an officer asks the reporter, by SMS, and the answer to it."""

from __future__ import annotations

from flows.effects import QuestionAnswered
from flows.questions import End, Talk, ask, tell
from flows.reading.report import blot, in_danger


def tanya(
    question: int, code: str, template: str = "", text: str = "", category: str = ""
) -> Talk[End]:
    """One question about a report, and its answer, whatever it is.

    `template` names words of the catalogue, `text` are the officer's own. Danger in the answer is
    an alarm. `category` is that of the report, for who judges the answer.
    """
    name = f"tanya.{template}" if template else "tanya.sendiri"
    words = {} if template else {"text": text}
    said = blot((yield from ask(name, zero_is_answer=True, code=code, **words)))
    alarm = in_danger(said)
    yield from tell("tanya.simpan", QuestionAnswered(question, code, said, alarm))
    return End("tanya.terima_bahaya" if alarm else "tanya.terima", code=code)
