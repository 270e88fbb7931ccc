"""Phones: the one place where numbers are kept (sealed), found (by keyed hash) and opened.

Used through `storage.people`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from flows.text import FALLBACK
from storage.engine.sql import (
    chunks,
    count,
    for_update,
    marks,
    rows,
    run,
    skip_locked,
    update,
    utc,
)
from storage.engine.vault import CannotOpen, Vault
from storage.models import Phone

_NUMBER = "phone.number"

#: Ids are drawn by chance: in a row they would tell whose phone came with whose report.
#: PostgreSQL's serial ends there.
_MOST_ID = 2**31 - 1


def phone_ids(vault: Vault, numbers: Sequence[str], now: datetime) -> dict[str, int]:
    """The id of each number (E.164), with rows made for new ones: two to four statements.

    A row found under an older lookup key gets its hash made anew with the newest.
    """
    found: dict[str, int] = {}
    for batch in chunks(sorted(set(numbers)), columns=6):
        found |= _ids(vault, batch, now)
    return found


def known_phone_ids(vault: Vault, numbers: Sequence[str]) -> dict[str, int]:
    """The id of each of these numbers (E.164) that is known; writes nothing."""
    known: dict[str, int] = {}
    for batch in chunks(sorted(set(numbers))):
        number_by_hash = {hash_: number for number in batch for hash_ in vault.hashes_of(number)}
        known |= {
            number_by_hash[hash_]: id_
            for hash_, (id_, _, _) in _by_hash(list(number_by_hash)).items()
        }
    return known


def _ids(vault: Vault, numbers: Sequence[str], now: datetime) -> dict[str, int]:
    number_by_hash = {hash_: number for number in numbers for hash_ in vault.hashes_of(number)}
    found = _by_hash(list(number_by_hash))
    ids = {number_by_hash[hash_]: id_ for hash_, (id_, _, _) in found.items()}
    if stale := [
        (id_, *vault.hash_number(number_by_hash[hash_]), vault.seal(number_by_hash[hash_], _NUMBER))
        for hash_, (id_, forgotten, _) in found.items()
        if forgotten or hash_ != vault.hash_number(number_by_hash[hash_])[0]
    ]:
        _renew(stale)
    if missing := [number for number in numbers if number not in ids]:
        ids |= _insert(vault, missing, now)
    if old := [id_ for id_, _, seen in found.values() if seen < month(now)]:
        # Whoever holds one of these rows is seeing the phone as well: pass over it, wait for
        # nobody.
        chosen = f"SELECT id FROM phone WHERE id IN ({marks(old)}){skip_locked()}"
        run(f"UPDATE phone SET last_seen_at = ? WHERE id IN ({chosen})", [utc(month(now)), *old])
    return ids


def _by_hash(hashes: Sequence[bytes]) -> dict[bytes, tuple[int, bool, datetime]]:
    query = Phone.select(Phone.id, Phone.hash, Phone.sealed, Phone.last_seen_at).where(
        Phone.hash.in_(list(hashes))
    )
    return {
        bytes(phone.hash): (phone.id, not bytes(phone.sealed), phone.last_seen_at)
        for phone in query
    }


def _insert(vault: Vault, numbers: Sequence[str], now: datetime) -> dict[str, int]:
    by_hash = {vault.hash_number(number)[0]: number for number in numbers}
    ids: dict[str, int] = {}
    while missing := {hash_: number for hash_, number in by_hash.items() if number not in ids}:
        fresh = [
            (
                _any_id(),
                hash_,
                vault.hash_number(number)[1],
                vault.seal(number, _NUMBER),
                FALLBACK,
                *[utc(month(now))] * 2,
            )
            for hash_, number in sorted(
                missing.items()
            )  # in one order, so that two writers never wait for each other
        ]
        values, params = rows(
            ("bigint", "bytea", "text", "bytea", "text", "timestamp", "timestamp"), fresh
        )
        made = run(
            f"INSERT INTO phone (id, hash, lookup_key, sealed, language, first_seen_at,"
            f" last_seen_at) {values}"
            " ON CONFLICT DO NOTHING RETURNING id, hash",
            params,
        )
        ids |= {by_hash[bytes(hash_)]: int(id_) for id_, hash_ in made}
        if len(made) < len(
            missing
        ):  # somebody else was quicker; or had drawn the same id, and then another is drawn
            others = [hash_ for hash_, number in missing.items() if number not in ids]
            ids |= {by_hash[hash_]: id_ for hash_, (id_, _, _) in _by_hash(others).items()}
    return ids


def remember_hashes(names: Iterable[tuple[bytes, str]], now: datetime) -> int:
    """Remember phones that the record does not know; returns how many.

    Each by a hash and the name of its key, without a number.
    """
    made = 0
    for batch in chunks(sorted(set(names)), columns=7):
        fresh = [
            (_any_id(), hash_, key, b"", FALLBACK, *[utc(month(now))] * 2) for hash_, key in batch
        ]
        kinds = ("bigint", "bytea", "text", "bytea", "text", "timestamp", "timestamp")
        values, params = rows(kinds, fresh)
        made += count(
            "INSERT INTO phone (id, hash, lookup_key, sealed, language, first_seen_at,"
            f" last_seen_at) {values} ON CONFLICT (hash) DO NOTHING",
            params,
        )
    return made


def _any_id() -> int:
    return secrets.randbelow(_MOST_ID) + 1


def month(at: datetime) -> datetime:
    """The beginning of its month.

    No more is kept of when a phone was heard of, for a time leads to a report.
    """
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _renew(stale: Sequence[tuple[int, bytes, str, bytes]]) -> None:
    update(
        "phone",
        "id bigint, hash bytea, lookup_key text, sealed bytea",
        stale,
        to="hash = v.hash, lookup_key = v.lookup_key, sealed = v.sealed",
        where="phone.id = v.id",
    )


def find_phone(vault: Vault, number: str) -> Phone | None:
    """The phone with this number (E.164), under any lookup key, or None."""
    found: Phone | None = Phone.get_or_none(Phone.hash.in_(vault.hashes_of(number)))
    return found


def number_of(vault: Vault, phone_ids: Iterable[int]) -> dict[int, str]:
    """The numbers of these phones: the only place that opens one.

    Phones whose number was forgotten, or is opened by none of our keys, are left out.
    """
    numbers: dict[int, str] = {}
    for batch in chunks(sorted(set(phone_ids))):
        for phone in Phone.select(Phone.id, Phone.sealed).where(Phone.id.in_(list(batch))):
            if sealed := bytes(phone.sealed):
                with suppress(CannotOpen):
                    numbers[phone.id] = vault.open_text(sealed, _NUMBER)
    return numbers


def note_wrote_to(devices: Mapping[int, str]) -> None:
    """Note which of a carrier's own phones each of these phones (its id) wrote to.

    One statement per thousand, which changes only what is new.
    """
    update(
        "phone",
        "id bigint, device text",
        sorted(devices.items()),
        to="wrote_to = v.device",
        where="phone.id = v.id AND coalesce(phone.wrote_to, '') <> v.device",
    )


def wrote_to(phone_ids: Iterable[int]) -> dict[int, str]:
    """Which of a carrier's own phones each of these phones wrote to last, where one did."""
    found: dict[int, str] = {}
    for batch in chunks(sorted(set(phone_ids))):
        query = f"SELECT id, wrote_to FROM phone WHERE id IN ({marks(batch)}) AND wrote_to <> ''"
        found |= {int(id_): str(device) for id_, device in run(query, batch)}
    return found


