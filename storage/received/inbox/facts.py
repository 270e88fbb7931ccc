"""What calls told, as it stands in the inbox: by it a call that is lost elsewhere is known."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from flows.text import FALLBACK
from storage.engine.sql import marks, moment, run
from storage.engine.vault import CannotOpen, Vault
from storage.received.inbox.claims import PURPOSE

_TOLD = (
    "FROM inbox WHERE phone_hash IN ({}) AND kind = 'fact' AND substr(key, 1, ?) = ? ORDER BY id"
    " DESC LIMIT ?"
)

Told = dict[str, Any]
"""The body of a fact as it was kept, and under ``at`` when it was told."""


def facts_of(vault: Vault, number: str, prefix: str, limit: int) -> list[Told]:
    """The newest facts of this number (E.164) whose key begins so, in the order stated: with the
    name of a session, of a conversation.

    Without those that none of our keys opens.
    """
    hashes = vault.hashes_of(number)
    found = run(
        f"SELECT body, sent_at {_TOLD.format(marks(hashes))}", [*hashes, len(prefix), prefix, limit]
    )
    return _opened(vault, found)


def caller(vault: Vault, number: str, session: str, limit: int) -> tuple[str, list[Told]]:
    """The language for a number that dials, and what this session of the carrier told before.

    One plain statement, for every call asks it. Indonesian for a number that nobody knows.
    """
    hashes = vault.hashes_of(number)
    found = run(
        f"SELECT language, NULL, NULL FROM phone WHERE hash IN ({marks(hashes)}) UNION ALL"
        f" SELECT * FROM"
        f" (SELECT '' AS language, body, sent_at {_TOLD.format(marks(hashes))}) AS told",
        [*hashes, *hashes, len(session), session, limit],
    )
    language = next((str(language) for language, body, _ in found if body is None), FALLBACK)
    return language, _opened(vault, [(body, at) for _, body, at in found if body is not None])


def _opened(vault: Vault, newest_first: Iterable[tuple[Any, Any]]) -> list[Told]:
    facts: list[Told] = []
    for body, sent_at in newest_first:
        with suppress(CannotOpen):
            if body:
                at: datetime | None = moment(sent_at)
                facts.append({**vault.open_json(body, PURPOSE)["body"], "at": at})
    return facts[::-1]
