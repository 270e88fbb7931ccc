"""TERIMA, SELESAI and ALIH: officers take reports, close them and hand them on, by SMS.

A sender can be forged, so each of these words counts only with the digits that its officer was told
for that very report, and who closes or hands on must have it. Whoever sends too many wrong digits
is not listened to for a while: the ladder goes on meanwhile, and the desk is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

import structlog

from flows import messages
from flows.officer_effects import (
    Misworded,
    ReportAccepted,
    ReportClosed,
    ReporterAsked,
    ReportHandedOn,
)
from flows.options import label
from flows.rules.mediation import ASK
from flows.rules.questions import refusal, template_of
from flows.rules.quota import Worth
from flows.rules.report_steps import VERIFYING
from flows.rules.rights import actor_of
from gateway.jobs.notices import local
from gateway.sms.decided import Decided, Stated
from gateway.sms.reading import answer_to
from storage.models import Officer
from storage.record import audit
from storage.reports import deeds, mediations, questions, tasks
from storage.reports.deeds import Accepting, Closing, Handing
from storage.reports.tasks import Task

log = structlog.get_logger()

#: So many wrong digits within an hour, and an officer's digits are not compared any more.
MOST_WRONG, WITHIN = 5, timedelta(hours=1)
_WRONG = "officer.digits_wrong"


class Meant(NamedTuple):
    """A word with the right digits: who said it, and the report it is about."""

    stated: Stated[Any]
    officer: int
    task: Task


def officer_of(decided: Decided, stated: Stated[Any]) -> Officer:
    """The officer who stated this."""
    return decided.known.officers[stated.phone_id]


def note(decided: Decided, officer: int, action: str, subject: str, **detail: Any) -> None:
    """Note in the audit what an officer did."""
    decided.deeds.append(audit.Entry(actor_of(officer), action, subject, detail))


def answer(
    decided: Decided, stated: Stated[Any], key: str, worth: Worth = "routine", **words: str
) -> None:
    """Answer an officer with a message of the catalogue."""
    text = messages.say(key, decided.known.languages[stated.phone_id], **words)
    name = answer_to(stated.row_id)
    decided.say(stated.phone_id, name, text, stated.at, worth=worth, kind="officer")


def misworded(decided: Decided, batch: Sequence[Stated[Misworded]]) -> None:
    """Say how a word that lacks a part is written."""
    for stated in batch:
        answer(decided, stated, f"petugas_tulis_{stated.fact.command.lower()}")


def accepted(decided: Decided, batch: Sequence[Stated[ReportAccepted]]) -> None:
    """TERIMA: the first officer has it; of an emergency each holds the ladder."""
    meant = [said for said in _meant(decided, batch) if not _is_over(decided, said)]
    meant.sort(key=lambda said: said.stated.at)
    taken = deeds.accept(
        [
            Accepting(said.task.report, said.officer, actor_of(said.officer), hold=True)
            for said in meant
        ],
        decided.now,
    )
    for said in meant:
        task = said.task
        fresh = (task.report, said.officer) in taken
        if not fresh and not task.mine:
            _taken(decided, said)
            continue
        if fresh:
            note(decided, said.officer, "report.accept", task.code)
        key = "petugas_terima_darurat" if task.emergency else "petugas_terima"
        _tell(decided, said, key, digits=task.digits)


def closed(decided: Decided, batch: Sequence[Stated[ReportClosed]]) -> None:
    """SELESAI: an urgent one waits until the desk has looked."""
    meant = [said for said in _meant(decided, batch) if not _is_over(decided, said)]
    had = [said for said in meant if _has(decided, said)]
    done = deeds.close(
        decided.runtime.vault,
        [
            Closing(
                said.task.report,
                said.officer,
                actor_of(said.officer),
                said.stated.fact.result,
                said.stated.fact.note,
            )
            for said in had
        ],
        decided.now,
    )
    for said in had:
        state = done.get(said.task.report)
        if state is None:
            _tell(decided, said, "petugas_tutup")
            continue
        result = said.stated.fact.result
        note(decided, said.officer, "report.close", said.task.code, to=state, result=result)
        key = "petugas_periksa" if state == VERIFYING else "petugas_selesai"
        language = decided.known.languages[said.stated.phone_id]
        _tell(decided, said, key, result=label("hasil", result, language))


def asked(decided: Decided, batch: Sequence[Stated[ReporterAsked]]) -> None:
    """TANYA: a template is asked at once, own words when a second person has read them."""
    meant = [said for said in _meant(decided, batch) if not _is_over(decided, said)]
    had = [(said, template_of(said.stated.fact.question)) for said in meant if _has(decided, said)]
    unfit = mediations.refusals(
        decided.runtime.vault, {said.task.report for said, template in had if template == ASK}
    )
    fresh = []
    for said, template in had:
        why = "" if template else refusal(said.stated.fact.question)
        if template == ASK:
            why = unfit.get(said.task.report, "")
        if said.task.silent:
            _tell(decided, said, "petugas_tanya_diam")
        elif why:
            _tell(decided, said, "petugas_tanya_jangan", why=why)
        else:
            text = "" if template else said.stated.fact.question
            actor = actor_of(said.officer)
            fresh.append(questions.New(said.task.report, said.officer, actor, template, text))
            note(decided, said.officer, "report.ask", said.task.code)
            _tell(decided, said, "petugas_tanya" if template else "petugas_tanya_dibaca")
    questions.add(decided.runtime.vault, fresh, decided.now)


def handed_on(decided: Decided, batch: Sequence[Stated[ReportHandedOn]]) -> None:
    """ALIH: its ladder begins anew, without this officer."""
    meant = [said for said in _meant(decided, batch) if not _is_over(decided, said)]
    had = [said for said in meant if _has(decided, said)]
    done = deeds.hand_on(
        decided.runtime.vault,
        [
            Handing(said.task.report, said.officer, actor_of(said.officer), said.stated.fact.reason)
            for said in had
        ],
        decided.now,
    )
    for said in had:
        if said.task.report not in done:
            _tell(decided, said, "petugas_tutup")
            continue
        note(decided, said.officer, "report.hand_on", said.task.code)
        _tell(decided, said, "petugas_alih")


class Compared(NamedTuple):
    """A word whose digits are compared: who said it, and how often digits were wrong before."""

    stated: Stated[Any]
    officer: int
    wrong: int


def compared(decided: Decided, batch: Sequence[Stated[Any]]) -> list[Compared]:
    """The words of officers who have not sent MOST_WRONG wrong digits within the hour."""
    officers = {stated.row_id: int(officer_of(decided, stated).id) for stated in batch}
    counted = audit.counts(
        [actor_of(officer) for officer in officers.values()], _WRONG, decided.now - WITHIN
    )
    said = [
        Compared(stated, officer, counted.get(actor_of(officer), 0))
        for stated in batch
        for officer in [officers[stated.row_id]]
    ]
    heard = [each for each in said if each.wrong < MOST_WRONG]
    if len(heard) < len(batch):
        log.warning("officers.not_heard", count=len(batch) - len(heard))
    return heard


def refuse(decided: Decided, said: Compared) -> None:
    """The digits are wrong: note that, and tell the officer."""
    note(decided, said.officer, _WRONG, f"officer:{said.officer}")
    last = said.wrong + 1 >= MOST_WRONG
    answer(decided, said.stated, "petugas_salah_banyak" if last else "petugas_salah")


def _meant(decided: Decided, batch: Sequence[Stated[Any]]) -> list[Meant]:
    """Those with the right digits; the others are told so, up to MOST_WRONG times an hour."""
    heard = compared(decided, batch)
    found = tasks.by_digits({(said.officer, said.stated.fact.digits) for said in heard})
    meant = []
    for said in heard:
        task = found.get((said.officer, said.stated.fact.digits))
        if task is not None and said.stated.fact.code in ("", task.code):
            meant.append(Meant(said.stated, said.officer, task))
        else:
            refuse(decided, said)
    return meant


def _is_over(decided: Decided, said: Meant) -> bool:
    """Whether there is nothing to do any more; that is what the officer is told."""
    if not said.task.open:
        _tell(decided, said, "petugas_tutup")
    elif said.task.handed_on:
        _tell(decided, said, "petugas_lewat")
    else:
        return False
    return True


def _has(decided: Decided, said: Meant) -> bool:
    """Whether this officer has it; who has not is told what comes first."""
    if said.task.mine:
        return True
    if said.task.accepted_at is not None and not said.task.emergency:
        _taken(decided, said)
    else:
        _tell(decided, said, "petugas_belum", digits=said.task.digits)
    return False


def _taken(decided: Decided, said: Meant) -> None:
    at = said.task.accepted_at or decided.now
    _tell(decided, said, "petugas_sudah", at=local(decided.runtime, at))


def _tell(decided: Decided, said: Meant, key: str, **words: str) -> None:
    """Answer a word that had the right digits: that is owed, and to nobody else."""
    answer(decided, said.stated, key, "owed", code=said.task.code, **words)
