"""What key presses lead to: where the call stands then, what it answers, and what it tells, for the
inbox.

Stepping changes and keeps nothing, so a call may be stepped again with another ticket.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from flows.effects import Fact, Helplines, Query
from flows.engine import Records, Session, Told, Turn, step
from flows.screens import Rendered, Screen, render
from gateway.carriers import KeyPress, Provider
from gateway.install.runtime import Runtime
from gateway.ussd import calls, records
from gateway.ussd.calls import Call
from storage.engine.deadline import reading
from storage.received import inbox


@dataclass(frozen=True)
class Stated:
    """A fact that is to be kept, and the press that stated it."""

    round: int
    text: str
    told: Told
    shown: str
    over: bool


@dataclass(frozen=True)
class Stepped:
    """Where a call stands after some presses, what they stated, and what answers the last of them."""

    session: Session
    stated: list[Stated]
    answer: str
    over: bool


def stepped(
    runtime: Runtime,
    provider: Provider,
    call: Call,
    press: KeyPress,
    presses: Sequence[tuple[str, str | None]],
    ticket: Callable[[int], str],
    now: datetime,
) -> Stepped:
    """Let the call go on by these presses (each with all the text up to it). Nothing is changed or
    kept.
    """
    session, stated = call.session, []
    for text, key in presses:
        known = _known(runtime, press, partial(ticket, session.round), now)
        done = step(call.flow, session, key, known)
        screen = _screen(done, call.notice)
        answer = provider.write_screen(screen.text, screen.more)
        stated += [Stated(session.round, text, one, answer, not screen.more) for one in done.tell]
        session = done.session
    return Stepped(session, stated, answer, not screen.more)


def _known(runtime: Runtime, press: KeyPress, ticket: Callable[[], str], now: datetime) -> Records:
    """What the records say to this phone. Only queries are asked of the database, and only for as
    long as a phone waits.
    """
    known = records.Records(runtime, press.phone, ticket, now)

    def answer(asked: Query | Fact) -> Any:
        at_hand = isinstance(asked, Fact | Helplines)
        return known.answer(asked) if at_hand else reading(lambda: known.answer(asked))

    return answer


def _screen(done: Turn, notice: str) -> Rendered:
    show = (
        replace(done.show, notice=notice) if notice and isinstance(done.show, Screen) else done.show
    )
    return render(show, done.session.language)


def items(
    call: Call,
    press: KeyPress,
    stated: Sequence[Stated],
    tickets: Mapping[int, str],
    now: datetime,
) -> list[inbox.Item]:
    """What was told, for the inbox."""
    found = []
    for one in stated:
        conversation, told = f"{call.base}-{one.round}", one.told
        body = {
            "fact": told.fact.to_json(),
            "conversation": conversation,
            "name": told.name,
            "ordinal": told.ordinal,
            "channel": "ussd",
            "code": told.answer or tickets.get(one.round, ""),
            "call": call.own,
            "pressed": calls.digest(one.text),
            "shown": one.shown,
            "over": one.over,
        }
        # Only the first fact of a conversation that carries the ticket reserves it.
        ticket = (
            (told.answer or None) if isinstance(told.answer, str) and told.ordinal == 1 else None
        )
        key = f"{conversation}:{told.name}:{told.ordinal}"
        found.append(
            inbox.Item(press.carrier, "fact", key, press.phone, body, now, ticket, received_at=now)
        )
    return found
