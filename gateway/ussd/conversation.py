"""One key press of a USSD call: remember - step - write down what was told - remember - answer.

The session is memory (Redis) and may be lost; what was told is in the inbox under a key made from
the call, so that the same press, however often and wherever it arrives, is written once and
answered with the same screen. While the database is away what is told goes to the spool, and the
caller hears that the number follows by SMS.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flows.engine import Session
from flows.lanjut import chosen
from flows.rules.redial import Meaning
from gateway.carriers import KeyPress, Provider
from gateway.install.runtime import Runtime
from gateway.ussd import calls, records, redial, resume
from gateway.ussd.calls import Call, Said
from gateway.ussd.steps import Stated, Stepped, items, stepped
from storage.engine.db import DatabaseAway
from storage.engine.deadline import within
from storage.received import inbox

#: How often a ticket that turns out to be taken is drawn again, each time a longer one.
TICKET_DRAWS = 8


class _Behind(Exception):
    """What was held near of this session is an old call of it, or an old state: another process has
    the next.
    """


def turn(runtime: Runtime, provider: Provider, press: KeyPress, now: datetime) -> str:
    """The screen that answers a key press, as the carrier wants it written. Raises when nothing
    could be saved.
    """
    try:
        return _turn(runtime, provider, press, now, from_near=True)
    except _Behind:
        return _turn(runtime, provider, press, now, from_near=False)


def _turn(
    runtime: Runtime, provider: Provider, press: KeyPress, now: datetime, from_near: bool
) -> str:
    name = calls.name_of(runtime.vault, press.carrier, press.session, press.phone)
    call, pointer = runtime.calls.recall(name, press, from_near)
    if call is not None and _is_behind(runtime, name, call, press):
        call = None
    meant = call.meaning(press.text, now) if call is not None else Meaning.NEW
    pressed: str | None
    if call is not None and meant is Meaning.GO_ON:
        pressed = call.pressed_since(press.text)
    elif call is not None and (said := call.repeated(press.text, now)) is not None:
        return said
    else:
        call, pressed = redial.begin(runtime, provider, name, press, pointer, call, now)
        if (said := call.said_to(press.text)) is not None:
            return said
    if call.offered and pressed is not None:
        pressed = _choose(runtime, name, call, press, pressed, now)
    near, call.near = call.near, False
    answer = _answer(runtime, provider, name, call, press, pressed, now, near)
    if not runtime.calls.remember(name, call, press.phone, now) and near:
        raise _Behind
    return answer


def _must_be_newest(runtime: Runtime, name: str, call: Call, press: KeyPress) -> None:
    """Raises _Behind before anything is told, if the call is an old one of its session. Redis knows
    that, or else the record: it holds something that this call did not tell on the way to this
    text.
    """
    newest = runtime.calls.is_newest(name, call)
    if newest is None:
        try:
            told = within(
                lambda: inbox.facts_of(runtime.vault, press.phone, f"{call.base}-", redial.MOST)
            )
        except DatabaseAway:
            return
        newest = {one["pressed"] for one in told if one.get("call") == call.own} <= redial.way(
            press.text
        )
    if not newest:
        raise _Behind


def _is_behind(runtime: Runtime, name: str, call: Call, press: KeyPress) -> bool:
    """Whether something was told later in this session than Redis knows, for it lost the last
    second before a crash.

    Only asked when more than one press lies between; else a '*' was typed.
    """
    if call.said_to(press.text) is not None or call.is_one_press_before(press.text):
        return False
    told_as = name if calls.session_of(call.base) == name else f"{call.base}-"
    try:
        told = within(lambda: inbox.facts_of(runtime.vault, press.phone, told_as, redial.MOST))
    except DatabaseAway:
        return False
    later = redial.way(press.text) - redial.way(call.text)
    return any(body["pressed"] in later for body in told)


def _answer(
    runtime: Runtime,
    provider: Provider,
    name: str,
    call: Call,
    press: KeyPress,
    pressed: str | None,
    now: datetime,
    near: bool,
) -> str:
    presses = (
        [*call.held, (press.text, pressed)]
        if pressed is not None or not call.held
        else [*call.held]
    )
    tickets = _tickets(call)
    for taken in range(TICKET_DRAWS):
        done = stepped(runtime, provider, call, press, presses, _drawing(call, tickets, taken), now)
        earlier = call.past.get(calls.digest(press.text)) if call.past else None
        if earlier is not None:
            if _is_repetition(call, press, done, earlier, now):
                return _repeat(call, press, presses, done, earlier, now)
            if done.stated and not earlier.over:  # what was begun here goes on
                call.base, call.ticket, call.past = earlier.base, earlier.ticket, {}
                tickets = _tickets(call)
                continue
        if not done.stated:
            break
        if call.held and call.past and done.stated[-1].text != press.text and pressed is not None:
            call.held = presses  # as long as nothing new is told it may still be a repetition
            call.answered(press.text, done.answer, now)
            return done.answer
        if near:
            _must_be_newest(runtime, name, call, press)
        try:
            kept = runtime.intake.keep(items(call, press, done.stated, tickets, now), now)
        except inbox.TicketTaken:  # draw another and step again, for a step has no effects
            tickets = {}
            continue
        if kept is None:
            if any(tickets.values()):  # in the spool: step again, to show that the number follows
                tickets = _tickets(call)
                done = stepped(runtime, provider, call, press, presses, _unnumbered, now)
            break
        if not _has_another(done.stated, kept, tickets):
            break
    else:
        raise RuntimeError("no free ticket found")
    call.session, call.over, call.held = done.session, done.over, []
    call.ticket = tickets.get(call.session.round, "")  # another round is another record
    call.answered(press.text, done.answer, now)
    return done.answer


def _tickets(call: Call) -> dict[int, str]:
    """The tickets that are known, by the round of the call whose record has it."""
    return {call.session.round: call.ticket} if call.ticket else {}


def _drawing(call: Call, tickets: dict[int, str], taken: int) -> Callable[[int], str]:
    """What gives each round that asks for one its ticket."""
    if not call.numbered:
        return _unnumbered
    return lambda round_: (
        tickets.get(round_) or tickets.setdefault(round_, records.draw_ticket(taken))
    )


def _unnumbered(_: int) -> str:
    return ""


def _has_another(
    stated: Sequence[Stated], kept: Sequence[inbox.Kept], tickets: dict[int, str]
) -> bool:
    """Whether one of these records has a ticket already that is not ours: note it, and step again
    to show that one.
    """
    theirs = {one.round: row.ticket for one, row in zip(stated, kept, strict=True) if row.ticket}
    if all(tickets.get(round_) == ticket for round_, ticket in theirs.items()):
        return False
    tickets |= theirs
    return True


def _is_repetition(
    call: Call, press: KeyPress, done: Stepped, earlier: Said, now: datetime
) -> bool:
    """Whether this press only repeats what a finished call of this session told, or its END.

    As long as the phone is shown the same screens: after another one it is another call.
    """
    if not (done.stated or earlier.end):
        if done.answer != earlier.answer:
            call.past = {text: said for text, said in call.past.items() if not said.over}
        return False
    return earlier.over and earlier.meaning(press.text, now) is Meaning.REPEAT


def _repeat(
    call: Call,
    press: KeyPress,
    presses: list[tuple[str, str | None]],
    done: Stepped,
    earlier: Said,
    now: datetime,
) -> str:
    """Answer as the finished call did. What it told is told no second time, unless this turns out
    to be another.
    """
    call.answered(press.text, earlier.answer, now)
    if earlier.end:
        call.session, call.over, call.held, call.at = done.session, True, [], earlier.at
    else:
        call.held = presses
    return earlier.answer


def _choose(
    runtime: Runtime, name: str, call: Call, press: KeyPress, pressed: str, now: datetime
) -> str | None:
    """Carry out what was chosen on the offer. Returns what is still to be pressed; None shows where
    the call stands.

    Who comes too late to go on with it is told so by the offer's own conversation.
    """
    choice = chosen(call.session, pressed)
    if choice == "menu":
        resume.decline(runtime, name, call.offered, press.phone)
        call.offered, call.session = "", Session(language=call.session.language)
        return None
    offered = call.offered
    if choice and (
        taken := within(lambda: resume.take(runtime, call.own, offered, press.phone, now))
    ):
        call.offered, call.base, call.ticket, call.session = (
            "",
            taken.base,
            taken.ticket,
            taken.session,
        )
        return None
    return pressed
