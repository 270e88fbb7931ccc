"""Contacts: who may receive imbauan. Used through `storage.people`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from flows.rules import delivery
from flows.rules.audience import RESIDENT, needs_consent
from flows.rules.fields import Change
from flows.values import dataclass
from storage.engine.sql import chunks, marks, moment, rows, run, update, utc
from storage.engine.vault import CannotOpen, Vault
from storage.models import Area, Contact
from storage.people.phones import known_phone_ids, phone_ids, set_languages

_NAME = "contact.name"


def not_stopped(urgent: str) -> str:
    """Whether phone `p` has not stopped imbauan; `urgent`: whether this one is, as SQL."""
    return f"(p.opted_out_at IS NULL AND (p.routine_stopped_at IS NULL OR {urgent}))"


def may_get(urgent: str) -> str:
    """Whether phone `p` may be sent an imbauan: a contact has it, and has not stopped them."""
    contact = "EXISTS (SELECT 1 FROM contact k WHERE k.phone_id = p.id)"
    return f"({not_stopped(urgent)} AND {contact})"


@dataclass(frozen=True)
class ContactRow:
    """A checked row of a list: the number is E.164, the area exists, a `warga` has said yes."""

    phone: str
    name: str
    area: str
    role: str
    language: str = ""  # empty: the one the phone has
    consent_at: datetime | None = None
    consent_source: str = ""


@dataclass(frozen=True)
class Saved:
    """A contact on file, and what a row changed of it."""

    id: int
    change: Change


def save_contacts(vault: Vault, contacts: Sequence[ContactRow], now: datetime) -> list[Saved]:
    """Add these contacts or bring them up to date, by number; what became of each, in this order.

    Of two rows with one number the last counts. One that says nothing new is not written. Raises
    ValueError for a `warga` without a recorded yes.
    """
    latest = {contact.phone: contact for contact in contacts}
    if any(
        needs_consent(contact.role) and contact.consent_at is None for contact in latest.values()
    ):
        raise ValueError("warga tanpa consent_at tidak boleh disimpan")
    phones = phone_ids(vault, list(latest), now)
    ids, changes = _compared(vault, contacts, phones)
    anew = {
        contact.phone for contact, change in zip(contacts, changes, strict=True) if change != "same"
    }
    wanted = sorted((latest[phone] for phone in anew), key=lambda contact: phones[contact.phone])
    for batch in chunks(wanted, columns=8):
        ids |= _upsert(vault, batch, phones, now)
    return [
        Saved(ids[phones[contact.phone]], change)
        for contact, change in zip(contacts, changes, strict=True)
    ]


def compare_contacts(vault: Vault, contacts: Sequence[ContactRow]) -> list[Change]:
    """What `save_contacts` would make of each of these; writes nothing."""
    return _compared(
        vault, contacts, known_phone_ids(vault, [contact.phone for contact in contacts])
    )[1]


def _compared(
    vault: Vault, contacts: Sequence[ContactRow], phones: Mapping[str, int]
) -> tuple[dict[int, int], list[Change]]:
    """The ids of the contacts there are, by phone, and what each of these says that is new."""
    numbers = {phone_id: number for number, phone_id in phones.items()}
    ids: dict[int, int] = {}
    there: dict[str, ContactRow] = {}
    for batch in chunks(sorted(numbers)):
        for id_, phone_id, name, area, role, language, consent_at, source in run(
            "SELECT id, phone_id, name, area_id, role, language, consent_at, consent_source"
            f" FROM contact WHERE phone_id IN ({marks(batch)})",
            batch,
        ):
            number = numbers[int(phone_id)]
            ids[int(phone_id)] = int(id_)
            there[number] = ContactRow(
                number,
                _name(vault, name),
                str(area),
                str(role),
                str(language),
                moment(consent_at),
                str(source),
            )
    changes: list[Change] = []
    for contact in contacts:
        before = there.get(contact.phone)
        if before is None:
            changes.append("new")
        else:
            said = contact if contact.language else replace(contact, language=before.language)
            changes.append("same" if said == before else "changed")
        there[contact.phone] = contact
    return ids, changes


def _name(vault: Vault, sealed: bytes | None) -> str:
    """The name of a contact; "" also where none of our keys opens it: then it is written anew."""
    try:
        return vault.open_text(sealed, _NAME)
    except CannotOpen:
        return ""


def _upsert(
    vault: Vault, contacts: Sequence[ContactRow], phones: dict[str, int], now: datetime
) -> dict[int, int]:
    types = ("bigint", "bytea", "text", "text", "text", "timestamp", "text", "timestamp")
    languages = _languages({phones[contact.phone]: contact.language for contact in contacts})
    values, params = rows(
        types,
        [
            (
                phones[contact.phone],
                vault.seal(contact.name, _NAME) if contact.name else None,
                contact.area,
                contact.role,
                languages[phones[contact.phone]],
                utc(contact.consent_at),
                contact.consent_source,
                utc(now),
            )
            for contact in contacts
        ],
    )
    columns = "phone_id, name, area_id, role, language, consent_at, consent_source"
    update = ", ".join(f"{column} = excluded.{column}" for column in columns.split(", ")[1:])
    saved = run(
        f"INSERT INTO contact ({columns}, created_at) {values}"
        f" ON CONFLICT (phone_id) DO UPDATE SET {update} RETURNING id, phone_id",
        params,
    )
    set_languages(
        [(phones[contact.phone], contact.language) for contact in contacts if contact.language]
    )
    return {int(phone_id): int(id_) for id_, phone_id in saved}


def _languages(said: dict[int, str]) -> dict[int, str]:
    """The language of each of these phones: the one said, otherwise the one it has."""
    silent = [phone_id for phone_id, language in said.items() if not language]
    has = (
        run(f"SELECT id, language FROM phone WHERE id IN ({marks(silent)})", silent)
        if silent
        else []
    )
    return said | {int(phone_id): str(language) for phone_id, language in has}


def find_contact(contact_id: int) -> Contact | None:
    """The contact with this id, or None."""
    found: Contact | None = Contact.get_or_none(Contact.id == contact_id)
    return found


def name_of_contact(vault: Vault, contact: Contact) -> str:
    """The name of a contact; "" where none is known."""
    return _name(vault, contact.name)


def outside(vault: Vault, numbers: Sequence[str], path: str) -> set[str]:
    """Those of these numbers (E.164) that contacts outside a territory (its path) have."""
    phones = known_phone_ids(vault, list(numbers))
    by_id = {phone_id: number for number, phone_id in phones.items()}
    found: set[str] = set()
    for batch in chunks(sorted(by_id)):
        found |= {
            by_id[int(phone_id)]
            for (phone_id,) in run(
                "SELECT c.phone_id FROM contact c JOIN area a ON a.code = c.area_id"
                f" WHERE c.phone_id IN ({marks(batch)}) AND substr(a.path, 1, ?) <> ?",
                [*batch, len(path), path],
            )
        }
    return found


def drop_contact(contact_id: int, now: datetime) -> bool:
    """Delete a contact, and what waits for it of imbauan; the phone itself goes with retention.

    False if there was none.
    """
    found = run("DELETE FROM contact WHERE id = ? RETURNING phone_id", [contact_id])
    skip_waiting({int(phone_id): now for (phone_id,) in found}, "no contact")
    return bool(found)


def skip_waiting(phones: Mapping[int, datetime], reason: str, routine: bool = False) -> None:
    """No imbauan that still waits for these phones is sent to them, from these times on.

    `routine`: none but urgent ones.
    """
    urgent = "SELECT 1 FROM imbauan i WHERE i.id = outbox.imbauan_id AND i.urgent"
    update(
        "outbox",
        "phone_id bigint, at timestamp",
        [(phone_id, utc(at)) for phone_id, at in sorted(phones.items())],
        to=f"state = '{delivery.SKIPPED}', reason = ?, updated_at = v.at",
        where="outbox.phone_id = v.phone_id AND outbox.imbauan_id IS NOT NULL"
        f" AND outbox.state = '{delivery.PENDING}'"
        + (f" AND NOT EXISTS ({urgent})" if routine else ""),
        params=[reason],
    )


def audience_sql(areas: Sequence[str], roles: Sequence[str]) -> tuple[str, list[str]]:
    """Whom an imbauan reaches, as conditions on ``contact c`` and their parameters.

    Contacts of these roles in these areas and all below; residents only with a recorded yes.
    """
    within = f"SELECT a.code FROM area a JOIN area t ON {Area.BELOW}"
    chosen = f"{within} WHERE t.code IN ({marks(areas)})"
    said_yes = f"(c.role <> '{RESIDENT}' OR c.consent_at IS NOT NULL)"
    return f"c.area_id IN ({chosen}) AND c.role IN ({marks(roles)}) AND {said_yes}", [
        *areas,
        *roles,
    ]


def count_audience(areas: Sequence[str], roles: Sequence[str], urgent: bool = False) -> int:
    """How many people an imbauan to these areas (and all below) and roles would reach.

    Who stopped imbauan, or those that are not urgent, is not counted.
    """
    if not areas or not roles:
        return 0
    condition, params = audience_sql(areas, roles)
    joined = "contact c JOIN phone p ON p.id = c.phone_id"
    ((people,),) = run(
        f"SELECT count(*) FROM {joined} WHERE {condition} AND {not_stopped('?')}",
        [*params, urgent],
    )
    return int(people)
