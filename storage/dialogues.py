"""Conversations by SMS that wait for an answer: kept in the database, so that an answer is taken exactly once.

Unlike a call, which lives for minutes in Redis, a question by SMS waits for half an hour and is stepped by a worker in
the same transaction that marks the answer as handled.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from storage.models import Dialogue
from storage.sql import chunks, count, marks, rows, run, utc
from storage.vault import Vault

_PURPOSE = "dialogue.session"
_TYPES = ("bigint", "text", "bytea", "timestamp", "timestamp")


@dataclass(frozen=True)
class Open:
    """A question that waits: the conversation's id, its flow's name and arguments, and the session."""

    conversation: str
    name: str
    args: dict[str, Any] = field(repr=False)
    session: dict[str, Any] = field(repr=False)


def open_for(vault: Vault, phone_ids: Collection[int], now: datetime) -> dict[int, Open]:
    """The questions that wait for the answers of these phones; those of whom nothing waits are left out.

    Raises CannotOpen.
    """
    found: dict[int, Open] = {}
    for some in chunks(sorted(phone_ids)):
        for row in Dialogue.select().where(Dialogue.phone.in_(list(some)), Dialogue.expires_at > now):
            kept = vault.open_json(row.session, _PURPOSE)
            found[row.phone_id] = Open(row.conversation, kept["name"], kept["args"], kept["session"])
    return found


def keep(vault: Vault, questions: Mapping[int, Open], now: datetime, life: timedelta) -> None:
    """Let each of these questions wait for its phone's answer, in place of any other."""
    for some in chunks(sorted(questions), columns=len(_TYPES)):
        values, params = rows(
            _TYPES,
            [
                (
                    phone_id, questions[phone_id].conversation, _seal(vault, questions[phone_id]), utc(now), utc(now + life),
                )
                for phone_id in some
            ],
        )  # fmt: skip
        run(
            f"INSERT INTO dialogue (phone_id, conversation, session, updated_at, expires_at) {values}"
            " ON CONFLICT (phone_id) DO UPDATE SET conversation = excluded.conversation, session = excluded.session,"
            " updated_at = excluded.updated_at, expires_at = excluded.expires_at",
            params,
        )


def _seal(vault: Vault, one: Open) -> bytes:
    return vault.seal_json({"name": one.name, "args": one.args, "session": one.session}, _PURPOSE)


def close(phone_ids: Collection[int]) -> None:
    """Nothing waits for the answers of these phones any more."""
    for some in chunks(sorted(phone_ids)):
        run(f"DELETE FROM dialogue WHERE phone_id IN ({marks(some)})", some)


def forget(now: datetime) -> int:
    """Delete the questions whose time is over; returns how many."""
    return count("DELETE FROM dialogue WHERE expires_at <= ?", [utc(now)])
