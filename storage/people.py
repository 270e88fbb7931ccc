"""People: their phones (`phones`), what they wish, and who of them receives imbauan (`contacts`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from storage.contacts import ContactRow, count_audience, drop_contact, find_contact, save_contacts
from storage.models import Phone
from storage.phones import (
    claim_phones,
    find_phone,
    forget_unused,
    number_of,
    phone_ids,
    release_phones,
    set_languages,
)  # fmt: skip
from storage.sql import chunks, for_update, marks, run, utc

__all__ = [
    "ContactRow", "claim_phones", "count_audience", "drop_contact", "find_contact", "find_phone", "forget_unused",
    "languages_of", "number_of", "phone_ids", "release_phones", "resume_imbauan", "save_contacts", "set_languages",
    "stop_imbauan", "tell_privacy",
]  # fmt: skip


def languages_of(phone_ids: Sequence[int]) -> dict[int, str]:
    """The language of each of these phones."""
    languages = dict.fromkeys(phone_ids, "id")
    for some in chunks(list(languages)):
        query = Phone.select(Phone.id, Phone.language).where(Phone.id.in_(list(some)))
        languages |= {phone.id: str(phone.language) for phone in query}
    return languages


def tell_privacy(phone_ids: Collection[int], now: datetime) -> set[int]:
    """Who of these is still to be told who sees their number: each for one caller only, who must then tell it."""
    return _changed("privacy_told_at", utc(now), phone_ids, "privacy_told_at IS NULL")


def stop_imbauan(phone_ids: Collection[int], now: datetime) -> set[int]:
    """BERHENTI: no imbauan to these phones, those that wait for them included. Returns those who had not said so before."""
    fresh = _changed("opted_out_at", utc(now), phone_ids, "opted_out_at IS NULL")
    for some in chunks(sorted(phone_ids)):
        run(
            "UPDATE outbox SET state = 'skipped', reason = 'optout', updated_at = ?"
            f" WHERE phone_id IN ({marks(some)}) AND imbauan_id IS NOT NULL AND state = 'pending'",
            [utc(now), *some],
        )
    return fresh


def resume_imbauan(phone_ids: Collection[int]) -> set[int]:
    """MULAI: imbauan may come again, from the next one on. Returns those for whom they had been stopped."""
    return _changed("opted_out_at", None, phone_ids, "opted_out_at IS NOT NULL")


def _changed(column: str, value: datetime | None, phone_ids: Collection[int], condition: str) -> set[int]:
    changed: set[int] = set()
    for some in chunks(sorted(phone_ids)):
        these = f"SELECT id FROM phone WHERE id IN ({marks(some)}) AND {condition} ORDER BY id{for_update()}"
        # The condition is asked again in the moment of the change: of two callers one is told.
        made = run(f"UPDATE phone SET {column} = ? WHERE id IN ({these}) AND {condition} RETURNING id", [value, *some])
        changed |= {int(id_) for (id_,) in made}
    return changed
