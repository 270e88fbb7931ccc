"""Conversations by SMS that wait for an answer: in the database, so that it is taken once.

Unlike a call, which lives for minutes in Redis, a question by SMS waits for half an hour and is
stepped by a worker in the same transaction that marks the answer as handled.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from flows.values import dataclass, field
from storage.engine.sql import chunks, count, marks, rows, run, utc
from storage.engine.vault import CannotOpen, Vault
from storage.models import Dialogue

_PURPOSE = "dialogue.session"
_TYPES = ("bigint", "text", "bytea", "timestamp", "timestamp", "timestamp")


#: An answer given in time may arrive this much later: carriers repeat a callback for twelve hours,
#: and we may be away.
LATE = timedelta(hours=24)
#: By this much two clocks may differ.
SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Open:
    """A question that waits: the conversation's id, its flow's name and arguments, and the session.

    It waits for what is said after `since`, when the person said what led to it, and before
    `until`.
    """

    conversation: str
    name: str
    args: dict[str, Any] = field(repr=False)
    session: dict[str, Any] = field(repr=False)
    since: datetime
    until: datetime

    def waits_at(self, at: datetime) -> bool:
        """Whether it waited at that time, by the carrier's date of what is to be read now.

        An answer that was given in time and comes in hours late is still one, and an old message
        that comes in beside a new question is none.
        """
        return self.since <= at + SKEW and self.until > at


def open_for(vault: Vault, phone_ids: Collection[int]) -> dict[int, Open]:
    """The questions kept for these phones, also those that wait no longer.

    Those that none of our keys opens are left out.
    """
    found: dict[int, Open] = {}
    for batch in chunks(sorted(phone_ids)):
        for row in Dialogue.select().where(Dialogue.phone.in_(list(batch))):
            with suppress(CannotOpen):
                kept = vault.open_json(row.session, _PURPOSE)
                found[row.phone_id] = Open(
                    row.conversation,
                    kept["name"],
                    kept["args"],
                    kept["session"],
                    row.updated_at,
                    row.expires_at,
                )
    return found


def keep(vault: Vault, questions: Mapping[int, Open], now: datetime) -> None:
    """Let each of these questions wait for its phone's answer, in place of any other."""
    for batch in chunks(sorted(questions), columns=len(_TYPES)):
        asked = [(phone_id, questions[phone_id]) for phone_id in batch]
        values, params = rows(
            _TYPES,
            [
                (
                    phone_id,
                    question.conversation,
                    _seal(vault, question),
                    utc(question.since),
                    utc(question.until),
                    utc(now),
                )
                for phone_id, question in asked
            ],
        )
        run(
            f"INSERT INTO dialogue (phone_id, conversation, session, updated_at, expires_at,"
            f" kept_at) {values}"
            " ON CONFLICT (phone_id) DO UPDATE SET conversation = excluded.conversation,"
            " session = excluded.session,"
            " updated_at = excluded.updated_at, expires_at = excluded.expires_at, kept_at ="
            " excluded.kept_at",
            params,
        )


def _seal(vault: Vault, question: Open) -> bytes:
    return vault.seal_json(
        {"name": question.name, "args": question.args, "session": question.session}, _PURPOSE
    )


def close(phone_ids: Collection[int]) -> None:
    """Nothing waits for the answers of these phones any more."""
    for batch in chunks(sorted(phone_ids)):
        run(f"DELETE FROM dialogue WHERE phone_id IN ({marks(batch)})", batch)


def forget(now: datetime, limit: int) -> int:
    """Delete questions whose time, and that of late answers, is over; returns how many.

    At most `limit`. What led to a question may have come in long after it was said; the time of
    late answers begins when it was kept.
    """
    over = (
        "SELECT id FROM dialogue WHERE expires_at <= ? AND (kept_at IS NULL OR kept_at <= ?)"
        " LIMIT ?"
    )
    return count(
        f"DELETE FROM dialogue WHERE id IN ({over})", [utc(now - LATE), utc(now - LATE), limit]
    )
