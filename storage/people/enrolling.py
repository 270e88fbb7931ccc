"""Contacts that people make of themselves, by saying yes; and take out again.

Used through `storage.people`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flows.rules.audience import RESIDENT
from flows.rules.partners import ASKED, CONFIRMED, PARTNER_ROLES
from flows.values import dataclass
from storage.engine.sql import chunks, given, marks, run, utc
from storage.people import askings
from storage.people.askings import Wish
from storage.people.contacts import skip_waiting
from storage.people.forgetting import forget_guard_names


@dataclass(frozen=True)
class Agreed:
    """A phone said yes, then, to imbauan for an area.

    `source`: by which road, and to which words; `partner_as`: as which partner it asks to be
    confirmed, "" as none; `place`: the RT and RW of that partner, if they were said.
    """

    phone_id: int
    area: str
    language: str
    at: datetime
    source: str
    partner_as: str = ""
    place: str = ""


_COLUMNS = (
    "phone_id bigint, area text, language text, at timestamp, source text, partner text,"
    " state text, asked_at timestamp, role text"
)
_SAME_AREA = "contact.area_id = excluded.area_id"
#: What was asked and decided holds for the area and the kind of partner that it was given for.
_STILL = (
    f"{_SAME_AREA} AND (excluded.partner_as = '' OR (contact.partner_as = excluded.partner_as"
    f" AND contact.partner_state = '{CONFIRMED}'))"
)
_PARTNER = {
    "partner_as": "excluded.partner_as",
    "partner_state": "excluded.partner_state",
    "partner_asked_at": "excluded.partner_asked_at",
    "partner_decided_at": "NULL",
    "partner_decided_by": "NULL",
}
_AGAIN = (
    "area_id = excluded.area_id, language = excluded.language, consent_at = excluded.consent_at,"
    " consent_source = excluded.consent_source,"
    f" role = CASE WHEN contact.role IN {PARTNER_ROLES} AND NOT {_SAME_AREA} THEN '{RESIDENT}'"
    " ELSE contact.role END, "
) + ", ".join(
    f"{column} = CASE WHEN {_STILL} THEN contact.{column} ELSE {new} END"
    for column, new in _PARTNER.items()
)


def enrol(agreed: Sequence[Agreed]) -> dict[int, int]:
    """Enrol these phones, or move their contacts to the area; one statement per thousand.

    Who is a contact with a task (a guard, an officer) stays one. A partner who goes to another area
    becomes a resident there until somebody confirms them anew. A yes that was said before a newer
    one, or before a BERHENTI, changes nothing. Returns, by phone, the ids of the contacts that wait
    to be confirmed as partners from this on; an officer is to be asked about them.
    """
    waiting: dict[int, int] = {}
    latest = {yes.phone_id: yes for yes in sorted(agreed, key=lambda yes: yes.at)}
    ordered = sorted(latest.values(), key=lambda yes: yes.phone_id)
    for batch in chunks(ordered, columns=_COLUMNS.count(",") + 1):
        values, params = given(_COLUMNS, [_row(yes) for yes in batch])
        made = run(
            f"{values} INSERT INTO contact (phone_id, area_id, role, language, consent_at,"
            " consent_source, partner_as, partner_state, partner_asked_at, created_at)"
            " SELECT v.phone_id, a.code, v.role, v.language, v.at, v.source, v.partner, v.state,"
            " v.asked_at, v.at FROM v JOIN area a ON a.code = v.area JOIN phone p ON p.id ="
            " v.phone_id AND (p.opted_out_at IS NULL OR p.opted_out_at <= v.at)"
            " WHERE true ORDER BY v.phone_id ON CONFLICT (phone_id) DO UPDATE SET"
            f" {_AGAIN} WHERE contact.consent_at IS NULL"
            " OR contact.consent_at < excluded.consent_at"
            " RETURNING id, phone_id, partner_state",
            params,
        )
        waiting |= {
            int(phone_id): int(id_)
            for id_, phone_id, state in made
            if state == ASKED and latest[int(phone_id)].partner_as
        }
    askings.want(
        [
            Wish(contact, yes.area, yes.partner_as, yes.place, yes.at)
            for phone_id, contact in waiting.items()
            for yes in [latest[phone_id]]
        ]
    )
    return waiting


def _row(yes: Agreed) -> tuple[object, ...]:
    asked = (ASKED, utc(yes.at)) if yes.partner_as else ("", None)
    return (
        yes.phone_id,
        yes.area,
        yes.language,
        utc(yes.at),
        yes.source,
        yes.partner_as,
        *asked,
        RESIDENT,
    )


def areas_of(phone_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The area, code and name, for which each of these phones is enrolled, if it is."""
    found: dict[int, tuple[str, str]] = {}
    for batch in chunks(sorted(set(phone_ids))):
        for phone_id, code, name in run(
            "SELECT c.phone_id, a.code, a.name FROM contact c JOIN area a ON a.code = c.area_id"
            f" WHERE c.phone_id IN ({marks(batch)})",
            batch,
        ):
            found[int(phone_id)] = str(code), str(name)
    return found


def drop_contacts_of(said: Mapping[int, datetime]) -> set[int]:
    """HAPUS DATA, said by these phones at these times: they are no contacts any more, and guards
    without a name.

    One that was enrolled later stays. Returns the phones of which something went.
    """
    gone: set[int] = set()
    for batch in chunks(sorted(said), columns=2):
        values, params = given(
            "phone_id bigint, at timestamp",
            [(phone_id, utc(said[phone_id])) for phone_id in batch],
        )
        gone |= {
            int(phone_id)
            for (phone_id,) in run(
                f"{values} DELETE FROM contact WHERE id IN (SELECT c.id FROM v JOIN contact c"
                " ON c.phone_id = v.phone_id AND c.created_at <= v.at"
                " AND (c.consent_at IS NULL OR c.consent_at <= v.at)) RETURNING phone_id",
                params,
            )
        }
    skip_waiting({phone_id: said[phone_id] for phone_id in gone}, "no contact")
    return gone | forget_guard_names(said)
