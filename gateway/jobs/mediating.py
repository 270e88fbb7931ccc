"""Mediations: what reporters chose, and what mediators say.

What a mediator says closes nothing, for senders can be forged and a person has to look: whoever has
the report is told, and of peace how it is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from flows import messages
from flows.effects import QuestionAnswered
from flows.notice_text import LANGUAGE
from flows.officer_effects import MediationAnswered
from flows.rules.delivery import NEWS_LIFE
from flows.rules.mediation import ASK, MEDIATED, PEACE, SILENT, UNWANTED, WANTED
from flows.rules.redaction import mask
from gateway.install import desks
from gateway.install.runtime import Runtime
from gateway.sms.decided import Decided, Stated
from gateway.sms.reading import answer_to
from storage import people
from storage.people import officers
from storage.places import units
from storage.record import audit
from storage.reports import mediations, questions, tasks
from storage.reports.mediations import Answer, Known
from storage.reports.tasks import Task
from storage.sent import outbox

#: What a desk reads of a mediator who says nothing.
_NO_ANSWER = "tidak menjawab"


def choose(batch: Sequence[Stated[QuestionAnswered]]) -> None:
    """Keep what the reporters chose."""
    mediations.chosen(
        {
            stated.fact.code: WANTED if stated.fact.choice == MEDIATED else UNWANTED
            for stated in batch
            if stated.fact.choice
        }
    )


def told_to_officer(answered: QuestionAnswered, code: str) -> str:
    """What the officer who asked is told of an answer; danger in it goes before the choice."""
    key = (
        f"petugas_{ASK}_{answered.choice}"
        if answered.choice and not answered.alarm
        else "petugas_jawaban"
    )
    return messages.say(key, LANGUAGE, code=code, text=mask(answered.text))


def answered(decided: Decided, batch: Sequence[Stated[MediationAnswered]]) -> None:
    """DAMAI, BELUM and RUJUK: whoever has the report hears of it."""
    vault = decided.runtime.vault
    theirs = mediations.of_mediators({(stated.phone_id, stated.fact.code) for stated in batch})
    said = [
        (stated, Answer(mediation, stated.fact.outcome, stated.fact.note))
        for stated in batch
        for mediation in [theirs.get((stated.phone_id, stated.fact.code))]
        if mediation is not None
    ]
    done = mediations.answer(vault, [answer for _, answer in said], decided.now)
    for stated, answer in said:
        language = decided.known.languages[stated.phone_id]
        kept = answer.mediation.id in done
        key = f"{ASK}_{answer.outcome}" if kept else f"{ASK}_lewat"
        text = messages.say(key, language, code=stated.fact.code)
        decided.say(stated.phone_id, answer_to(stated.row_id), text, stated.at, worth="ack")
        if kept:
            actor = mediations.actor_of(answer.mediation.contact)
            detail = {"outcome": answer.outcome}
            decided.deeds.append(audit.Entry(actor, "report.mediated", stated.fact.code, detail))
    came = [
        (answer.mediation.id, answer.mediation.report, answer.outcome)
        for _, answer in said
        if answer.mediation.id in done
    ]
    tell(decided.runtime, came, decided.now)


#: A mediation, its report, and what came of it: an outcome of `flows.rules.mediation`, or SILENT.
Came = tuple[int, int, str]


def tell(runtime: Runtime, came: Sequence[Came], now: datetime) -> None:
    """Tell the officers who have these reports, or the desks of those that no officer has."""
    found = mediations.known(runtime.vault, {report for _, report, _ in came})
    tasks_of = _tasks(found.values())
    phones = officers.phones_of({task.officer for task in tasks_of.values()})
    desk_of = _desks(runtime, [found[report] for report in found.keys() - tasks_of.keys()], now)
    sms = []
    for mediation, report, outcome in came:
        known, task = found[report], tasks_of.get(report)
        if task is not None:
            phone, key = phones.get(task.officer), f"petugas_{ASK}_{outcome}"
            words = {"digits": task.digits} if outcome == PEACE else {}
        else:
            phone, key = desk_of.get(known.report), f"meja_{ASK}"
            words = {"result": _NO_ANSWER if outcome == SILENT else outcome.upper()}
        if phone is None:
            continue
        text = messages.say(key, LANGUAGE, code=known.code, **words)
        sms.append(_message(runtime, mediations.name_of(mediation, outcome), phone, text, now))
    outbox.put(runtime.vault, sms, now)


def tell_desks(runtime: Runtime, chosen: Mapping[int, QuestionAnswered], now: datetime) -> None:
    """What reporters chose (by report), where a desk has asked: nothing of their words."""
    found = mediations.known(runtime.vault, chosen)
    desk_of = _desks(runtime, list(found.values()), now)
    outbox.put(
        runtime.vault,
        [
            _message(
                runtime,
                questions.name_of_answer(chosen[report].question),
                phone,
                messages.say(
                    f"meja_{ASK}_{chosen[report].choice}", LANGUAGE, code=found[report].code
                ),
                now,
            )
            for report, phone in desk_of.items()
        ],
        now,
    )


def _message(
    runtime: Runtime, name: str, phone_id: int, text: str, now: datetime
) -> outbox.Message:
    return outbox.Message(
        dedup_key=name,
        lane="alarm",
        carrier=runtime.carrier.name,
        phone_id=phone_id,
        text=text,
        not_before=now,
        expires_at=now + NEWS_LIFE,
        rank=outbox.AGAIN,
    )


def _tasks(reports: Iterable[Known]) -> dict[int, Task]:
    """The reports that officers have, as tasks with their digits."""
    having = {known.report: known.officer for known in reports if known.officer is not None}
    found = tasks.open_of(officers.phones_of(having.values()))
    theirs = [
        [task for task in had if task.report in having and task.mine] for had in found.values()
    ]
    return {task.report: task for mine in theirs if mine for task in tasks.numbered(mine)}


def _desks(runtime: Runtime, reports: Sequence[Known], now: datetime) -> dict[int, int]:
    """The phone of the desk of each of these reports; those that have none are left out."""
    home = runtime.settings.home_area
    pairs = {known.report: (known.area or home, known.matter.kind) for known in reports}
    routed = units.units_for(set(pairs.values()))
    sent = units.named_by({known.sent_to for known in reports if known.sent_to})
    numbers = {
        known.report: desks.number_of(
            runtime.settings, sent.get(known.sent_to or "") or routed.get(pairs[known.report])
        )
        for known in reports
    }
    phones = people.phone_ids(runtime.vault, [number for number in numbers.values() if number], now)
    return {report: phones[number] for report, number in numbers.items() if number}
