"""Tanya: what an officer asks the reporter, by SMS, and the answer to it."""

from __future__ import annotations

from flows.answers import mediation_chosen
from flows.effects import QuestionAnswered
from flows.questions import End, Talk, ask, tell
from flows.reading.report import blot, in_danger
from flows.rules.mediation import ASK, POLICE


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
    choice = ""
    if template == ASK:
        choice = mediation_chosen(said)
        if not choice and not in_danger(said):
            again = blot((yield from ask("tanya.tengah_lagi", zero_is_answer=True, code=code)))
            choice, said = mediation_chosen(again), f"{said} - {again}"
        # Nobody is called who was not clearly wanted, and nobody where there is danger.
        choice = POLICE if in_danger(said) else choice or POLICE
    alarm = in_danger(said)
    yield from tell("tanya.simpan", QuestionAnswered(question, code, said, alarm, choice))
    if alarm:
        return End("tanya.terima_bahaya", code=code)
    return End(f"tanya.tengah_{choice}" if choice else "tanya.terima", code=code)
