"""What a batch of SMS says: each as it is read, with what its phone told just before.

Parts of one text come within a minute, and for two hours what is told may belong to a report that
was made. What belongs to one is an addition; what is a report of its own takes along the parts that
came before it and were read as nothing. What is kept with a report of which nobody may learn is
handled as if there were none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows import messages
from flows.reading import words
from flows.reading.afterwards import cried_at_post, cries_alone, names_kind
from flows.reading.apart import elsewhere
from flows.reading.duress import checks_in, without
from flows.reading.further import AFTERWARDS, AT_ONCE, CALMED, Before, Judged, accusation, judge
from flows.reading.intent import Reading
from flows.reading.parts import goes_on, together
from flows.reading.report import is_urgent, tells_of_own_life
from flows.reading.rounds import UNSAFE
from flows.rules.conversations import base_of, of_sms
from flows.rules.kinds import OTHER
from flows.rules.quota import Unasked
from flows.sms import judging
from flows.sms import waiting as asked
from flows.values import dataclass, field
from gateway.sms.known import Known
from gateway.sms.unsaid import Forced
from storage.conversations import dialogues, recent
from storage.conversations.sessions import of_json
from storage.received import inbox

#: The conversations that report something and then ask for its place.
_REPORTING = ("lapor_sms", "darurat_sms")
#: The intents of what a machine may have said.
_UNASKED: dict[str, Unasked] = {"TIDAK_JELAS": "talk", "JAWAB": "talk", "LAPOR": "report"}


@dataclass(frozen=True)
class Inbound:
    """One SMS with its sender, and what it says."""

    row: inbox.Row
    phone_id: int
    text: str = field(repr=False)
    reading: Reading = field(repr=False)


@dataclass(frozen=True)
class Addition:
    """A message that belongs to a report of its phone, and why."""

    message: Inbound
    report: recent.Reported
    judged: Judged


def read(known: Known, rows: Sequence[inbox.Row]) -> tuple[list[Inbound], list[Addition]]:
    """What these SMS say by themselves, and what they add to reports; some are in both lists.

    Both: what is only kept with a report of which nobody may learn.

    Those of no phone that could be answered are left out.
    """
    heard = [_heard(known, row, row.phone_id) for row in rows if row.phone_id is not None]
    return _settle(known, heard)


def answer_to(row_id: int) -> str:
    """What the answer to this SMS is called in the outbox."""
    return f"reply:{row_id}"


def question_of(waiting: dialogues.Open, text: str) -> asked.Waiting:
    """What waits, as `flows.sms.judging` wants to know it."""
    return asked.waiting(waiting.name, waiting.args, of_json(waiting.session), text)


def _heard(known: Known, row: inbox.Row, phone_id: int) -> Inbound:
    typed = known.runtime.providers[row.carrier].read_sms(row.body)
    known.means(phone_id, typed)
    text, reading = typed, _judged(known, phone_id, typed)
    if spoken := known.duress_in(phone_id, typed):
        guard, word = spoken
        kept = without(typed, word)
        beside = _judged(known, phone_id, kept)
        if not checks_in(reading) and checks_in(beside):
            text, reading = kept, beside  # no other guard's check-in says that
        if checks_in(reading):
            known.forced[row.id] = Forced(guard, row.sent_at, word, beside.remark)
    quota = known.quotas[phone_id]
    quota.text, quota.unasked = text, _unasked(reading, text)
    return Inbound(row, phone_id, text, reading)


def _unasked(reading: Reading, text: str) -> Unasked:
    """What a machine may have said: no command, and nothing that cannot wait."""
    kind = _UNASKED.get(reading.intent, "")
    if kind and (is_urgent(reading.category or OTHER, text) or tells_of_own_life(text)):
        return ""
    return kind


def _judged(known: Known, phone_id: int, text: str) -> Reading:
    waiting = known.waiting.get(phone_id)
    if waiting is None:
        return _read(known, phone_id, text)
    is_guard, question = phone_id in known.duties, question_of(waiting, text)
    return judging.judge(text, question, is_guard, known.places)


def _read(known: Known, phone_id: int, text: str) -> Reading:
    """A text as it is read while nothing is asked."""
    is_guard = phone_id in known.duties
    return words.read(text, is_guard=is_guard, open_question=False, gazetteer=known.places)


def _text(known: Known, heard: recent.Heard) -> str:
    return known.runtime.providers[heard.carrier].read_sms(heard.body)


def _story(known: Known, phone_id: int, heard: recent.Heard) -> str:
    """What an SMS told, without a duress word beside a check-in."""
    text = _text(known, heard)
    spoken = known.duress_in(phone_id, text)
    return without(text, spoken[1]) if spoken and _read(known, phone_id, text).word else text


def _settle(known: Known, read: Sequence[Inbound]) -> tuple[list[Inbound], list[Addition]]:
    vault = known.runtime.vault
    reported = recent.reported(
        vault, {sms.phone_id: sms.row.sent_at for sms in read}, AFTERWARDS, AT_ONCE
    )
    going_on = {
        sms.phone_id
        for sms in read
        if any(_at_once(report, sms) for report in reported.get(sms.phone_id, ()))
    }
    asking = [
        sms
        for sms in read
        if sms.phone_id in going_on or sms.reading.intent in ("LAPOR", "DARURAT")
    ]
    said = {sms.row.phone_hash: sms.row.sent_at for sms in asking if sms.row.phone_hash is not None}
    heard = recent.heard(vault, said, AT_ONCE)
    loose: list[tuple[Inbound, list[recent.Heard]]] = []
    left: list[Inbound] = []
    additions: list[Addition] = []
    for sms in read:
        before = heard.get(sms.row.phone_hash or b"", [])
        plain = _outside_the_question(known, sms)
        found = _report_of(known, plain, reported.get(sms.phone_id, ()), before)
        if found and plain is not sms and not _goes_before_the_question(known, sms, found[1]):
            left.append(sms)  # it is the open question's
        elif found and found[1].accuses:
            accused = accusation(plain.reading, plain.text, found[1].accuses)
            left.append(replace(plain, reading=accused))
        elif found and found[1].together:
            left.append(_with_the_report(known, plain, *found))
        elif found and found[1].verdict == "kept":
            additions.append(Addition(plain, *found))
            left.append(sms)
        elif found:
            additions.append(Addition(plain, *found))
        elif sms.phone_id not in going_on and before and sms.reading.intent in ("LAPOR", "DARURAT"):
            loose.append((sms, before))
        else:
            left.append(sms)
    return left + _with_what_was_read_as_nothing(known, loose), additions


def _at_once(report: recent.Reported, sms: Inbound) -> bool:
    return report.by_sms and -AT_ONCE <= sms.row.sent_at - report.at <= AT_ONCE


def _outside_the_question(known: Known, sms: Inbound) -> Inbound:
    """An answer, read as if nothing had been asked: it may be a piece of the text before."""
    if sms.reading.intent != "JAWAB" or sms.phone_id not in known.waiting:
        return sms
    return replace(sms, reading=_read(known, sms.phone_id, sms.text))


def _goes_before_the_question(known: Known, sms: Inbound, judged: Judged) -> bool:
    """Whether it is no answer: a piece of a text, a word that all is over, or a correction.

    An officer's question is answered by all of these.
    """
    if known.waiting[sms.phone_id].name == "tanya":
        return bool(judged.accuses)
    told = judged.says == "over" or (
        judged.says == "place" and known.waiting[sms.phone_id].name in _REPORTING
    )
    return judged.part or judged.together or bool(judged.accuses) or told


def _report_of(
    known: Known, sms: Inbound, reported: Sequence[recent.Reported], heard: Sequence[recent.Heard]
) -> tuple[recent.Reported, Judged] | None:
    """The newest report that this message belongs to, and why; None if it is one of its own.

    What follows a report of which nobody may learn is never told to who knows an older one, unless
    it names its kind.
    """
    texts = {of_sms(told.row_id): told for told in heard}
    names = known.places
    said = sms.reading  # a command or a word of the watch, too, is apart
    if sms.phone_id in known.duties and said.intent in ("AMAN", "PULANG"):
        cried = (each for each in reported if cried_at_post(each.category, each.story))
        return next(((each, CALMED) for each in cried if each.urgent and not each.sensitive), None)
    if said.intent == "JAWAB" or said.besides or said.word or said.meant == UNSAFE:
        return None
    kept: tuple[recent.Reported, Judged] | None = None
    cries = sms.phone_id in known.duties and cries_alone(sms.reading, sms.text)
    for report in reported:
        if cries and not report.urgent:
            continue
        told = texts.get(base_of(report.conversation)) if _at_once(report, sms) else None
        story = _story(known, sms.phone_id, told) if told else report.story
        before = Before(
            report.category, report.place, story, report.at, report.sensitive, not report.by_sms
        )
        judged = judge(before, sms.reading, sms.text, sms.row.sent_at, names)
        found = replace(report, story=story), judged
        belongs = judged.verdict in ("added", "alarm", "kept") or judged.together
        if judged.accuses:
            return found
        if report.sensitive and belongs and not (judged.part or judged.together):
            if sms.phone_id in known.duties and _read(known, sms.phone_id, story).word:
                judged = replace(judged, verdict="kept")  # it was answered as a check-in alone
            kept = kept or (found[0], judged)
        elif belongs and (not kept or names_kind(sms.text, report.category)):
            return found
    return kept


def _with_the_report(
    known: Known, sms: Inbound, report: recent.Reported, judged: Judged
) -> Inbound:
    """A report of its own that tells what the one before told, too."""
    text = " ".join([sms.text, report.story] if judged.first else [report.story, sms.text])
    return replace(sms, text=text, reading=_read(known, sms.phone_id, text))


def _with_what_was_read_as_nothing(
    known: Known, reports: Sequence[tuple[Inbound, list[recent.Heard]]]
) -> list[Inbound]:
    """Each of these reports, with the messages before it that were answered as no report yet."""
    names = {answer_to(told.row_id) for _, heard in reports for told in heard}
    answers = recent.answered(known.runtime.vault, names)
    return [
        _joined(known, sms, [told for told in heard if _was_unclear(known, sms, told, answers)])
        for sms, heard in reports
    ]


def _was_unclear(known: Known, sms: Inbound, told: recent.Heard, answers: dict[str, str]) -> bool:
    text = _text(known, told)
    if known.duress_in(sms.phone_id, text) is not None:  # a check-in, or to be on the safe side
        return False
    reading = _read(known, sms.phone_id, text)
    unclear = messages.say("unclear", known.languages[sms.phone_id])
    answer = answers.get(answer_to(told.row_id), unclear)
    answerable = not (reading.near or reading.meant) and (
        not reading.mute or goes_on(sms.text, text)
    )
    nothing = reading.intent == "TIDAK_JELAS" and answerable
    return nothing and answer == unclear and not elsewhere(sms.reading.place, text, known.places)


def _joined(known: Known, sms: Inbound, told: Sequence[recent.Heard]) -> Inbound:
    if not told:
        return sms
    pieces = [(piece.at, piece.row_id, _text(known, piece)) for piece in told]
    pieces.append((sms.row.sent_at, sms.row.id, sms.text))
    text = together([piece for _, _, piece in sorted(pieces)])
    whole, alone = _read(known, sms.phone_id, text), sms.reading
    if whole.intent != alone.intent:  # a cry for help stays one
        if not alone.category:  # the bare word LAPOR, which asks what happened
            return sms
        whole = replace(alone, text=text, place=alone.place or whole.place)
    return replace(sms, text=text, reading=whole)
