"""One key press of a USSD call: remember - step - write down what was told - remember - answer.

The session is memory (Redis) and may be lost; what was told is in the inbox under a key made from the call, so that
the same press, however often and wherever it arrives, is written once and answered with the same screen. While the
database is away what is told goes to the spool, and the caller hears that the number follows by SMS.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flows.effects import Fact, Query
from flows.engine import Records, Session, Told, Turn, fingerprint, step
from flows.lanjut import chosen
from flows.menu import menu
from flows.screens import Rendered, Screen, render
from gateway import calls, records, resume
from gateway.calls import Call
from gateway.patience import within
from gateway.providers import KeyPress, Provider
from gateway.runtime import Runtime
from storage import fingerprints, inbox, people
from storage.db import DatabaseAway
from storage.sessions import LIFE

#: How long a call is remembered: a deploy within it may have changed the questions of a call that was lost.
SESSION_LIFE = timedelta(seconds=LIFE)

#: How often a ticket that turns out to be taken is drawn again, each time a longer one.
TICKET_DRAWS = 8


def turn(runtime: Runtime, provider: Provider, press: KeyPress, now: datetime) -> str:
    """The screen that answers a key press, as the carrier wants it written. Raises when nothing could be saved."""
    name = calls.name_of(runtime.vault, press.carrier, press.service_code, press.session, press.phone)
    call, pointer = runtime.calls.recall(name, press)
    if call is not None and _is_behind(runtime, call, press):
        call = None
    pressed: str | None
    if call is not None:
        pressed = call.pressed_since(press.text)
    else:
        call, pressed = _first_seen(runtime, name, press, pointer, now)
    said = call.said_to(press.text)
    if said is not None:
        return said
    if call.offered and pressed is not None:
        pressed = _choose(runtime, name, call, press, pressed, now)
    answer = _answer(runtime, provider, call, press, pressed, now)
    runtime.calls.remember(name, call, press.phone, now)
    return answer


def _is_behind(runtime: Runtime, call: Call, press: KeyPress) -> bool:
    """Whether something was told later in this call than Redis knows, for it lost the last second before a crash.

    Only asked when more than one press lies between; else a '*' was typed.
    """
    if call.said_to(press.text) is not None or call.is_one_press_before(press.text):
        return False
    try:
        told = within(lambda: inbox.facts_of(runtime.vault, press.phone, call.base, limit=20))
    except DatabaseAway:
        return False
    stars = [at for at, char in enumerate(press.text) if char == "*" and at > len(call.text)]
    later = {calls.digest(press.text[:at]) for at in (*stars, len(press.text))}
    return any(body["pressed"] in later for body in told)


def _answer(runtime: Runtime, provider: Provider, call: Call, press: KeyPress, pressed: str | None, now: datetime) -> str:
    for taken in range(TICKET_DRAWS):
        draw = cache(lambda taken=taken: (call.ticket or records.draw_ticket(taken)) if call.numbered else "")
        done = step(call.flow, call.session, pressed, _known(runtime, press, draw, now))
        screen = _screen(done, call.notice)
        answer = provider.write_screen(screen.text, screen.more)
        if not done.tell:
            break
        ticket = draw()
        try:
            kept = runtime.intake.keep(_items(call, press, done.tell, answer, now), now)
        except inbox.TicketTaken:  # draw another and step again, for a step has no effects
            call.ticket = ""
            continue
        if kept is None and ticket:
            # In the spool: step again, to show that the number follows.
            done = step(call.flow, call.session, pressed, _known(runtime, press, lambda: "", now))
            screen = _screen(done, call.notice)
            answer = provider.write_screen(screen.text, screen.more)
            break
        theirs = next((row.ticket for row in kept or () if row.ticket), "")
        if theirs in ("", ticket):
            call.ticket = theirs or call.ticket
            break
        call.ticket = theirs  # this conversation has one already: step again, to show that one
    else:
        raise RuntimeError("no free ticket found")
    if done.session.round != call.session.round:
        call.ticket = ""  # what comes now is another record
    call.session, call.over = done.session, not screen.more
    call.answered(press.text, answer)
    return answer


def _known(runtime: Runtime, press: KeyPress, ticket: Callable[[], str], now: datetime) -> Records:
    """What the records say to this phone. Only queries are asked of the database, and only for as long as a phone waits."""
    known = records.Records(runtime, press.phone, ticket, now)

    def answer(asked: Query | Fact) -> Any:
        return known.answer(asked) if isinstance(asked, Fact) else within(lambda: known.answer(asked))

    return answer


def _screen(done: Turn, notice: str) -> Rendered:
    show = replace(done.show, notice=notice) if notice and isinstance(done.show, Screen) else done.show
    return render(show, done.session.language)


def _choose(runtime: Runtime, name: str, call: Call, press: KeyPress, pressed: str, now: datetime) -> str | None:
    """Carry out what was chosen on the offer. Returns what is still to be pressed; None shows where the call stands.

    Who comes too late to go on with it is told so by the offer's own conversation.
    """
    choice = chosen(call.session, pressed)
    if choice == "menu":
        resume.decline(runtime, call.offered, press.phone)
        call.offered, call.session = "", Session(language=call.session.language)
        return None
    offered = call.offered
    if choice and (taken := within(lambda: resume.take(runtime, name, offered, press.phone, now))):
        call.offered, call.base, call.ticket, call.session = "", taken.base, taken.ticket, taken.session
        return None
    return pressed


def _items(call: Call, press: KeyPress, told: Sequence[Told], answer: str, now: datetime) -> list[inbox.Item]:
    """What was told, for the inbox."""
    return [
        inbox.Item(
            carrier=press.carrier, kind="fact", key=f"{call.conversation}:{one.name}:{one.ordinal}", phone=press.phone,
            body={
                "fact": one.fact.to_json(), "conversation": call.conversation, "name": one.name, "ordinal": one.ordinal,
                "channel": "ussd", "code": one.answer or call.ticket, "pressed": calls.digest(press.text), "shown": answer,
            },
            sent_at=now, received_at=now,
            # Only the first fact of a conversation that carries the ticket reserves it.
            ticket=(one.answer or None) if isinstance(one.answer, str) and one.ordinal == 1 else None,
        )
        for one in told
    ]  # fmt: skip


def _first_seen(runtime: Runtime, name: str, press: KeyPress, pointer: str, now: datetime) -> tuple[Call, str | None]:
    """A call without a session: a new one, one dialled deep, or one whose session was lost with Redis.

    Returns the call and what is to be pressed in it now; None shows the question where the call stands.

    A lost one is walked again through what was pressed, but only as far as nothing new is told, and only if the
    questions have been the same for as long as a session lives; otherwise the conversation starts again and says so.
    """
    call = Call(base=hashlib.sha256(name.encode()).hexdigest()[:32], session=Session())
    try:
        return within(lambda: _looked_up(runtime, call, name, press, pointer, now))
    except DatabaseAway:  # a stranger at the beginning, as long as nothing can be known
        return call, None


def _looked_up(
    runtime: Runtime, call: Call, name: str, press: KeyPress, pointer: str, now: datetime
) -> tuple[Call, str | None]:
    call.session = Session(language=people.language_of_number(runtime.vault, press.phone))
    if not press.text:
        call.offered = resume.on_offer(runtime, press.phone, pointer, now) if pointer else ""
        return call, None
    pieces = press.text.split("*")
    held, going_on = resume.held(runtime, name, now)
    if held is not None:
        call.base, call.ticket, call.session = held.base, held.ticket, held.session
        # It goes on with what another call left, and the first key chose that. Or it is over, and this is a late copy.
        pieces = pieces[1:] if going_on else []
    written = {
        (body["conversation"], body["name"], body["ordinal"]): body
        for body in inbox.facts_of(runtime.vault, press.phone, call.base, limit=20)
    }
    earlier = {(call.conversation, one.name, one.ordinal) for one in call.session.journal if going_on}
    tickets = {call.conversation: call.ticket}  # each record that was made in this call has its own
    for named, body in written.items():
        if named not in earlier:
            call.answers[body["pressed"]] = body["shown"]
        tickets[body["conversation"]] = tickets.get(body["conversation"]) or body["code"] or ""
    call.ticket = tickets[call.conversation]
    if call.said_to(press.text) is not None or not pieces:
        return call, None
    if not fingerprints.unchanged(fingerprint(), SESSION_LIFE, now):
        rounds = [int(conversation.rpartition("-")[2]) for conversation, _, _ in written]
        # What is told from now on is another record.
        call.session = Session(language=call.session.language, round=max(rounds, default=call.session.round - 1) + 1)
        call.ticket, call.notice = "", "awal"
        return call, None
    known = records.Records(runtime, press.phone, lambda: call.ticket, now)
    call.session = step(menu, call.session, None, known.answer).session
    for piece in pieces[:-1]:
        done = step(menu, call.session, piece, known.answer)
        if any((call.conversation, one.name, one.ordinal) not in written for one in done.tell):
            return call, None
        call.session = done.session
        call.ticket = tickets.get(call.conversation, "")
    if not written and step(menu, call.session, pieces[-1], known.answer).tell:
        return call, None  # dialled deep, or lost before anything was told: its question is shown first
    return call, pieces[-1]
