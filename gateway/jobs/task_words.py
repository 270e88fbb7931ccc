"""TUGAS and ISI: officers ask by SMS what is theirs, and for the words of a report once more."""

from __future__ import annotations

from collections.abc import Sequence

from flows import alarm_text, officer_text
from flows.officer_effects import TasksAsked, TextAsked
from flows.rules.tickets import grouped
from gateway.jobs import partnering
from gateway.jobs.officers_deeds import answer, note, officer_of
from gateway.sms.decided import Decided, Stated
from gateway.sms.reading import answer_to
from storage.places import areas
from storage.reports import numbering, tasks
from storage.reports.tasks import Text
from storage.watch import alarms


def listed(decided: Decided, batch: Sequence[Stated[TasksAsked]]) -> None:
    """TUGAS: what the officer has, then silent posts and what nobody has; each with its digits.

    And who waits to be confirmed as a partner.
    """
    officers = {int(officer_of(decided, stated).id) for stated in batch}
    found, asked = tasks.open_of(officers), partnering.open_of(officers)
    silent = alarms.open_of(officers, decided.now)
    for stated in batch:
        officer = int(officer_of(decided, stated).id)
        theirs = found.get(officer, [])
        shown = tasks.numbered([task for task in theirs if not task.hidden])
        listed = [
            *_posts(officer, silent.get(officer, [])),
            *(officer_text.Listed(grouped(task.code), task.digits, task.mine) for task in shown),
        ]
        listed.sort(key=lambda task: not task.mine)
        special = len(theirs) - len(shown)
        _say(decided, stated, officer_text.tasks(listed, special, asked.get(officer, ())))


def _posts(officer: int, silent: Sequence[alarms.Task]) -> list[officer_text.Listed]:
    """Posts of which nobody was heard, each with the officer's digits for its last alarm."""
    latest = {task.post: task for task in silent}
    digits = numbering.give(officer, [task.dispatch for task in latest.values()])
    return [
        officer_text.Listed(alarm_text.in_list(task.post), digits[task.dispatch], task.mine)
        for task in latest.values()
        if task.dispatch in digits
    ]


def text(decided: Decided, batch: Sequence[Stated[TextAsked]]) -> None:
    """ISI: the words of a report of which the officer was told; of sensitive ones nothing."""
    home = decided.runtime.settings.home_area
    found = tasks.texts(
        decided.runtime.vault,
        {(int(officer_of(decided, stated).id), stated.fact.code) for stated in batch},
    )
    names = areas.names_of({asked.area or home for asked in found.values()})
    for stated in batch:
        officer = int(officer_of(decided, stated).id)
        asked = found.get((officer, stated.fact.code))
        if asked is None:
            answer(decided, stated, "petugas_isi_tidak", code=stated.fact.code)
        elif asked.task.hidden:
            _say(decided, stated, officer_text.hidden(1))
        elif not asked.task.open or asked.task.handed_on:
            key = "petugas_lewat" if asked.task.open else "petugas_tutup"
            answer(decided, stated, key, code=stated.fact.code)
        else:
            (task,) = tasks.numbered([asked.task])
            note(decided, officer, "report.read", task.code)
            told = _told(asked, task.digits, asked.area or home)
            if task.mine:
                _say(decided, stated, officer_text.own(told, names, task.urgent))
            else:
                _say(decided, stated, officer_text.report(told, names, task.urgent))


def _told(text: Text, digits: str, area: str) -> officer_text.Told:
    return officer_text.Told(text.task.code, text.category, area, digits, text.place, text.story)


def _say(decided: Decided, stated: Stated[TasksAsked] | Stated[TextAsked], text: str) -> None:
    decided.say(stated.phone_id, answer_to(stated.row_id), text, stated.at, kind="officer")
