"""Phones: the one place where numbers are kept (sealed), found (by keyed hash) and opened. Used through `storage.people`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from storage.models import Phone
from storage.sql import chunks, count, for_update, marks, rows, run, skip_locked, utc
from storage.vault import CannotOpen, Vault

_NUMBER = "phone.number"

#: `last_seen_at` is written at most this often per phone: it serves retention, which counts in days.
SEEN_EVERY = timedelta(hours=1)
#: A phone nothing refers to is forgotten after this long, so that a call going on now is not.
UNUSED_AFTER = timedelta(days=1)


def phone_ids(vault: Vault, numbers: Sequence[str], now: datetime) -> dict[str, int]:
    """The id of each number (E.164), making rows for those never seen. Two to four statements, however many.

    A row found under an older lookup key gets its hash made anew with the newest.
    """
    found: dict[str, int] = {}
    for some in chunks(sorted(set(numbers)), columns=6):
        found |= _ids(vault, some, now)
    return found


def known_phone_ids(vault: Vault, numbers: Sequence[str]) -> dict[str, int]:
    """The id of each of these numbers (E.164) that is known; writes nothing."""
    known: dict[str, int] = {}
    for some in chunks(sorted(set(numbers))):
        number_by_hash = {each: number for number in some for each in vault.hashes_of(number)}
        known |= {number_by_hash[hash_]: id_ for hash_, (id_, _, _) in _by_hash(list(number_by_hash)).items()}
    return known


def _ids(vault: Vault, numbers: Sequence[str], now: datetime) -> dict[str, int]:
    number_by_hash = {each: number for number in numbers for each in vault.hashes_of(number)}
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
    if old := [id_ for id_, _, seen in found.values() if seen < now - SEEN_EVERY]:
        # Whoever holds one of these rows is seeing the phone himself: pass over it, wait for nobody.
        chosen = f"SELECT id FROM phone WHERE id IN ({marks(old)}){skip_locked()}"
        run(f"UPDATE phone SET last_seen_at = ? WHERE id IN ({chosen})", [utc(now), *old])
    return ids


def _by_hash(hashes: Sequence[bytes]) -> dict[bytes, tuple[int, bool, datetime]]:
    query = Phone.select(Phone.id, Phone.hash, Phone.sealed, Phone.last_seen_at).where(Phone.hash.in_(list(hashes)))
    return {bytes(phone.hash): (phone.id, not bytes(phone.sealed), phone.last_seen_at) for phone in query}


def _insert(vault: Vault, numbers: Sequence[str], now: datetime) -> dict[str, int]:
    by_hash = {vault.hash_number(number)[0]: number for number in numbers}
    fresh = [
        (hash_, vault.hash_number(number)[1], vault.seal(number, _NUMBER), "id", utc(now), utc(now))
        for hash_, number in sorted(by_hash.items())  # in one order, so that two writers never wait for each other
    ]
    values, params = rows(("bytea", "text", "bytea", "text", "timestamp", "timestamp"), fresh)
    made = run(
        f"INSERT INTO phone (hash, lookup_key, sealed, language, first_seen_at, last_seen_at) {values}"
        " ON CONFLICT (hash) DO NOTHING RETURNING id, hash",
        params,
    )
    ids = {by_hash[bytes(hash_)]: int(id_) for id_, hash_ in made}
    if len(ids) < len(by_hash):  # somebody else was quicker
        others = [hash_ for hash_, number in by_hash.items() if number not in ids]
        ids |= {by_hash[hash_]: id_ for hash_, (id_, _, _) in _by_hash(others).items()}
    return ids


def _renew(stale: Sequence[tuple[int, bytes, str, bytes]]) -> None:
    values, params = rows(("bigint", "bytea", "text", "bytea"), stale)
    run(
        f"WITH v(id, hash, lookup_key, sealed) AS ({values})"
        " UPDATE phone SET hash = v.hash, lookup_key = v.lookup_key, sealed = v.sealed FROM v WHERE phone.id = v.id",
        params,
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
    for some in chunks(sorted(set(phone_ids))):
        for phone in Phone.select(Phone.id, Phone.sealed).where(Phone.id.in_(list(some))):
            if sealed := bytes(phone.sealed):
                with suppress(CannotOpen):
                    numbers[phone.id] = vault.open_text(sealed, _NUMBER)
    return numbers


def set_languages(languages: Sequence[tuple[int, str]]) -> None:
    """Answer each of these phones (its id, id or plm) in this language from now on."""
    for some in chunks(sorted(languages), columns=2):
        values, params = rows(("bigint", "text"), some)
        run(
            f"WITH v(id, language) AS ({values}) UPDATE phone SET language = v.language FROM v"
            " WHERE phone.id = v.id AND phone.language <> v.language",
            params,
        )


def claim_phones(ids: Sequence[int], owner: str, now: datetime, lease_seconds: float = 30) -> set[int]:
    """Lease these phones, so that one worker at a time handles their messages. Returns those that were free."""
    until = now + timedelta(seconds=lease_seconds)
    won: set[int] = set()
    for some in chunks(sorted(set(ids))):
        free = f"id IN ({marks(some)}) AND (lease_until IS NULL OR lease_until <= ?)"
        claimed = run(
            "UPDATE phone SET lease_owner = ?, lease_until = ?, last_seen_at = ?"
            f" WHERE id IN (SELECT id FROM phone WHERE {free}{skip_locked()}) RETURNING id",
            [owner, utc(until), utc(now), *some, utc(now)],
        )
        won |= {int(id_) for (id_,) in claimed}
    return won


def release_phones(ids: Sequence[int], owner: str) -> None:
    """Give back the leases that `owner` still holds."""
    for some in chunks(sorted(set(ids))):
        held = f"SELECT id FROM phone WHERE id IN ({marks(some)}) AND lease_owner = ? ORDER BY id{for_update()}"
        run(f"UPDATE phone SET lease_owner = NULL, lease_until = NULL WHERE id IN ({held})", [*some, owner])


#: What may refer to a phone. An opted-out one is remembered by its hash, without its number.
_USED = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} u WHERE u.phone_id = phone.id)"
    for table in ("report", "guard", "contact", "outbox", "dialogue", "call")
)
_WAITING = "NOT EXISTS (SELECT 1 FROM inbox i WHERE i.phone_hash = phone.hash AND i.state <> 'done')"


def ranges(limit: int) -> range:
    """Where the ranges of `limit` ids begin that `forget_unused` looks at, one per call."""
    (top,) = run("SELECT max(id) FROM phone")[0]
    return range(0, (top or 0) + 1, limit)


def forget_unused(now: datetime, limit: int, low: int | None = None) -> int:
    """Delete phones that nothing refers to any more; of those that stopped imbauan only the number goes.

    Looks at `limit` ids per call, from `low` on or else at another range every two seconds, so that it stays cheap
    however many there are. The newest row of all stays, for SQLite would give its id again.
    """
    (top,) = run("SELECT max(id) FROM phone")[0]
    if top is None:
        return 0
    if low is None:
        low = (int(now.timestamp()) // 2 % (top // limit + 1)) * limit
    unused = f"id >= ? AND id < ? AND last_seen_at <= ? AND {_USED} AND {_WAITING}"
    window = [low, low + limit, utc(now - UNUSED_AFTER)]
    emptied = count(
        f"UPDATE phone SET sealed = ? WHERE {unused} AND opted_out_at IS NOT NULL AND sealed <> ?",
        [b"", *window, b""],
    )
    return emptied + count(f"DELETE FROM phone WHERE {unused} AND opted_out_at IS NULL AND id < ?", [*window, top])
