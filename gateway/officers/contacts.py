"""Contacts as officers see, change and confirm them, by API and command line; never with a number.

Each takes the officer who acts, whose role and territory apply; every deed is audited.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flows.rules.dates import stamp
from flows.rules.fields import Unusable
from flows.rules.partners import ASKED
from flows.rules.rights import NotAllowed, Officer
from gateway.install import promises
from gateway.install.runtime import Runtime
from gateway.officers import territory
from gateway.sms import partners
from storage import people
from storage.engine.db import transaction
from storage.models import Area, Contact
from storage.record import audit


def item(contact: Contact) -> dict[str, Any]:
    """A contact as everybody sees it."""
    return {
        "id": contact.id,
        "area": contact.area_id,
        "role": contact.role,
        "language": contact.language,
        "consent_at": stamp(contact.consent_at),
        "consent_source": contact.consent_source,
        "partner": contact.partner_as or None,
        "partner_state": contact.partner_state or None,
    }


def listed(officer: Officer, area: str = "", role: str = "", state: str = "") -> Iterator[Contact]:
    """The contacts in the officer's territory, by id. Raises MayNot, Unusable.

    `state`: only those of whom that came of asking to be a partner (`flows.rules.partners`).
    """
    officer.must("contact.read")
    if area:
        territory.inside(officer, [area], "area")
    after = 0
    while page := people.list_contacts(
        officer.path, area=area, role=role, state=state, after=after
    ):
        yield from page
        after = page[-1].id


def waiting(officer: Officer) -> list[Contact]:
    """Who in the officer's territory waits to be confirmed as a partner."""
    officer.must("contact.confirm")
    return list(listed(officer, state=ASKED))


def find(officer: Officer, contact_id: int) -> Contact | None:
    """The contact with this id in the officer's territory; None: there is none."""
    found = people.find_contact(contact_id) if contact_id < 2**63 else None
    if found is None or not officer.covers(str(Area.get(Area.code == found.area_id).path)):
        return None
    return found


def change(officer: Officer, contact: Contact, changes: dict[str, str], now: datetime) -> Contact:
    """Set its area, role or language. Raises MayNot, Unusable."""
    officer.must("contact.write")
    if "area" in changes:
        territory.inside(officer, [changes["area"]], "area")
    with transaction():
        try:
            changed = people.change_contact(contact.id, **changes)
        except ValueError as why:
            raise Unusable("role", str(why)) from None
        if changed is None:
            raise NotAllowed(_GONE)
        _note(officer, "contact.change", changed, now, **changes)
    return changed


def remove(runtime: Runtime, officer: Officer, contact: Contact, now: datetime) -> None:
    """Take a contact out: no imbauan reaches its phone any more. Raises MayNot."""
    officer.must("contact.write")
    with transaction():
        promises.removed(runtime, [contact.phone_id], now)
        people.drop_contact(contact.id, now)
        _note(officer, "contact.drop", contact, now)


def confirm(runtime: Runtime, officer: Officer, contact: Contact, now: datetime) -> Contact:
    """It is the partner that it asked to be, and hears of it. Raises MayNot, NotAllowed."""
    return _decide(runtime, officer, contact, now, "contact.confirm", people.confirm_partner)


def refuse(runtime: Runtime, officer: Officer, contact: Contact, now: datetime) -> Contact:
    """It is not, stays what it is, and hears of it. Raises MayNot, NotAllowed."""
    return _decide(runtime, officer, contact, now, "contact.refuse", people.refuse_partner)


def _decide(
    runtime: Runtime, officer: Officer, contact: Contact, now: datetime, action: str, decide: Any
) -> Contact:
    officer.must("contact.confirm")
    with transaction():
        decided: Contact | None = decide(contact.id, officer.name, now)
        if decided is None:
            raise NotAllowed("This contact does not wait to be confirmed as a partner.")
        _note(officer, action, decided, now, partner=decided.partner_as)
        partners.tell(runtime, decided, now)
    return decided


def _note(officer: Officer, action: str, contact: Contact, now: datetime, **detail: str) -> None:
    detail |= {"via": officer.via} if officer.via else {}
    audit.note(officer.name, action, str(contact.id), detail, now)


_GONE = "This contact is not there any more."
