"""One key press of a USSD call: remember - step - write down what was told - remember - answer.

The session is memory (Redis) and may be lost; what was told is in the inbox under a key made from the call, so that
the same press, however often and wherever it arrives, is written once and answered with the same screen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog

from flows.engine import Session, Told, Turn, fingerprint, step
from flows.menu import menu
from flows.screens import Rendered, render
from gateway import records
from gateway.bell import Bell
from gateway.providers import KeyPress, Provider
from gateway.runtime import Runtime
from storage import fingerprints, inbox, people
from storage.db import transaction
from storage.sessions import LIFE, Saved, SessionsAway

log = structlog.get_logger()

#: How long a call is remembered: a deploy within it may have changed the questions of a call that was lost.
SESSION_LIFE = timedelta(seconds=LIFE)

#: How often a ticket that turns out to be taken is drawn again: with a tenth of all numbers in use, one in 10^8 fails.
TICKET_DRAWS = 8


@dataclass
class Call:
    """What is known about a call between two key presses."""

    base: str  # names the conversation: the same call always makes the same one
    session: Session
    text: str = ""  # everything pressed so far, as the carrier joined it
    ticket: str = ""  # drawn for this conversation, promised or not
    answers: dict[str, str] = field(default_factory=dict)  # what was answered to which text, for repeated callbacks
    over: bool = False

    @property
    def conversation(self) -> str:
        """The id under which facts are filed: a second report of one call is another conversation."""
        return f"{self.base}-{self.session.round}"


def turn(runtime: Runtime, provider: Provider, press: KeyPress, now: datetime) -> str:
    """The screen that answers a key press, as the carrier wants it written. Raises when nothing could be saved."""
    key = _call_key(runtime, press)
    saved, call = _recall(runtime, key)
    pressed: str | None
    if call is not None:
        pressed = _newest(call.text, press.text)
    else:
        call, pressed = _first_seen(runtime, key, press, now)
    repeated = call.answers.get(_digest(press.text))
    if repeated is not None:
        return repeated
    if call.over:
        return next(reversed(call.answers.values()))
    answer = _answer(runtime, provider, call, press, pressed, now)
    _remember(runtime, key, call, saved)
    return answer


def bell(runtime: Runtime) -> Bell:
    """This process's doorbell."""
    return _bells.setdefault(id(runtime), Bell(runtime.redis))


_bells: dict[int, Bell] = {}


def _answer(runtime: Runtime, provider: Provider, call: Call, press: KeyPress, pressed: str | None, now: datetime) -> str:
    for _ in range(TICKET_DRAWS):
        known = records.Records(runtime, press.phone, call.ticket or records.draw_ticket(), now)
        done = step(menu, call.session, pressed, known.answer)
        screen = _screen(done)
        answer = provider.write_screen(screen.text, screen.more)
        if not done.tell:
            break
        ticket = _write_down(runtime, call, press, done.tell, answer, now)
        if ticket is None:  # taken by somebody else: draw another and step again, for a step has no effects
            call.ticket = ""
            continue
        if ticket in ("", known.ticket):
            call.ticket = ticket or call.ticket
            bell(runtime).ring("intake")
            break
        call.ticket = ticket  # this conversation has one already: step again, to show that one
    else:
        raise RuntimeError("no free ticket found")
    call.session, call.text, call.over = done.session, press.text, not screen.more
    call.answers[_digest(press.text)] = answer
    return answer


def _screen(done: Turn) -> Rendered:
    return render(done.show, done.session.language)


