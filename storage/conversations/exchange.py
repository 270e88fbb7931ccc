"""What a phone and we said lately: it tells a person from a machine that answers us."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from flows.values import dataclass, field
from storage.engine.sql import chunks, marks, run, utc
from storage.engine.vault import CannotOpen, Vault
from storage.received.inbox.claims import PURPOSE
from storage.sent.outbox import PURPOSE as SENT_PURPOSE

#: How many messages of each side are looked at.
DEEP = 32


@dataclass(frozen=True)
class Said:
    """An SMS as it was kept: which carrier brought it, and its fields."""

    carrier: str
    body: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Exchange:
    """`received`: the SMS of a phone that were handled; `sent`: our texts to it.

    The newest first.
    """

    received: list[Said] = field(default_factory=list)
    sent: list[str] = field(default_factory=list, repr=False)


def lately(vault: Vault, numbers: Mapping[int, str], since: datetime) -> dict[int, Exchange]:
    """What these phones (numbers by id) sent since then, as far as it is handled, and were sent.

    What none of our keys opens is left out.
    """
    found = {phone_id: Exchange() for phone_id in numbers}
    phones = {
        hash_: phone_id for phone_id, number in numbers.items() for hash_ in vault.hashes_of(number)
    }
    for hashes in chunks(sorted(phones)):
        for hash_, carrier, body in run(
            "SELECT phone_hash, carrier, body FROM (SELECT id, phone_hash, carrier, body,"
            " row_number() OVER (PARTITION BY phone_hash ORDER BY id DESC) AS place FROM inbox"
            f" WHERE phone_hash IN ({marks(hashes)}) AND state = 'done' AND kind = 'sms' AND"
            f" received_at >= ?) AS newest"
            " WHERE place <= ? ORDER BY id DESC",
            [*hashes, utc(since), DEEP],
        ):
            with suppress(CannotOpen):
                if body:
                    said = Said(carrier, vault.open_json(body, PURPOSE)["body"])
                    found[phones[bytes(hash_)]].received.append(said)
    for ids in chunks(sorted(numbers)):
        for phone_id, body in run(
            "SELECT phone_id, body FROM (SELECT id, phone_id, body,"
            " row_number() OVER (PARTITION BY phone_id ORDER BY id DESC) AS place FROM outbox"
            f" WHERE phone_id IN ({marks(ids)}) AND created_at >= ? AND body IS NOT NULL) AS newest"
            " WHERE place <= ? ORDER BY id DESC",
            [*ids, utc(since), DEEP],
        ):
            with suppress(CannotOpen):
                if body:
                    found[phone_id].sent.append(vault.open_text(body, SENT_PURPOSE))
    return found
