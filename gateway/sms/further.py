"""SMS that follow a report of the same phone: parts of one text within a minute, and what is told
of it for two hours.

What belongs to the report is noted here and goes no further; what is a report of its own takes
along the parts that came before it and were read as nothing. What is kept with a report of which
nobody may learn is handled as if there were none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from flows import messages
from flows.effects import ReportAdded
from flows.gsm import clip
from flows.reading import words
from flows.reading.afterwards import names_kind
from flows.reading.apart import elsewhere
from flows.reading.further import (
    AFTERWARDS,
    AT_ONCE,
    Before,
    Judged,
    Says,
    goes_on,
    judge,
    together,
)
from flows.reading.intent import Intent, Reading
from flows.reading.report import is_urgent
from flows.reading.rounds import UNSAFE
from flows.rules.budget import worth
from flows.rules.kinds import OTHER, PROTECTED
from flows.saran import CHASE, saran
from gateway.sms.answers import ANSWER_LIFE, SENSITIVE_LIFE
from gateway.sms.wave import Inbound, Stated, Wave
from gateway.ussd.places import gazetteer
from storage.conversations import recent

#: The conversations that report something and then ask for its place.
_REPORTING = ("lapor_sms", "darurat_sms")
#: The answers to what was added, by what it says.
_ANSWERS: dict[Says, str] = {
    "more": "tambahan",
    "place": "tambahan_tempat",
    "over": "tambahan_usai",
}
#: Septets of a place in an answer.
_PLACE = 80


def settle(wave: Wave, read: Sequence[Inbound]) -> list[Inbound]:
    """Note what belongs to a report that was just made.

    Returns the other messages, as they are to be handled.
    """
    vault = wave.runtime.vault
    reported = recent.reported(
        vault, {one.phone_id: one.row.sent_at for one in read}, AFTERWARDS, AT_ONCE
    )
    going_on = {
        one.phone_id
        for one in read
        if any(_at_once(report, one) for report in reported.get(one.phone_id, ()))
    }
    asking = [
        one
        for one in read
        if one.phone_id in going_on or one.reading.intent in ("LAPOR", "DARURAT")
    ]
    said = {one.row.phone_hash: one.row.sent_at for one in asking if one.row.phone_hash is not None}
    heard = recent.heard(vault, said, AT_ONCE)
    loose: list[tuple[Inbound, list[recent.Heard]]] = []
    left: list[Inbound] = []
    for one in read:
        before = heard.get(one.row.phone_hash or b"", [])
        plain = _outside_the_question(wave, one)
        found = _report_of(wave, plain, reported.get(one.phone_id, ()), before)
        if found and plain is not one and not _goes_before_the_question(wave, one, found[1]):
            left.append(one)  # it is the open question's
        elif found and found[1].accuses:
            left.append(_accusing(plain, found[1].accuses))
        elif found and found[1].together:
            left.append(_with_the_report(wave, plain, *found))
        elif found and found[1].verdict == "kept":
            _keep(wave, plain, found[0])
            left.append(one)
        elif found:
            _add(wave, plain, *found)
        elif one.phone_id not in going_on and before and one.reading.intent in ("LAPOR", "DARURAT"):
            loose.append((one, before))
        else:
            left.append(one)
    return left + _with_what_was_read_as_nothing(wave, loose)


def _at_once(report: recent.Reported, one: Inbound) -> bool:
    return report.by_sms and -AT_ONCE <= one.row.sent_at - report.at <= AT_ONCE


def _outside_the_question(wave: Wave, one: Inbound) -> Inbound:
    """The message as it is read while nothing is asked, if it came as an answer: it may be a piece
    of the text before.
    """
    if one.reading.intent != "JAWAB" or one.phone_id not in wave.waiting:
        return one
    return replace(one, reading=_read(wave, one, one.text))


def _goes_before_the_question(wave: Wave, one: Inbound, judged: Judged) -> bool:
    """Whether it is no answer: a piece of a text, or who says that it is over, or that something
    was wrong.
    """
    told = judged.says == "over" or (
        judged.says == "place" and wave.waiting[one.phone_id].name in _REPORTING
    )
    return judged.part or judged.together or bool(judged.accuses) or told


def _read(wave: Wave, one: Inbound, text: str) -> Reading:
    names = gazetteer(wave.runtime, wave.now)
    return words.read(
        text, is_guard=one.phone_id in wave.duties, open_question=False, gazetteer=names
    )


def _report_of(
    wave: Wave, one: Inbound, reported: Sequence[recent.Reported], heard: Sequence[recent.Heard]
) -> tuple[recent.Reported, Judged] | None:
    """The report that this message is to be seen with, the newest first, and why; None if it is one
    of its own.

    What follows a report of which nobody may learn is never told to who knows an older one, unless
    it names its kind.
    """
    texts = {f"sms{told.row_id}-": told for told in heard}
    names = gazetteer(wave.runtime, wave.now)
    apart = (
        one.reading.besides or one.reading.word or one.reading.meant == UNSAFE
    )  # a command or a word of the watch, too
    if one.reading.intent == "JAWAB" or apart:
        return None
    kept: tuple[recent.Reported, Judged] | None = None
    for report in reported:
        told = (
            texts.get(report.conversation.rpartition("-")[0] + "-")
            if _at_once(report, one)
            else None
        )
        story = _text(wave, told) if told else report.story
        before = Before(
            report.category, report.place, story, report.at, report.sensitive, not report.by_sms
        )
        judged = judge(before, one.reading, one.text, one.row.sent_at, names)
        found = replace(report, story=story), judged
        belongs = judged.verdict in ("added", "alarm", "kept") or judged.together
        if judged.accuses:
            return found
        if report.sensitive and belongs and not (judged.part or judged.together):
            kept = kept or found
        elif belongs and (not kept or names_kind(one.text, report.category)):
            return found
    return kept


def _accusing(one: Inbound, words: str) -> Inbound:
    """A report of its own about an officer, a guard or a head, though these words of it do not say
    so for sure.
    """
    said = one.reading
    intent: Intent = "DARURAT" if said.intent == "DARURAT" else "LAPOR"
    why = ((words, PROTECTED), *said.why)
    reading = Reading(
        intent,
        text=said.text or one.text,
        category=PROTECTED,
        place=said.place,
        nik=said.nik,
        why=why,
    )
    return replace(one, reading=reading)


def _with_the_report(wave: Wave, one: Inbound, report: recent.Reported, judged: Judged) -> Inbound:
    """A report of its own that tells what the one before told, too."""
    text = " ".join([one.text, report.story] if judged.first else [report.story, one.text])
    return replace(one, text=text, reading=_read(wave, one, text))


def _text(wave: Wave, heard: recent.Heard) -> str:
    return wave.runtime.providers[heard.carrier].read_sms(heard.body)


def _add(wave: Wave, one: Inbound, report: recent.Reported, judged: Judged) -> None:
    """Note the addition. A part of the same text is not answered: the report it belongs to was."""
    row, alarm = one.row, judged.verdict == "alarm"
    again = judged.part or judged.why == "the same text"
    added = ReportAdded(
        code=report.code,
        text=_kept_text(one),
        before=judged.first,
        place=judged.place or ("" if report.place or judged.says == "over" else one.reading.place),
        was=report.place if judged.place else "",
        category=judged.category,
        urgent=alarm
        or (judged.says != "over" and is_urgent(judged.category or report.category, one.text)),
        alarm=alarm,
        says="" if again else judged.says,
    )
    _state(wave, one, added)
    waiting = wave.waiting.get(one.phone_id)
    if (
        added.place
        and waiting is not None
        and report.conversation.startswith(f"{waiting.conversation}-")
    ):
        wave.close(one.phone_id)
    if judged.part or (judged.why == "the same text" and not alarm):
        return
    key = (
        "ack_sensitive"
        if report.sensitive
        else "tambahan_darurat"
        if alarm
        else _ANSWERS[judged.says]
    )
    advice = saran(one.reading.category or OTHER, one.text)
    if advice == CHASE:  # it tells of nothing else than the report
        advice = saran(judged.category or report.category, f"{report.story} {one.text}")
    place = clip(judged.place, _PLACE)
    text = messages.say(key, wave.languages[one.phone_id], code=report.code, place=place, **advice)
    life: timedelta = SENSITIVE_LIFE if report.sensitive else ANSWER_LIFE
    wave.say(
        one.phone_id,
        f"reply:{row.id}",
        text,
        row.sent_at,
        life=life,
        worth=worth(f"pesan.{key}", [added]),
    )


def _keep(wave: Wave, one: Inbound, report: recent.Reported) -> None:
    """Note it in the report, and nothing else: nobody learns of it by what follows."""
    _state(wave, one, ReportAdded(code=report.code, text=_kept_text(one)))


def _state(wave: Wave, one: Inbound, added: ReportAdded) -> None:
    row, code = one.row, added.code
    wave.state(
        [
            Stated(
                added,
                f"sms{row.id}-1",
                1,
                "sms",
                code,
                one.phone_id,
                row.sent_at,
                row.id,
                row.received_at,
            )
        ]
    )


def _kept_text(one: Inbound) -> str:
    return one.reading.text if one.reading.nik else one.text


def _with_what_was_read_as_nothing(
    wave: Wave, reports: Sequence[tuple[Inbound, list[recent.Heard]]]
) -> list[Inbound]:
    """Each of these reports with the messages that came before it and were told that they are no
    report yet.
    """
    names = {f"reply:{told.row_id}" for _, heard in reports for told in heard}
    answers = recent.answered(wave.runtime.vault, names)
    return [
        _joined(wave, one, [told for told in heard if _was_unclear(wave, one, told, answers)])
        for one, heard in reports
    ]


def _was_unclear(wave: Wave, one: Inbound, told: recent.Heard, answers: dict[str, str]) -> bool:
    text = _text(wave, told)
    reading = _read(wave, one, text)
    unclear = messages.say("unclear", wave.languages[one.phone_id])
    answer = answers.get(f"reply:{told.row_id}", unclear)
    answerable = not (reading.near or reading.meant) and (
        not reading.mute or goes_on(one.text, text)
    )
    nothing = reading.intent == "TIDAK_JELAS" and answerable
    return (
        nothing
        and answer == unclear
        and not elsewhere(one.reading.place, text, gazetteer(wave.runtime, wave.now))
    )


def _joined(wave: Wave, one: Inbound, told: Sequence[recent.Heard]) -> Inbound:
    if not told:
        return one
    pieces = [(piece.at, piece.row_id, _text(wave, piece)) for piece in told]
    pieces.append((one.row.sent_at, one.row.id, one.text))
    text = together([piece for _, _, piece in sorted(pieces)])
    whole, alone = _read(wave, one, text), one.reading
    if whole.intent != alone.intent:  # a cry for help stays one
        if not alone.category:  # the bare word LAPOR, which asks what happened
            return one
        whole = replace(alone, text=text, place=alone.place or whole.place)
    return replace(one, text=text, reading=whole)