def _write_down(runtime: Runtime, call: Call, press: KeyPress, told: Sequence[Told], answer: str, now: datetime) -> str | None:
    """Commit what was told. Returns the ticket that these facts carry ("" for none), or None if it is taken."""
    items = [
        inbox.Item(
            carrier=press.carrier, kind="fact", key=f"{call.conversation}:{one.name}:{one.ordinal}", phone=press.phone,
            body={
                "fact": one.fact.to_json(), "conversation": call.conversation, "name": one.name, "ordinal": one.ordinal,
                "channel": "ussd", "code": one.answer, "pressed": _digest(press.text), "shown": answer,
            },
            sent_at=now,
            # Only the first fact of a conversation that carries the ticket reserves it.
            ticket=one.answer if isinstance(one.answer, str) and one.ordinal == 1 else None,
        )
        for one in told
    ]  # fmt: skip
    try:
        with transaction():
            kept = inbox.put(runtime.vault, items, now)
    except inbox.TicketTaken:
        return None
    return next((row.ticket for row in kept if row.ticket), "")


def _newest(before: str, text: str) -> str:
    """What this press added: whatever follows the previous text, so that a typed '*' survives."""
    if before == "":
        return text
    return text[len(before) + 1 :] if text.startswith(before + "*") else text.rpartition("*")[2]


def _recall(runtime: Runtime, key: str) -> tuple[Saved | None, Call | None]:
    try:
        saved = runtime.sessions.load(key)
    except SessionsAway:
        return None, None
    if saved is None:
        return None, None
    try:
        return saved, _call_of(saved.value)
    except (KeyError, TypeError):  # kept by another version of this program: as good as lost
        log.info("session.foreign")
        return None, None


def _call_of(value: dict[str, Any]) -> Call:
    return Call(
        base=value["base"], session=Session.from_json(value["session"]), text=value["text"], ticket=value["ticket"],
        answers=value["answers"], over=value["over"],
    )  # fmt: skip


def _remember(runtime: Runtime, key: str, call: Call, saved: Saved | None) -> None:
    value = {
        "base": call.base, "session": call.session.to_json(), "text": call.text, "ticket": call.ticket,
        "answers": call.answers, "over": call.over,
    }  # fmt: skip
    try:
        if not runtime.sessions.save(key, value, saved.raw if saved else None):
            log.info("session.raced")  # the same press came twice at once; both had the same answer
    except SessionsAway:
        log.info("session.not_kept")


def _first_seen(runtime: Runtime, key: str, press: KeyPress, now: datetime) -> tuple[Call, str | None]:
    """A call without a session: a new one, one dialled deep, or one whose session was lost with Redis.

    Returns the call and what is to be pressed in it now; None shows the question where the call stands.

    A lost one is walked again through what was pressed, but only as far as nothing new is told, and only if the
    questions have been the same for as long as a session lives; otherwise the conversation starts again.
    """
    base = hashlib.sha256(key.encode()).hexdigest()[:32]
    phone = people.find_phone(runtime.vault, press.phone)
    call = Call(base=base, session=Session(language=phone.language if phone else "id"))
    if not press.text:
        return call, None
    written = {
        (body["conversation"], body["name"], body["ordinal"]): body
        for body in inbox.facts_of(runtime.vault, press.phone, base, limit=20)
    }
    for body in written.values():
        call.answers[body["pressed"]] = body["shown"]
        call.ticket = call.ticket or body["code"] or ""
    if _digest(press.text) in call.answers or not fingerprints.unchanged(fingerprint(), SESSION_LIFE, now):
        return call, None
    known = records.Records(runtime, press.phone, call.ticket, now)
    pieces = press.text.split("*")
    call.session = step(menu, call.session, None, known.answer).session
    for piece in pieces[:-1]:
        done = step(menu, call.session, piece, known.answer)
        if any((call.conversation, one.name, one.ordinal) not in written for one in done.tell):
            return call, None
        call.session = done.session
    if not written and step(menu, call.session, pieces[-1], known.answer).tell:
        return call, None  # dialled deep, or lost before anything was told: its question is shown first
    return call, pieces[-1]


def _call_key(runtime: Runtime, press: KeyPress) -> str:
    """Names a call by carrier, service code, session and phone: the same session id from another phone is another call."""
    phone, _ = runtime.vault.hash_number(press.phone)
    named = f"{press.carrier}|{press.service_code}|{press.session}|{phone.hex()}"
    return f"call:{hashlib.sha256(named.encode()).hexdigest()}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
