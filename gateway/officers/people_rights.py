"""What the dpo does with a request of somebody about their data, and with a breach; audited.

The rules are `flows.rules.people_rights`'s. No number and no word of a request is in the audit.
"""

from __future__ import annotations

from datetime import datetime

from flows.rules import numbers
from flows.rules.fields import Unusable
from flows.rules.people_rights import told
from flows.rules.rights import NotAllowed, Officer
from flows.values import dataclass, field
from gateway.install import promises
from gateway.install.runtime import Runtime
from storage import people, reports
from storage.engine.db import transaction
from storage.engine.vault import Vault
from storage.people import requests
from storage.people.phones import known_phone_ids
from storage.people.requests import Request
from storage.record import audit, breaches
from storage.record.breaches import Noted

_DEED = "right.answer"


@dataclass(frozen=True)
class Asked:
    """A request as it came: of whose number, which is kept only as long as it is open."""

    kind: str
    road: str
    number: str = field(repr=False)
    note: str = field(repr=False)
    at: datetime


def ask(runtime: Runtime, officer: Officer, asked: Asked, now: datetime) -> int:
    """Keep a request; its id. Raises MayNot, Unusable."""
    officer.must(_DEED)
    try:
        number = numbers.e164(asked.number)
    except ValueError as why:
        raise Unusable("nomor", str(why)) from None
    if asked.at > now:
        raise Unusable("sejak", "lies ahead")
    with transaction():
        phone = known_phone_ids(runtime.vault, [number]).get(number)
        made = requests.ask(
            runtime.vault, asked.kind, asked.road, phone, asked.note, officer.name, asked.at
        )
        detail = {"kind": asked.kind, "known": phone is not None}
        audit.note(officer.name, "right.ask", str(made), detail, now)
    return made


def erase(runtime: Runtime, officer: Officer, request: Request, now: datetime) -> int:
    """Erase as HAPUS and HAPUS DATA do: in 24 hours, and as far as nothing is held for a case.

    Returns how many reports that are. Raises MayNot, NotAllowed.
    """
    officer.must(_DEED)
    phone = request.phone_id
    with transaction():
        if phone is None or not requests.begin_erasing(request.id, now):
            raise NotAllowed("there is nothing to erase, or it was begun already")
        promises.stopped(runtime, people.stop_messages({phone: now}), now)
        gone = people.drop_contacts_of({phone: now})
        promises.removed(runtime, gone, now)
        codes = requests.tickets_of(phone)
        due = reports.ask_erasure({(code, phone) for code in codes}, now)
        promises.asked(runtime, due, now)
        detail = {"reports": len(codes), "contact": len(gone)}
        audit.note(officer.name, "right.erase", str(request.id), detail, now)
    return len(codes)


def close(
    vault: Vault, officer: Officer, request: Request, outcome: str, answer: str, now: datetime
) -> None:
    """Answer a request; whose it was is forgotten. Raises MayNot, NotAllowed."""
    officer.must(_DEED)
    with transaction():
        if not requests.close(vault, request.id, outcome, answer, officer.name, now):
            raise NotAllowed("this request was answered already")
        audit.note(officer.name, "right.close", str(request.id), {"outcome": outcome}, now)


def note_breach(
    vault: Vault, officer: Officer, what: str, affected: int | None, since: datetime, now: datetime
) -> int:
    """Keep a breach; its id. Raises MayNot, Unusable."""
    officer.must(_DEED)
    if since > now:
        raise Unusable("sejak", "lies ahead")
    with transaction():
        made = breaches.note(vault, what, affected, since, officer.name, now)
        audit.note(officer.name, "breach.add", str(made), {"affected": affected}, now)
    return made


def add_step(
    vault: Vault, officer: Officer, breach: Noted, what: str, note: str, now: datetime
) -> None:
    """Note what was done about a breach. Raises MayNot, NotAllowed."""
    officer.must(_DEED)
    if breach.closed_at is not None:
        raise NotAllowed("this breach is closed")
    with transaction():
        breaches.add(vault, breach.id, what, note, officer.name, now)
        audit.note(officer.name, "breach.note", str(breach.id), {"what": what}, now)


def close_breach(officer: Officer, breach: Noted, now: datetime) -> None:
    """Close a breach of which all heard who must. Raises MayNot, NotAllowed."""
    officer.must(_DEED)
    if not told(breach.done):
        raise NotAllowed("the authority and those concerned must be told first")
    with transaction():
        if not breaches.close(breach.id, officer.name, now):
            raise NotAllowed("this breach is closed")
        audit.note(officer.name, "breach.close", str(breach.id), {}, now)
