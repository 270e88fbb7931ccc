"""What a batch of SMS leads to: each begins or answers a conversation and gets one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any, TypeAlias

from flows import messages
from flows.conversation import Conversation, Event, advance
from flows.effects import ReportAdded
from flows.engine import HOME
from flows.gsm import clip
from flows.queries import Query
from flows.questions import End
from flows.reading.report import is_urgent
from flows.rules.conversations import (
    holder_of_sms,
    is_of_sms,
    of_sms,
    round_of,
    rounds_of,
)
from flows.rules.kinds import OTHER
from flows.rules.quota import ANSWER_LIFE, SENSITIVE_LIFE, Worth, worth
from flows.saran import CHASE, saran
from flows.screens import Screen, render
from flows.session import Session
from flows.sms import talk
from flows.values import dataclass, field
from gateway.sms import enrol_words, mediators_words, officers_words, partners_words, posed_words
from gateway.sms.decided import Asking, Decided, Stated
from gateway.sms.known import conversation_of
from gateway.sms.reading import Addition, Inbound, answer_to, question_of, read
from gateway.ussd import records, resume
from storage.conversations import calls
from storage.received import inbox

#: What is said to the sender of a sensitive report.
_NEUTRAL = ("pesan.ack_sensitive", "sms.netral_tempat", "sms.netral_tindak")
#: The answers to what was added, by what it says.
_ANSWERS = {"more": "tambahan", "place": "tambahan_tempat", "over": "tambahan_usai"}
#: Septets of a place in an answer.
_PLACE = 80


@dataclass(frozen=True)
class Going:
    """A conversation that an SMS begins or answers, and what is said in it.

    `waited`: whether it was waiting for that. `name` and `args` make its flow.
    """

    message: Inbound
    conversation: Conversation
    name: str
    args: dict[str, Any] = field(repr=False)
    said: str | None = field(default=None, repr=False)
    waited: bool = False


#: Where a conversation stands after its step, what the phone is shown then, and what was told.
Advanced: TypeAlias = tuple[Conversation, Screen | End, list[Event]]


def handle(decided: Decided, rows: Sequence[inbox.Row]) -> None:
    """Decide about these SMS; a sender without an ordinary number (code, name) gets no answer.

    They may be hours old: what counts is when they were sent.
    """
    if decided.known.officers:
        rows = partners_words.take(decided, officers_words.take(decided, rows))
    rows = enrol_words.take(decided, posed_words.take(decided, rows))
    if decided.known.mediators:
        rows = mediators_words.take(decided, rows)
    received, additions = read(decided.known, rows)
    for addition in additions:
        _add(decided, addition)
    asked = [sms.phone_id for sms in received if sms.reading.intent == "LANJUT"]
    left = calls.left_by(decided.runtime.vault, asked, decided.now)
    going = [found for sms in received if (found := _begin(decided, sms, left.get(sms.phone_id)))]
    tickets = records.tickets([begun.conversation.id for begun in going])
    for begun, advanced in _advanced(decided, going, tickets):
        _note(decided, begun, *advanced)


def _begin(decided: Decided, sms: Inbound, left: calls.Kept | None) -> Going | None:
    """The conversation this SMS belongs to; None when it is answered otherwise.

    `left`: what a call left, for LANJUT.
    """
    row, phone_id, reading = sms.row, sms.phone_id, sms.reading
    waiting = decided.known.waiting.get(phone_id)
    if waiting is None and reading.intent == "LANJUT":
        waiting = decided.known.left(phone_id)
    if reading.nik and reading.intent == "TIDAK_JELAS":
        decided.answer(phone_id, answer_to(row.id), "nik", row.sent_at)
        return None
    if reading.mute:  # thanks, or a machine: an answer would only cost
        return None
    if waiting is not None and sms.text.strip() == HOME:
        return _new(decided, sms, "menu", {})
    if left is not None:
        return _go_on_with_call(decided, sms, left)
    if reading.intent in ("JAWAB", "LANJUT") and waiting is not None:
        conversation = conversation_of(waiting)
        said = reading.text if reading.intent == "JAWAB" else None
        return Going(sms, conversation, waiting.name, waiting.args, said, waited=True)
    if reading.intent == "BATAL" and not reading.code and waiting is not None:
        decided.close(phone_id)
    if reading.meant == "BATAL" and decided.is_open(phone_id):
        return _new(decided, sms, "tidak_jelas", {})  # it came late: another question waits by now
    if (
        waiting is not None
        and reading.intent in ("LAPOR", "DARURAT")
        and question_of(waiting, sms.text).asks_for_report
    ):
        decided.close(phone_id)
    # A question that waits stays open beside a conversation that asks nothing (STATUS, say).
    return _new(decided, sms, *talk.begin(reading))


def _new(decided: Decided, sms: Inbound, name: str, args: dict[str, Any]) -> Going:
    session = Session(language=decided.known.languages[sms.phone_id])
    flow = talk.flow_for(name, args)
    return Going(sms, Conversation(of_sms(sms.row.id), session, flow, "sms"), name, args)


def _go_on_with_call(decided: Decided, sms: Inbound, kept: calls.Kept) -> Going | None:
    """LANJUT: a report that a call left goes on by SMS, at the question where it stood."""
    decided.taken[kept.conversation] = (kept.holder, holder_of_sms(sms.row.id))
    left = resume.Left.from_json(kept.value)
    if left is None:
        decided.answer(sms.phone_id, answer_to(sms.row.id), "started_again", sms.row.sent_at)
        return None
    return Going(sms, replace(left.conversation, channel="sms"), "menu", {})


def _worth(begun: Going, events: Sequence[Event], shown: str) -> Worth:
    """What the answer is worth.

    Where it is only asked which command was meant, it is worth what that one is.
    """
    args = begun.args.get("args", begun.args)
    category, story = str(args.get("category", "")), str(args.get("story", ""))
    facts = [event.fact for event in events]
    urgent = begun.waited and is_urgent(category or OTHER, story)
    return worth(shown, facts, str(begun.args.get("name", begun.name)), category, urgent)


class _Unknown(Exception):
    """A conversation asks the records something that is not read yet."""

    def __init__(self, asked: records.Asked) -> None:
        super().__init__("not read yet")
        self.asked = asked


def _known(known: Mapping[records.Asked, Any], phone_id: int, asked: Query) -> Any:
    if (phone_id, asked) not in known:
        raise _Unknown((phone_id, asked))
    return known[phone_id, asked]


def _advanced(
    decided: Decided, going: Sequence[Going], tickets: dict[str, str]
) -> list[tuple[Going, Advanced]]:
    """Let each of these conversations go on once.

    What they ask of the records is not known beforehand, but a step has no effects: those that ask
    something are stepped again when it has been read, for all of them together.
    """
    known: dict[records.Asked, Any] = {}
    advanced: dict[int, Advanced] = {}
    while len(advanced) < len(going):
        missing: set[records.Asked] = set()
        for begun in going:
            if begun.message.row.id in advanced:
                continue
            look_up = partial(_known, known, begun.message.phone_id)
            try:
                advanced[begun.message.row.id] = advance(
                    begun.conversation, begun.said, look_up, tickets.__getitem__
                )
            except _Unknown as unknown:
                missing.add(unknown.asked)
        phones = decided.known
        known |= records.answers(
            decided.runtime, missing, decided.now, phones.said_at, phones.duties
        )
    return [(begun, advanced[begun.message.row.id]) for begun in going]


def _note(
    decided: Decided, begun: Going, then: Conversation, show: Screen | End, events: Sequence[Event]
) -> None:
    """What a step told, its screen as the answer, and the question it ends with."""
    row, phone_id, said_at = begun.message.row, begun.message.phone_id, begun.message.row.sent_at
    decided.stated.append(
        [
            Stated(
                fact=event.fact,
                conversation=event.conversation,
                ordinal=event.ordinal,
                channel="sms",
                code=event.ticket,
                phone_id=phone_id,
                at=said_at,
                row_id=row.id,
                received_at=row.received_at,
            )
            for event in events
        ]
    )
    shown = show.name if isinstance(show, End) else show.question.name
    dedup_key = answer_to(row.id)
    value = _worth(begun, events, shown)
    screen = render(show, then.session.language, "sms")
    decided.say(phone_id, dedup_key, screen.text, said_at, life=_life(shown), worth=value)
    if screen.more:
        decided.asked[phone_id] = Asking(dedup_key, then, begun.name, begun.args, said_at)
        if not is_of_sms(then.base):  # a call began it
            decided.advanced[then.id] = resume.Left(then, "").to_json()
    elif begun.waited:
        decided.close(phone_id)


def _life(shown: str) -> timedelta:
    return SENSITIVE_LIFE if shown in _NEUTRAL else ANSWER_LIFE


def _add(decided: Decided, addition: Addition) -> None:
    """Note the addition, and answer it, if it is no part and not only kept.

    A part of the same text is not answered, for the report it belongs to was; nor is what is only
    kept, for nobody may learn of that report.
    """
    sms, report, judged = addition.message, addition.report, addition.judged
    text = sms.reading.text if sms.reading.nik else sms.text
    if judged.verdict == "kept":
        over = judged.says if judged.says == "over" else ""
        _state(decided, sms, ReportAdded(code=report.code, text=text, says=over))
        return
    alarm, again = judged.verdict == "alarm", judged.part or judged.why == "the same text"
    added = ReportAdded(
        code=report.code,
        text=text,
        before=judged.first,
        place=judged.place or ("" if report.place or judged.says == "over" else sms.reading.place),
        was=report.place if judged.place else "",
        category=judged.category,
        urgent=alarm
        or (judged.says != "over" and is_urgent(judged.category or report.category, sms.text)),
        alarm=alarm,
        says="" if again else judged.says,
    )
    _state(decided, sms, added)
    waiting = decided.known.waiting.get(sms.phone_id)
    if (
        added.place
        and waiting is not None
        and report.conversation.startswith(rounds_of(waiting.conversation))
    ):
        decided.close(sms.phone_id)
    if judged.part or (judged.why == "the same text" and not alarm):
        return
    key = (
        "ack_sensitive"
        if report.sensitive
        else "tambahan_darurat"
        if alarm
        else _ANSWERS[judged.says]
    )
    advice = saran(sms.reading.category or OTHER, sms.text)
    if advice == CHASE:  # it tells of nothing else than the report
        advice = saran(judged.category or report.category, f"{report.story} {sms.text}")
    place = clip(judged.place, _PLACE)
    answer = messages.say(
        key, decided.known.languages[sms.phone_id], code=report.code, place=place, **advice
    )
    decided.say(
        sms.phone_id,
        answer_to(sms.row.id),
        answer,
        sms.row.sent_at,
        life=_life(f"pesan.{key}"),
        worth=worth(f"pesan.{key}", [added]),
    )


def _state(decided: Decided, sms: Inbound, added: ReportAdded) -> None:
    row, filed = sms.row, round_of(of_sms(sms.row.id), 1)
    stated = Stated(
        added, filed, 1, "sms", added.code, sms.phone_id, row.sent_at, row.id, row.received_at
    )
    decided.stated.append([stated])
