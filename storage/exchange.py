"""What a phone and we said to each other lately: what tells a person from a machine that answers us."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.handling import PURPOSE
from storage.outbox import PURPOSE as SENT_PURPOSE
from storage.sql import marks, run, utc
from storage.vault import Vault

#: How many messages of each side are looked at.
DEEP = 32


@dataclass(frozen=True)
class Said:
    """An SMS as it was kept: which carrier brought it, and its fields."""

    carrier: str
    body: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Exchange:
    """`now`: the SMS that is being handled (None for a USSD call); `before`: those handled since; `sent`: our texts."""

    now: Said | None
    before: list[Said]
    sent: list[str] = field(repr=False)


def lately(vault: Vault, phone_id: int, number: str, since: datetime) -> Exchange:
    """What this phone (its id and number) sent and was sent since then. To be asked while its message is handled."""
    hashes = vault.hashes_of(number)
    mine = f"phone_hash IN ({marks(hashes)})"
    waiting = run(
        f"SELECT kind, carrier, body FROM inbox WHERE {mine} AND state = 'new' AND kind <> 'receipt'"
        " ORDER BY sent_at, id LIMIT 1",
        hashes,
    )
    # Of a message that came by both roads (`storage.twins`) the one that was fetched does not count.
    handled = run(
        f"SELECT carrier, body FROM inbox WHERE {mine} AND state = 'done' AND kind = 'sms' AND received_at >= ?"
        " AND (twin IS NOT NULL OR NOT polled) ORDER BY id DESC LIMIT ?",
        [*hashes, utc(since), DEEP],
    )
    ours = run(
        "SELECT body FROM outbox WHERE phone_id = ? AND created_at >= ? AND body IS NOT NULL ORDER BY id DESC LIMIT ?",
        [phone_id, utc(since), DEEP],
    )
    return Exchange(
        now=next((_said(vault, carrier, body) for kind, carrier, body in waiting if kind == "sms" and body), None),
        before=[_said(vault, carrier, body) for carrier, body in handled if body],
        sent=[vault.open_text(body, SENT_PURPOSE) for (body,) in ours if body],
    )


def _said(vault: Vault, carrier: str, body: bytes) -> Said:
    return Said(carrier, vault.open_json(body, PURPOSE)["body"])
