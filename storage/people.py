"""People: their phones (`phones`), what they wish, and who of them receives imbauan (`contacts`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage.contacts import ContactRow, count_audience, drop_contact, find_contact, save_contacts, skip_waiting
from storage.models import Phone
from storage.phones import claim_phones, find_phone, forget_unused, number_of, phone_ids, ranges, release_phones
from storage.sql import chunks, marks, run
from storage.vault import Vault

__all__ = [
    "ContactRow", "claim_phones", "count_audience", "drop_contact", "find_contact", "find_phone", "forget_unused",
    "language_of", "language_of_number", "languages_of", "number_of", "phone_ids", "ranges", "release_phones",
    "resume_imbauan", "save_contacts", "set_language", "stop_imbauan", "tell_privacy",
]  # fmt: skip


def language_of(phone_id: int) -> str:
    """The language this phone is answered in; Indonesian for one nobody knows."""
    return languages_of([phone_id])[phone_id]


def languages_of(phone_ids: Sequence[int]) -> dict[int, str]:
    """The language of each of these phones."""
    languages = dict.fromkeys(phone_ids, "id")
    for some in chunks(list(languages)):
        query = Phone.select(Phone.id, Phone.language).where(Phone.id.in_(list(some)))
        languages |= {phone.id: str(phone.language) for phone in query}
    return languages


def language_of_number(vault: Vault, number: str) -> str:
    """The language in which this number (E.164) is answered; Indonesian for one nobody knows. One plain statement."""
    hashes = vault.hashes_of(number)
    found = run(f"SELECT language FROM phone WHERE hash IN ({marks(hashes)})", hashes)
    return str(found[0][0]) if found else "id"


def set_language(phone_id: int, language: str) -> None:
    """Answer this phone in this language (id, plm) from now on."""
    Phone.update(language=language).where(Phone.id == phone_id).execute()


def tell_privacy(phone_id: int, now: datetime) -> bool:
    """Whether this phone is still to be told who sees its number: True for one caller only, who must then tell it."""
    told = Phone.update(privacy_told_at=now).where(Phone.id == phone_id, Phone.privacy_told_at.is_null())
    return bool(told.execute())


def stop_imbauan(phone_id: int, at: datetime) -> bool:
    """BERHENTI, said at this time: no imbauan to this phone, those that wait for it included. False if said before."""
    earlier = Phone.opted_out_at.is_null() | (Phone.opted_out_at < at)
    fresh = Phone.update(opted_out_at=at).where(Phone.id == phone_id, earlier).execute()
    skip_waiting(phone_id, "optout", at)
    return bool(fresh)


def resume_imbauan(phone_id: int, at: datetime) -> bool:
    """MULAI, said at this time: imbauan may come again, from the next one on. False if they had not been stopped.

    One that arrives after a BERHENTI that was said later changes nothing: in doubt nobody is written to.
    """
    back = Phone.update(opted_out_at=None).where(Phone.id == phone_id, Phone.opted_out_at <= at)
    return bool(back.execute())
