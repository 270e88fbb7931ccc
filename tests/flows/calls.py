"""A call as a test reads it: ``dial(menu, "1", "2", "LR KETAPANG RT 14 7 ULU",
"1").shows("lapor.terima")``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pytest

from flows.effects import EmergencyRaised, Fact, IncidentReported, ReportBegun
from flows.engine import Flow, Records, Turn, step
from flows.menu import ENTRIES, menu
from flows.queries import Query
from flows.questions import End
from flows.reading.words import read
from flows.screens import render
from flows.session import Session
from flows.sms import talk

TICKET = "482136"
"""What the record answers to a report in these tests."""


@dataclass
class Call:
    """A call, or a conversation by SMS, as far as it got."""

    flow: Flow
    known: Mapping[Query, Any]
    channel: str
    turn: Turn
    told: list[Fact] = field(default_factory=list)

    def press(self, key: str | None) -> Call:
        """One more key, or one more SMS."""
        self.turn = step(self.flow, self.turn.session, key, lambda asked: answer(self.known, asked))
        self.told += [told.fact for told in self.turn.tell]
        return self

    @property
    def name(self) -> str:
        """The question or END that is shown."""
        return (
            self.turn.show.name if isinstance(self.turn.show, End) else self.turn.show.question.name
        )

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return isinstance(self.turn.show, End)

    @property
    def screen(self) -> str:
        """What the phone shows, with ``|`` for a new line."""
        return render(self.turn.show, self.turn.session.language, self.channel).text.replace(
            "\n", "|"
        )

    def shows(self, name: str) -> bool:
        """Whether this question or END is shown; in a test that fails, what is shown instead."""
        assert self.name == name, f"{self.name}: {self.screen}"
        return True


def dial(
    flow: Flow = menu,
    *keys: str,
    look_up: Mapping[Query, Any] | None = None,
    language: str = "id",
    channel: str = "ussd",
) -> Call:
    """Dial and press these keys one after the other.

    Whatever is not in `look_up` the records do not know.
    """
    known = look_up or {}
    session = Session(language=language)
    call = Call(flow, known, channel, Turn(session, End("dial"), False, ())).press(None)
    for key in keys:
        call.press(key)
    return call


def seven_entries(patch: pytest.MonkeyPatch) -> None:
    """Leave the main menu the seven entries that people know by heart: what was added behind them
    may take a second page.
    """
    patch.setattr("flows.menu.ENTRIES", dict(islice(ENTRIES.items(), 7)))


def text(
    sms: str,
    *answers: str,
    guard: bool = False,
    look_up: Mapping[Query, Any] | None = None,
    language: str = "id",
) -> Call:
    """Send an SMS, and answer what is asked back."""
    name, args = talk.begin(read(sms, guard, False))
    return dial(
        talk.flow_for(name, args), *answers, look_up=look_up, language=language, channel="sms"
    )


def answer(known: Mapping[Query, Any], asked: Query | Fact) -> Any:
    """What the records say."""
    if isinstance(asked, ReportBegun | IncidentReported | EmergencyRaised):
        return TICKET
    return None if isinstance(asked, Fact) else known.get(asked)


def rebuild(flow: Flow, pieces: Sequence[str], look_up: Records, language: str) -> Session:
    """The session of a lost call, from what was pressed in it so far.

    Stops before a piece that would tell something, so that its question is shown, and all after it
    asked, again.
    """
    session = step(flow, Session(language=language), None, look_up).session
    for piece in pieces:
        turn = step(flow, session, piece, look_up)
        if turn.tell:
            break
        session = turn.session
    return session
