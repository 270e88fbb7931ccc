"""Rows that the version before kept without digests: each gets its own, once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from storage.engine.sql import chunks, moment, run, update, utc
from storage.engine.vault import CannotOpen, Vault
from storage.received import seen
from storage.received.inbox.claims import LIFE, PURPOSE
from storage.received.inbox.keeping import Item, seal


def of_version_before(vault: Vault, now: datetime, above: int, limit: int = 500) -> dict[int, Item]:
    """Recent SMS kept without digests, above this row, the oldest first.

    Those are of the version before.
    """
    older = (
        "digest IS NULL AND kind = 'sms' AND received_at > ? AND length(body) > 0 AND id > ?"
        " ORDER BY id LIMIT ?"
    )
    found: dict[int, Item] = {}
    for id_, carrier, key, body, sent_at in run(
        f"SELECT id, carrier, key, body, sent_at FROM inbox WHERE {older}",
        [utc(now - LIFE), above, limit],
    ):
        with suppress(CannotOpen):
            kept, said_at = vault.open_json(body, PURPOSE), moment(sent_at)
            assert said_at is not None
            found[int(id_)] = Item(carrier, "sms", key, kept["phone"], kept["body"], said_at)
    return found


def name(vault: Vault, items: Mapping[int, Item], now: datetime) -> None:
    """Give rows of the version before their digests, but for one that another row has already."""
    ready = {id_: seal(vault, item, now) for id_, item in items.items()}
    first = {item.same: id_ for id_, item in ready.items()}
    for batch in chunks(sorted(ready), columns=3):
        named = [
            (id_, ready[id_].digest, ready[id_].same if first[ready[id_].same] == id_ else None)
            for id_ in batch
        ]
        made = update(
            "inbox",
            "id bigint, digest bytea, same bytea",
            named,
            to="digest = v.digest, same = CASE WHEN EXISTS"
            " (SELECT 1 FROM inbox o WHERE o.same = v.same) THEN NULL ELSE v.same END",
            where="inbox.id = v.id"
            " AND NOT EXISTS (SELECT 1 FROM inbox o WHERE o.digest = v.digest)",
            returning="inbox.digest, inbox.same",
        )
        seen.remember([bytes(digest) for digest, _ in made], now, seen.DAYS)
        seen.remember([bytes(same) for _, same in made if same is not None], now, seen.CONTENT_DAYS)
