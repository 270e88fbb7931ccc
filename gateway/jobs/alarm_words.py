"""What is said of an alarm that has reached the police: an officer's TERIMA, a guard's late word.

Neither ends it, for senders can be forged: TERIMA holds its ladder, and of a late word those who
were told hear. The desk closes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows.officer_effects import ReportAccepted
from flows.rules.delivery import NEWS_LIFE
from flows.rules.ladder import EXPLAINED
from gateway.jobs import notices, officers_deeds, still_true
from gateway.jobs.officers_deeds import answer, note
from gateway.sms.decided import Decided, Stated
from storage.sent import outbox
from storage.watch import Word, alarmed, alarms
from storage.watch.alarms import Holding
from storage.watch.around import NEAR


def accepted(decided: Decided, batch: Sequence[Stated[ReportAccepted]]) -> None:
    """TERIMA with the digits of an alarm holds its ladder; with others it is about a report."""
    heard = officers_deeds.compared(decided, batch)
    without_code = {
        (said.officer, said.stated.fact.digits) for said in heard if not said.stated.fact.code
    }
    tasks = alarms.by_digits(without_code)
    meant = [
        (said.stated, tasks[said.officer, said.stated.fact.digits])
        for said in heard
        if not said.stated.fact.code and (said.officer, said.stated.fact.digits) in tasks
    ]
    of_alarms = {stated.row_id for stated, _ in meant}
    reports = [said.stated for said in heard if said.stated.row_id not in of_alarms]
    officers_deeds.accepted(decided, reports)
    held = alarms.hold([Holding(task.alarm, task.officer) for _, task in meant], decided.now)
    for stated, task in meant:
        words = {"pos": task.post, "post": task.name}
        if task.alarm in held:
            note(decided, task.officer, "alarm.hold", task.post)
            answer(decided, stated, "petugas_pos_terima", "owed", **words, digits=task.digits)
        else:
            answer(decided, stated, "petugas_pos_tutup", "owed", **words)


def heard_late(decided: Decided, words: Sequence[Word]) -> None:
    """Guards were heard after check-ins that they had missed.

    An alarm of which no SMS to the police has left is over; of any other those are told who were
    alarmed, once, and it stays open.
    """
    last = {word.post.id: word for word in sorted(words, key=lambda word: word.at)}
    if not last:
        return
    after = min(word.at for word in words) - NEAR
    late = [each for each in alarmed.of_posts(last, after) if each.due_at <= last[each.post].at]
    fates = outbox.fates(
        [still_true.about("alarm", first) for alarm in late for first in alarm.firsts]
    )
    told = {
        alarm.alarm: {
            phone_id
            for first in alarm.firsts
            for phone_id, left in fates[still_true.about("alarm", first)]
            if left
        }
        for alarm in late
    }
    alarms.end({alarm for alarm, phones in told.items() if not phones}, EXPLAINED, decided.now)
    news: dict[tuple[int, int], notices.Notice] = {}
    for alarm in late:
        word = last[alarm.post]
        said = {
            "pos": str(word.post.code),
            "post": str(word.post.name),
            "word": word.word.upper(),
            "said": notices.local(decided.runtime, word.at),
        }
        until = decided.now + NEWS_LIFE
        for phone_id in told[alarm.alarm]:
            name = f"alarm_heard:{alarm.alarm}:{phone_id}"
            notice = notices.Notice(name, phone_id, "petugas_pos_kabar", said, until)
            news.setdefault((alarm.post, phone_id), notice)
    notices.put(decided.runtime, list(news.values()), decided.now)
