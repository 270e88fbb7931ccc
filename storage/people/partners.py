"""Partners that ask to be confirmed, and what is decided of them. Used through `storage.people`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from peewee import SQL

from flows.rules.audience import needs_consent
from flows.rules.partners import AS, ASKED, CONFIRMED, PARTNER_ROLES, REFUSED
from storage.engine.sql import run, utc
from storage.models import Area, Contact
from storage.people import askings
from storage.people.phones import set_languages

#: Contacts read together.
PAGE = 500
_WAITS = SQL(f"partner_state = '{ASKED}'")
#: Whether phone `v.phone_id` is a partner's; a role is that of one only once it is confirmed.
IS_PARTNER = (
    f"EXISTS (SELECT 1 FROM contact k WHERE k.phone_id = v.phone_id AND k.role IN {PARTNER_ROLES})"
)


def list_contacts(
    path: str = "",
    *,
    area: str = "",
    role: str = "",
    state: str = "",
    after: int = 0,
    limit: int = PAGE,
) -> list[Contact]:
    """A page of the contacts in a territory (its path; "": everywhere), by id, after this one.

    `area` narrows it to an area's code and all below, `role` to one role, `state` to those of whom
    that came of asking to be a partner.
    """
    key: Any = Contact.id
    where: Any = Contact.area
    if state == ASKED:
        # Few wait: they are found by their index, and not in the order of ids or areas.
        key, where = Contact.id + 0, Contact.area.concat("")
    query = Contact.select().where(key > after).order_by(key).limit(limit)
    inside = [Area.inside(path)] if path else []
    if area:
        inside.append(Area.inside(str(Area.get(Area.code == area).path)))
    if inside:
        query = query.where(where.in_(Area.select(Area.code).where(*inside)))
    if role:
        query = query.where(Contact.role == role)
    if state == ASKED:  # as that index is written
        query = query.where(_WAITS, Contact.partner_asked_at.is_null(False))
    elif state:
        query = query.where(Contact.partner_state == state)
    return list(query)


def confirm_partner(contact_id: int, by: str, now: datetime) -> Contact | None:
    """What this contact asked to be, it is from now on; None: it asks nothing (any more)."""
    roles = " ".join(f"WHEN '{name}' THEN '{role}'" for name, role in AS.items())
    return _decide(contact_id, CONFIRMED, by, now, f", role = CASE partner_as {roles} END")


def refuse_partner(contact_id: int, by: str, now: datetime) -> Contact | None:
    """It is not confirmed, and keeps the role it has; None: it asks nothing (any more)."""
    return _decide(contact_id, REFUSED, by, now)


def _decide(contact_id: int, state: str, by: str, now: datetime, more: str = "") -> Contact | None:
    decided = run(
        "UPDATE contact SET partner_state = ?, partner_decided_at = ?, partner_decided_by = ?"
        f"{more}"
        f" WHERE id = ? AND partner_state = '{ASKED}' RETURNING id",
        [state, utc(now), by, contact_id],
    )
    if not decided:
        return None
    askings.settle(contact_id)
    return Contact.get_by_id(contact_id)


def change_contact(contact_id: int, **changes: str) -> Contact | None:
    """Set area, role or language of a contact; None: there is none.

    What it asked to be confirmed as holds for its area: in another one it asks anew. Raises
    ValueError for a `warga` without a recorded yes.
    """
    found: Contact | None = Contact.get_or_none(Contact.id == contact_id)
    if found is None:
        return None
    if needs_consent(changes.get("role", found.role)) and found.consent_at is None:
        raise ValueError("warga tanpa consent_at tidak boleh disimpan")
    if changes.get("area", found.area_id) != found.area_id:
        found.partner_as = found.partner_state = ""
        found.partner_asked_at = found.partner_decided_at = found.partner_decided_by = None
    for field, value in changes.items():
        setattr(found, field, value)
    found.save(only=found.dirty_fields)
    if "language" in changes:
        set_languages([(found.phone_id, changes["language"])])
    return found
