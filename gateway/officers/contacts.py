"""Contacts as officers see, change and confirm them, by API and command line; never with a number.

Each takes the officer who acts, whose role and territory apply; every deed is audited.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flows.rules.dates import stamp
from flows.rules.fields import Cells, Unusable, given, needed
from flows.rules.partners import ASKED
from flows.rules.rights import NotAllowed, Officer
from gateway.install import promises
from gateway.install.runtime import Runtime
from gateway.officers import rows, territory
from gateway.sms import partners
from storage import people
from storage.engine.db import transaction
from storage.models import Area, Contact
from storage.record import audit


class Elsewhere(NotAllowed):
    """A number belongs to a contact outside the territory of who wants to add it."""


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


def add(runtime: Runtime, officer: Officer, cells: Cells, now: datetime) -> Contact:
    """Add a contact, or bring the one with this number up to date (`rows.CONTACT_COLUMNS`).

    Raises MayNot, Unusable, and Elsewhere where the number is that of a contact outside the
    territory.
    """
    officer.must("contact.write")
    territory.inside(officer, [needed(cells, "area")], "area")
    row = rows.contact(cells, {given(cells, "area")}, now, runtime.settings.zone)
    with transaction():
        if people.outside(runtime.vault, [row.phone], officer.path):
            raise Elsewhere("This number belongs to a contact outside the territory.")
        (kept,) = people.save_contacts(runtime.vault, [row], now)
        saved = people.find_contact(kept.id)
        assert saved is not None
        _note(officer, "contact.add", saved, now, area=row.area, role=row.role)
    return saved


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


def confirm(
    runtime: Runtime, officer: Officer, contact: Contact, now: datetime, because: str = ""
) -> Contact:
    """It is the partner that it asked to be, and hears of it. Raises MayNot, NotAllowed.

    `because`: how the officer knows (`flows.rules.partners.BECAUSE`), for the audit.
    """
    decide = people.confirm_partner
    return _decide(runtime, officer, contact, now, "contact.confirm", decide, because)


def refuse(
    runtime: Runtime, officer: Officer, contact: Contact, now: datetime, because: str = ""
) -> Contact:
    """It is not, stays what it is, and hears of it. Raises MayNot, NotAllowed."""
    decide = people.refuse_partner
    return _decide(runtime, officer, contact, now, "contact.refuse", decide, because)


def _decide(
    runtime: Runtime,
    officer: Officer,
    contact: Contact,
    now: datetime,
    action: str,
    decide: Any,
    because: str,
) -> Contact:
    officer.must("contact.confirm")
    with transaction():
        decided: Contact | None = decide(contact.id, officer.name, now)
        if decided is None:
            raise NotAllowed("This contact does not wait to be confirmed as a partner.")
        known = {"because": because} if because else {}
        _note(officer, action, decided, now, partner=decided.partner_as, **known)
        partners.tell(runtime, decided, now)
    return decided


def _note(officer: Officer, action: str, contact: Contact, now: datetime, **detail: str) -> None:
    detail |= {"via": officer.via} if officer.via else {}
    audit.note(officer.name, action, str(contact.id), detail, now)


_GONE = "This contact is not there any more."