def set_languages(languages: Sequence[tuple[int, str]]) -> None:
    """Answer each of these phones (its id, id or plm) in this language from now on."""
    update(
        "phone",
        "id bigint, language text",
        sorted(languages),
        to="language = v.language",
        where="phone.id = v.id AND phone.language <> v.language",
    )


def claim_phones(
    ids: Sequence[int], owner: str, now: datetime, lease_seconds: float = 30
) -> set[int]:
    """Lease these phones, so that one worker at a time handles their messages.

    Returns those that were free.
    """
    until = now + timedelta(seconds=lease_seconds)
    won: set[int] = set()
    for batch in chunks(sorted(set(ids))):
        free = f"id IN ({marks(batch)}) AND (lease_until IS NULL OR lease_until <= ?)"
        claimed = run(
            "UPDATE phone SET lease_owner = ?, lease_until = ?, last_seen_at = ?"
            f" WHERE id IN (SELECT id FROM phone WHERE {free}{skip_locked()}) RETURNING id",
            [owner, utc(until), utc(month(now)), *batch, utc(now)],
        )
        won |= {int(id_) for (id_,) in claimed}
    return won


def release_phones(ids: Sequence[int], owner: str) -> None:
    """Give back the leases that `owner` still holds."""
    for batch in chunks(sorted(set(ids))):
        held = (
            f"SELECT id FROM phone WHERE id IN ({marks(batch)}) AND lease_owner = ? ORDER BY"
            f" id{for_update()}"
        )
        run(
            f"UPDATE phone SET lease_owner = NULL, lease_until = NULL WHERE id IN ({held})",
            [*batch, owner],
        )
