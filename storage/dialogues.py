"""Conversations by SMS that wait for an answer: kept in the database, so that an answer is taken exactly once.

Unlike a call, which lives for minutes in Redis, a question by SMS waits for half an hour and is stepped by a worker in
the same transaction that marks the answer as handled.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from storage.models import Dialogue
from storage.sql import count, utc
from storage.vault import Vault

_PURPOSE = "dialogue.session"

#: An answer given in time may arrive this much later: carriers repeat a callback for twelve hours, and we may be away.
LATE = timedelta(hours=24)
#: By this much two clocks may differ.
SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Open:
    """A question that waits: the conversation's id, its flow's name and arguments, and the session."""

    conversation: str
    name: str
    args: dict[str, Any] = field(repr=False)
    session: dict[str, Any] = field(repr=False)


def open_for(vault: Vault, phone_id: int, at: datetime) -> Open | None:
    """The question that waited for this phone's answer at that time, or None. Raises CannotOpen.

    `at` is when the person said what is to be read now, by the carrier's date: an answer that was given in time and comes
    in hours late is still one, and an old message that comes in beside a new question is none.
    """
    row = Dialogue.get_or_none(Dialogue.phone == phone_id, Dialogue.updated_at <= at + SKEW, Dialogue.expires_at > at)
    if row is None:
        return None
    kept = vault.open_json(row.session, _PURPOSE)
    return Open(row.conversation, kept["name"], kept["args"], kept["session"])


def keep(
    vault: Vault,
    phone_id: int,
    conversation: str,
    name: str,
    args: dict[str, Any],
    session: dict[str, Any],
    now: datetime,
    life: timedelta,
    said_at: datetime | None = None,
) -> None:
    """Let a question wait for this phone's answer, in place of any other.

    `said_at` is when the person said what led to it, where that was not now: nothing said before is its answer.
    """
    sealed = vault.seal_json({"name": name, "args": args, "session": session}, _PURPOSE)
    fields = {"conversation": conversation, "session": sealed, "updated_at": said_at or now, "expires_at": now + life}
    Dialogue.insert(phone=phone_id, **fields).on_conflict(conflict_target=[Dialogue.phone], update=fields).execute()


def close(phone_id: int) -> None:
    """Nothing waits for this phone's answer any more."""
    count("DELETE FROM dialogue WHERE phone_id = ?", [phone_id])


def forget(now: datetime) -> int:
    """Delete the questions whose time is over, and the time of late answers too; returns how many."""
    return count("DELETE FROM dialogue WHERE expires_at <= ?", [utc(now - LATE)])
