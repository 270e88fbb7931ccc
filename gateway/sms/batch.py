"""SMS that came in: read them, let the conversations they belong to go on, and answer each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.effects import Fact, Query
from flows.engine import HOME, Session, Turn, step
from flows.questions import End
from flows.reading import words
from flows.reading.report import is_urgent
from flows.rules.budget import Worth, worth
from flows.rules.kinds import OTHER
from flows.screens import render
from flows.sms import talk
from flows.sms import waiting as asked
from gateway.sms import further
from gateway.sms.answers import ANSWER_LIFE, SENSITIVE_LIFE
from gateway.sms.wave import Asking, Inbound, Stated, Wave
from gateway.ussd import records, resume
from gateway.ussd.places import gazetteer
from storage.conversations import calls
from storage.received import inbox

#: Characters of an answer by SMS: ten parts.
LONGEST = 1_600
#: What is said to the sender of a sensitive report.
_NEUTRAL = ("pesan.ack_sensitive", "sms.netral_tempat", "sms.netral_tindak")


@dataclass(frozen=True)
class Going:
    """A conversation that an SMS begins or answers: what is pressed in it, and whether it was
    waiting for that.
    """

    row: inbox.Row
    phone_id: int
    base: str  # names the dialogue
    name: str
    args: dict[str, Any] = field(repr=False)
    session: Session = field(repr=False)
    pressed: str | None = field(default=None, repr=False)
    waited: bool = False

    @property
    def conversation(self) -> str:
        """The id under which facts are filed: a second report of one dialogue is another
        conversation.
        """
        return f"{self.base}-{self.session.round}"


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
    tickets = records.tickets([one.conversation for one in going])
    for one, turn in _steps(wave, going, tickets):
        _note(wave, one, turn)


def _read(wave: Wave, row: inbox.Row, phone_id: int) -> Inbound:
    text = wave.runtime.providers[row.carrier].read_sms(row.body)
    wave.standings[phone_id].text = text
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
    question = asked.waiting(waiting.name, waiting.args, Session.from_json(waiting.session), text)
    return Inbound(row, phone_id, text, asked.judge(text, question, is_guard, names))


def _begin(wave: Wave, sms: Inbound, left: calls.Kept | None) -> Going | None:
    """The conversation this SMS belongs to; None when it is answered otherwise.

    `left`: what a call left, for LANJUT.
    """
    row, phone_id, reading = sms.row, sms.phone_id, sms.reading
    waiting = wave.waiting.get(phone_id)
    fresh = Session(language=wave.languages[phone_id])
    if reading.nik and reading.intent == "TIDAK_JELAS":
        wave.answer(phone_id, f"reply:{row.id}", "nik", row.sent_at)
        return None
    if reading.mute:  # thanks, or a machine: an answer would only cost
        return None
    if waiting is not None and sms.text.strip() == HOME:
        return Going(row, phone_id, f"sms{row.id}", "menu", {}, fresh)
    if left is not None:
        return _go_on_with_call(wave, sms, left)
    if reading.intent in ("JAWAB", "LANJUT") and waiting is not None:
        session = Session.from_json(waiting.session)
        pressed = reading.text if reading.intent == "JAWAB" else None
        return Going(
            row,
            phone_id,
            waiting.conversation,
            waiting.name,
            waiting.args,
            session,
            pressed,
            waited=True,
        )
    if reading.intent == "BATAL" and not reading.code and waiting is not None:
        wave.close(phone_id)
    if (
        reading.meant == "BATAL" and phone_id in wave.dialogues
    ):  # it came late: another question waits by now
        return Going(row, phone_id, f"sms{row.id}", "tidak_jelas", {}, fresh)
    if waiting is not None and reading.intent in ("LAPOR", "DARURAT"):
        question = asked.waiting(
            waiting.name, waiting.args, Session.from_json(waiting.session), sms.text
        )
        if question.asks_for_report:
            wave.close(phone_id)
    # A question that waits stays open beside a conversation that asks nothing (STATUS, say).
    return Going(row, phone_id, f"sms{row.id}", *talk.begin(reading), fresh)


def _go_on_with_call(wave: Wave, sms: Inbound, kept: calls.Kept) -> Going | None:
    """LANJUT: the report that a call left unfinished goes on by SMS, at the question where it
    stood.
    """
    wave.taken[kept.conversation] = (kept.holder, f"sms:{sms.row.id}")
    left = resume.Left.from_json(kept.value)
    if left is None:
        wave.answer(sms.phone_id, f"reply:{sms.row.id}", "started_again", sms.row.sent_at)
        return None
    return Going(sms.row, sms.phone_id, left.base, "menu", {}, left.session)


def _worth(one: Going, turn: Turn, shown: str) -> Worth:
    """What the answer is worth.

    Where it is only asked which command was meant, it is worth what that one is.
    """
    args = one.args.get("args", one.args)
    category, story = str(args.get("category", "")), str(args.get("story", ""))
    facts = [told.fact for told in turn.tell]
    urgent = one.waited and is_urgent(category or OTHER, story)
    return worth(shown, facts, str(one.args.get("name", one.name)), category, urgent)


class _Unknown(Exception):
    """A conversation asks the records something that is not read yet."""


def _steps(wave: Wave, going: Sequence[Going], tickets: dict[str, str]) -> list[tuple[Going, Turn]]:
    """Step each of these conversations once.

    What they ask of the records is not known beforehand, but a step has no effects: those that ask
    something are stepped again when it has been read, for all of them together.
    """
    known: dict[records.Asked, Any] = {}
    turns: dict[int, Turn] = {}
    while len(turns) < len(going):
        missing: set[records.Asked] = set()
        for one in going:
            if one.row.id not in turns:
                try:
                    turns[one.row.id] = _step(one, tickets[one.conversation], known, missing)
                except _Unknown:
                    continue
        known |= records.answers(wave.runtime, missing, wave.now, wave.said_at)
    return [(one, turns[one.row.id]) for one in going]


def _step(
    one: Going, ticket: str, known: dict[records.Asked, Any], missing: set[records.Asked]
) -> Turn:
    def look_up(asked: Query | Fact) -> Any:
        if isinstance(asked, Fact):
            return ticket if isinstance(asked, records.TICKETED) else None
        mine = (one.phone_id, asked)
        if mine not in known:
            missing.add(mine)
            raise _Unknown
        return known[mine]

    return step(talk.flow_for(one.name, one.args), one.session, one.pressed, look_up, LONGEST)


def _note(wave: Wave, one: Going, turn: Turn) -> None:
    """What a step told, its screen as the answer, and the question it ends with."""
    said_at = one.row.sent_at
    wave.state(
        Stated(
            fact=told.fact,
            conversation=one.conversation,
            ordinal=told.ordinal,
            channel="sms",
            code=told.answer or "",
            phone_id=one.phone_id,
            at=said_at,
            row_id=one.row.id,
            received_at=one.row.received_at,
        )
        for told in turn.tell
    )
    screen = render(turn.show, turn.session.language, "sms")
    shown = turn.show.name if isinstance(turn.show, End) else turn.show.question.name
    once = f"reply:{one.row.id}"
    life = SENSITIVE_LIFE if shown in _NEUTRAL else ANSWER_LIFE
    wave.say(one.phone_id, once, screen.text, said_at, life=life, worth=_worth(one, turn, shown))
    if screen.more:
        wave.ask(
            one.phone_id,
            Asking(once, one.base, one.name, one.args, turn.session.to_json(), said_at),
        )
        if not one.base.startswith("sms"):  # a call began it
            left = resume.Left(one.base, "", turn.session)
            wave.advanced[left.conversation] = left.to_json()
    elif one.waited:
        wave.close(one.phone_id)
