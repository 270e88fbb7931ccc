"""The one writer of a batch: what was decided goes into the records, all of it or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from flows.effects import TICKETED
from gateway.jobs import (
    absences,
    alarm_words,
    checkins,
    duty_words,
    enrolling,
    facts,
    mediating,
    menu_reports,
    officers_deeds,
    partnering,
    posed_answers,
    questions,
    swaps,
    task_words,
    wishes,
)
from gateway.sms import budget
from gateway.sms.answers import send
from gateway.sms.decided import AFTERWARDS, Changed, Decided, Stated
from gateway.sms.unsaid import Forced, unsaid
from storage import people
from storage.conversations import calls, dialogues
from storage.received import inbox
from storage.record import audit
from storage.reports import search
from storage.watch import duress

#: What writes each kind of fact into the records, and notes the SMS that it calls for. Doing it
#: again changes nothing.
RECORDERS: dict[str, Callable[[Decided, Sequence[Stated[Any]]], None]] = {
    "ReportBegun": menu_reports.begun,
    "ReportSent": menu_reports.sent,
    "IncidentReported": facts.incident,
    "EmergencyRaised": facts.emergency,
    "ReportAdded": facts.added,
    "PlaceGiven": facts.place,
    "AnswerKept": facts.keep_answer,
    "KindGiven": facts.kind,
    "QuestionAnswered": questions.answered,
    "WordConfirmed": facts.confirmed,
    "CheckedIn": checkins.record,
    "GuardExcused": absences.excused,
    "SwapAsked": swaps.asked,
    "EnrolmentAsked": enrolling.asked,
    "PosedAnswered": posed_answers.record,
    "Remarked": checkins.remark,
    "LanguageChosen": facts.language,
    "ReportReopened": wishes.reopened,
    "ErasureAsked": wishes.erasure,
    "ErasureTakenBack": wishes.no_erasure,
    "ImbauanStopped": wishes.stopped,
    "ImbauanResumed": wishes.resumed,
    "ImbauanAgreed": wishes.agreed,
    "ContactErased": wishes.no_contact,
    "ReportAccepted": alarm_words.accepted,
    "ReportClosed": officers_deeds.closed,
    "ReportHandedOn": officers_deeds.handed_on,
    "ReporterAsked": officers_deeds.asked,
    "MediationAnswered": mediating.answered,
    "PartnerJudged": partnering.judged,
    "Misworded": officers_deeds.misworded,
    "DutyBegun": duty_words.begun,
    "DutyHandedOver": duty_words.handed_over,
    "TasksAsked": task_words.listed,
    "TextAsked": task_words.text,
}


def write(decided: Decided, rows: Sequence[int]) -> None:
    """Write what these rows (their ids) led to, in the transaction of whoever calls.

    Raises Changed, or `inbox.TicketTaken` when a call was promised a ticket that was drawn here;
    nothing may be kept then.
    """
    check(decided, rows)
    _record(decided)
    _bring_up(decided)
    duress.note([(forced.guard, forced.at) for forced in decided.known.forced.values()])
    vault, known, now = decided.runtime.vault, decided.known, decided.now
    spent = budget.spent(decided.runtime.settings, now)
    _introduce(decided, spent)
    sent = send(decided.runtime, decided.answers, known.quotas, now, spent)
    dialogues.close(decided.closed)
    dialogues.keep(vault, dict(decided.waiting(sent)), now)
    calls.advance(vault, decided.advanced, now)
    search.index_some(vault, len(rows))
    audit.note_all(decided.deeds, now)


def check(decided: Decided, rows: Sequence[int]) -> None:
    """Ask again whether these rows and conversations are still ours. Raises Changed."""
    if calls.take_by_sms(decided.taken, decided.now) != set(decided.taken):
        raise Changed
    if len(inbox.done(rows, decided.now)) < len(rows):
        raise Changed


def _record(decided: Decided) -> None:
    """The first fact of every row, by kind; then each second fact, and so on."""
    inbox.reserve(
        {
            fact.row_id: fact.code
            for stated in decided.stated
            for fact in stated
            if fact.channel == "sms" and fact.code and isinstance(fact.fact, TICKETED)
        }
    )
    forced = decided.known.forced
    for turn in zip_longest(*decided.stated):
        kinds: dict[str, list[Stated[Any]]] = defaultdict(list)
        for stated in turn:
            if stated is not None and stated.row_id in forced:
                stated = _without(forced[stated.row_id], stated)
            if stated is not None:
                kinds[type(stated.fact).__name__].append(stated)
        for kind, batch in kinds.items():
            RECORDERS[kind](decided, batch)


def _without(forced: Forced, stated: Stated[Any]) -> Stated[Any] | None:
    """A fact of a check-in without its duress word; None if it held nothing else."""
    fact = unsaid(stated.fact, forced)
    return replace(stated, fact=fact) if fact else None


def _bring_up(decided: Decided) -> None:
    """Offer once to go on by SMS with what calls left unfinished."""
    leaving = [call for call, _ in decided.left.values()]
    for conversation in sorted(calls.leave(decided.runtime.vault, leaving, decided.now)):
        left, said_at = decided.left[conversation]
        decided.answer(left.phone_id, f"lanjut:{conversation}", "lanjut", said_at)


def _introduce(decided: Decided, spent: bool) -> None:
    """Say once who sees a number; where that is withheld, the phone's next report brings it."""
    met = {} if spent else decided.first_contacts
    for phone_id in sorted(people.tell_privacy(met, decided.now)):
        code, said_at = decided.first_contacts[phone_id]
        decided.answer(
            phone_id, f"privacy:{phone_id}", "privacy", said_at, after=AFTERWARDS, code=code
        )
