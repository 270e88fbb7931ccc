"""SMS that came in: read them, let the conversations they belong to go on, and answer each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeAlias

from flows.conversation import Conversation, Event, advance
from flows.effects import Query
from flows.engine import HOME, Session
from flows.questions import End
from flows.reading import words
from flows.reading.report import is_urgent
from flows.rules.budget import Worth, worth
from flows.rules.kinds import OTHER
from flows.screens import Screen, render
from flows.sms import talk
from flows.sms import waiting as asked
from gateway.sms import further
from gateway.sms.answers import ANSWER_LIFE, SENSITIVE_LIFE
from gateway.sms.wave import Asking, Inbound, Stated, Wave
from gateway.ussd import records, resume
from gateway.ussd.places import gazetteer
from storage.conversations import calls, dialogues, sessions
from storage.received import inbox

#: What is said to the sender of a sensitive report.
_NEUTRAL = ("pesan.ack_sensitive", "sms.netral_tempat", "sms.netral_tindak")


@dataclass(frozen=True)
class Going:
    """A conversation that an SMS begins or answers: what is pressed in it, and whether it was
    waiting for that.
    """

    row: inbox.Row
    phone_id: int
    conversation: Conversation
    name: str  # of its flow
    args: dict[str, Any] = field(repr=False)  # of its flow
    said: str | None = field(default=None, repr=False)
    waited: bool = False


#: Where a conversation stands after its step, what the phone is shown then, and what was told.
Advanced: TypeAlias = tuple[Conversation, Screen | End, list[Event]]


def handle(wave: Wave, rows: Sequence[inbox.Row]) -> None:
    """Handle these SMS. A sender that is no ordinary number (a short code, a name) is kept and
    never answered.

    They may be hours old: what counts is when they were sent.
    """
    read = [_read(wave, row, row.phone_id) for row in rows if row.phone_id is not None]
    read = further.settle(wave, read)
    left = calls.left_by(
        wave.runtime.vault,
        [one.phone_id for one in read if one.reading.intent == "LANJUT"],
        wave.now,
    )
    going = [found for one in read if (found := _begin(wave, one, left.get(one.phone_id)))]
    tickets = records.tickets([one.conversation.id for one in going])
    for one, advanced in _steps(wave, going, tickets):
        _note(wave, one, *advanced)


def _read(wave: Wave, row: inbox.Row, phone_id: int) -> Inbound:
    text = wave.runtime.providers[row.carrier].read_sms(row.body)
    wave.quotas[phone_id].text = text
    waiting = wave.waiting.get(phone_id)
    names = gazetteer(wave.runtime, wave.now)
    is_guard = phone_id in wave.duties
    if waiting is None:
        return Inbound(
            row,
            phone_id,
            text,
            words.read(text, is_guard=is_guard, open_question=False, gazetteer=names),
        )
    question = _question(waiting, text)
    return Inbound(row, phone_id, text, asked.judge(text, question, is_guard, names))


def _question(waiting: dialogues.Open, text: str) -> asked.Waiting:
    session = sessions.of_json(waiting.session)
    return asked.waiting(waiting.name, waiting.args, session, text)


def _begin(wave: Wave, sms: Inbound, left: calls.Kept | None) -> Going | None:
    """The conversation this SMS belongs to; None when it is answered otherwise.

    `left`: what a call left, for LANJUT.
    """
    row, phone_id, reading = sms.row, sms.phone_id, sms.reading
    waiting = wave.waiting.get(phone_id)
    fresh = Session(language=wave.languages[phone_id])

    def begun(name: str, args: dict[str, Any]) -> Going:
        flow = talk.flow_for(name, args)
        new = Conversation(f"sms{row.id}", fresh, flow, "sms")
        return Going(row, phone_id, new, name, args)

    if reading.nik and reading.intent == "TIDAK_JELAS":
        wave.answer(phone_id, f"reply:{row.id}", "nik", row.sent_at)
        return None
    if reading.mute:  # thanks, or a machine: an answer would only cost
        return None
    if waiting is not None and sms.text.strip() == HOME:
        return begun("menu", {})
    if left is not None:
        return _go_on_with_call(wave, sms, left)
    if reading.intent in ("JAWAB", "LANJUT") and waiting is not None:
        said = reading.text if reading.intent == "JAWAB" else None
        flow = talk.flow_for(waiting.name, waiting.args)
        session = sessions.of_json(waiting.session)
        open_ = Conversation(waiting.conversation, session, flow, "sms")
        return Going(row, phone_id, open_, waiting.name, waiting.args, said, waited=True)
    if reading.intent == "BATAL" and not reading.code and waiting is not None:
        wave.close(phone_id)
    if (
        reading.meant == "BATAL" and phone_id in wave.dialogues
    ):  # it came late: another question waits by now
        return begun("tidak_jelas", {})
    if (
        waiting is not None
        and reading.intent in ("LAPOR", "DARURAT")
        and _question(waiting, sms.text).asks_for_report
    ):
        wave.close(phone_id)
    # A question that waits stays open beside a conversation that asks nothing (STATUS, say).
    return begun(*talk.begin(reading))


def _go_on_with_call(wave: Wave, sms: Inbound, kept: calls.Kept) -> Going | None:
    """LANJUT: the report that a call left unfinished goes on by SMS, at the question where it
    stood.
    """
    wave.taken[kept.conversation] = (kept.holder, f"sms:{sms.row.id}")
    left = resume.Left.from_json(kept.value)
    if left is None:
        wave.answer(sms.phone_id, f"reply:{sms.row.id}", "started_again", sms.row.sent_at)
        return None
    return Going(sms.row, sms.phone_id, replace(left.conversation, channel="sms"), "menu", {})


def _worth(one: Going, events: Sequence[Event], shown: str) -> Worth:
    """What the answer is worth.

    Where it is only asked which command was meant, it is worth what that one is.
    """
    args = one.args.get("args", one.args)
    category, story = str(args.get("category", "")), str(args.get("story", ""))
    facts = [event.fact for event in events]
    urgent = one.waited and is_urgent(category or OTHER, story)
    return worth(shown, facts, str(one.args.get("name", one.name)), category, urgent)


class _Unknown(Exception):
    """A conversation asks the records something that is not read yet."""

    def __init__(self, asked: records.Asked) -> None:
        super().__init__("not read yet")
        self.asked = asked


def _known(known: Mapping[records.Asked, Any], phone_id: int, asked: Query) -> Any:
    if (phone_id, asked) not in known:
        raise _Unknown((phone_id, asked))
    return known[phone_id, asked]


def _steps(
    wave: Wave, going: Sequence[Going], tickets: dict[str, str]
) -> list[tuple[Going, Advanced]]:
    """Step each of these conversations once.

    What they ask of the records is not known beforehand, but a step has no effects: those that ask
    something are stepped again when it has been read, for all of them together.
    """
    known: dict[records.Asked, Any] = {}
    advanced: dict[int, Advanced] = {}
    while len(advanced) < len(going):
        missing: set[records.Asked] = set()
        for one in going:
            if one.row.id in advanced:
                continue

            look_up = partial(_known, known, one.phone_id)
            try:
                advanced[one.row.id] = advance(
                    one.conversation, one.said, look_up, tickets.__getitem__
                )
            except _Unknown as unknown:
                missing.add(unknown.asked)
        known |= records.answers(wave.runtime, missing, wave.now, wave.said_at)
    return [(one, advanced[one.row.id]) for one in going]


def _note(
    wave: Wave, one: Going, then: Conversation, show: Screen | End, events: Sequence[Event]
) -> None:
    """What a step told, its screen as the answer, and the question it ends with."""
    said_at = one.row.sent_at
    wave.state(
        Stated(
            fact=event.fact,
            conversation=event.conversation,
            ordinal=event.ordinal,
            channel="sms",
            code=event.ticket,
            phone_id=one.phone_id,
            at=said_at,
            row_id=one.row.id,
            received_at=one.row.received_at,
        )
        for event in events
    )
    screen = render(show, then.session.language, "sms")
    shown = show.name if isinstance(show, End) else show.question.name
    dedup_key = f"reply:{one.row.id}"
    life = SENSITIVE_LIFE if shown in _NEUTRAL else ANSWER_LIFE
    wave.say(
        one.phone_id, dedup_key, screen.text, said_at, life=life, worth=_worth(one, events, shown)
    )
    if screen.more:
        wave.ask(
            one.phone_id,
            Asking(
                dedup_key, then.base, one.name, one.args, sessions.as_json(then.session), said_at
            ),
        )
        if not then.base.startswith("sms"):  # a call began it
            wave.advanced[then.id] = resume.Left(then, "").to_json()
    elif one.waited:
        wave.close(one.phone_id)
