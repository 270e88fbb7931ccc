"""SMS that came in: read them, let the conversations they belong to go on, and answer each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.effects import Fact, Query
from flows.engine import HOME, Session, Turn, step
from flows.screens import render
from flows.sms import talk, words
from gateway import records
from gateway.jobs.facts import gazetteer
from gateway.jobs.wave import Stated, Wave
from storage import inbox
from storage.dialogues import Open


@dataclass(frozen=True)
class Going:
    """A conversation that an SMS begins or answers: what is pressed in it, and whether it was waiting for that."""

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
        """The id under which facts are filed: a second report of one dialogue is another conversation."""
        return f"{self.base}-{self.session.round}"


def handle(wave: Wave, rows: Sequence[inbox.Row]) -> None:
    """Handle these SMS. A sender that is no ordinary number (a short code, a name) is kept and never answered."""
    going = [found for row in rows if row.phone_id is not None and (found := _read(wave, row, row.phone_id))]
    tickets = records.tickets([one.conversation for one in going])
    for one, turn in _steps(wave, going, tickets):
        _note(wave, one, turn)


def _read(wave: Wave, row: inbox.Row, phone_id: int) -> Going | None:
    """The conversation this SMS belongs to; None when it is answered otherwise."""
    text = wave.runtime.providers[row.carrier].read_sms(row.body)
    wave.standings[phone_id].text = text
    waiting = wave.waiting.get(phone_id)
    reading = words.read(
        text, is_guard=phone_id in wave.duties, open_question=waiting is not None, gazetteer=gazetteer(wave.now)
    )
    fresh = Session(language=wave.languages[phone_id])
    if reading.nik and reading.intent == "TIDAK_JELAS":
        wave.answer(phone_id, f"reply:{row.id}", "nik")
        return None
    if waiting is not None and text.strip() == HOME:
        return Going(row, phone_id, f"sms{row.id}", "menu", {}, fresh)
    if reading.intent == "JAWAB" and waiting is not None:
        session = Session.from_json(waiting.session)
        return Going(row, phone_id, waiting.conversation, waiting.name, waiting.args, session, reading.text, waited=True)
    if reading.intent == "BATAL" and not reading.code:
        wave.close(phone_id)
    # A question that waits stays open beside a conversation that asks nothing (STATUS, say).
    return Going(row, phone_id, f"sms{row.id}", *talk.begin(reading), fresh)


class _Unknown(Exception):
    """A conversation asks the records something that is not read yet."""


def _steps(wave: Wave, going: Sequence[Going], tickets: dict[str, str]) -> list[tuple[Going, Turn]]:
    """Step each of these conversations once.

    What they ask of the records is not known beforehand, but a step has no effects: those that ask something are stepped
    again when it has been read, for all of them together.
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
        known |= records.answers(wave.runtime, missing)
    return [(one, turns[one.row.id]) for one in going]


def _step(one: Going, ticket: str, known: dict[records.Asked, Any], missing: set[records.Asked]) -> Turn:
    def look_up(asked: Query | Fact) -> Any:
        if isinstance(asked, Fact):
            return ticket if isinstance(asked, records.TICKETED) else None
        mine = (one.phone_id, asked)
        if mine not in known:
            missing.add(mine)
            raise _Unknown
        return known[mine]

    return step(talk.flow_for(one.name, one.args), one.session, one.pressed, look_up)


def _note(wave: Wave, one: Going, turn: Turn) -> None:
    """What a step told, its screen as the answer, and the question it ends with."""
    wave.state(
        Stated(
            fact=told.fact, conversation=one.conversation, ordinal=told.ordinal, channel="sms", code=told.answer or "",
            phone_id=one.phone_id, at=one.row.sent_at,
        )
        for told in turn.tell
    )  # fmt: skip
    screen = render(turn.show, turn.session.language, "sms")
    wave.say(one.phone_id, f"reply:{one.row.id}", screen.text)
    if screen.more:
        wave.ask(one.phone_id, Open(one.base, one.name, one.args, turn.session.to_json()))
    elif one.waited:
        wave.close(one.phone_id)
