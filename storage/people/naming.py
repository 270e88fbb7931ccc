"""What promises call reports and phones: names that only the keys of this installation can make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from storage.engine.sql import chunks, marks, run
from storage.engine.vault import Vault
from storage.people.phones import number_of
from storage.people.promises import Promise


def name_of(vault: Vault, code: str, alias: str) -> str:
    """A report's name.

    Tickets are given again after a restore; with what officers see instead of the reporter it is
    one.
    """
    return vault.digest("promise", code, alias).hex()


def of_reports(vault: Vault, what: str, due: Mapping[int, datetime | None]) -> list[Promise]:
    """The same promise for each of these reports, by id, with when it is due if that matters."""
    made = []
    for batch in chunks(sorted(due)):
        for id_, code, alias in run(
            f"SELECT id, code, alias FROM report WHERE id IN ({marks(batch)}) ORDER BY id", batch
        ):
            made.append(Promise(what, (name_of(vault, str(code), str(alias)),), at=due[int(id_)]))
    return made


def of_phones(
    vault: Vault, what: str, ids: Iterable[int], at: datetime | None = None
) -> list[Promise]:
    """The same promise for each of these phones.

    Under every lookup key there is, for a backup may know the phone by an older one; of a number
    that no key opens, and of one that was forgotten, the hash in the record.
    """
    made = []
    wanted = sorted(set(ids))
    numbers = number_of(vault, wanted)
    for batch in chunks(wanted):
        for id_, hash_, key in run(
            f"SELECT id, hash, lookup_key FROM phone WHERE id IN ({marks(batch)}) ORDER BY id",
            batch,
        ):
            number = numbers.get(int(id_))
            hashes = vault.hashes_of(number) if number else [bytes(hash_)]
            name = vault.hash_number(number)[1] if number else str(key)
            made.append(Promise(what, tuple(hash_.hex() for hash_ in hashes), name, at))
    return made
