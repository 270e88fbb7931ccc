"""What guards remark beside their words, for those who look after the post.

Kept as long as texts are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.rules.redaction import mask
from flows.values import dataclass, field
from storage.engine.sql import chunks, count, rows, run, utc
from storage.engine.vault import Vault
from storage.models import Guard, Post, Remark, Slot

#: So long before and after a night what is said belongs to it.
AROUND = timedelta(hours=6)
_PURPOSE = "remark.text"


@dataclass(frozen=True)
class Said:
    """What a guard remarked of the post; `conversation`: names the message that said it."""

    post: Post
    guard: Guard
    text: str = field(repr=False)
    conversation: str
    at: datetime


@dataclass(frozen=True)
class Read:
    """A remark as officers read it: without the numbers in it."""

    at: datetime
    text: str = field(repr=False)


def keep(vault: Vault, said: Sequence[Said]) -> None:
    """Keep these: one statement. Again changes nothing."""
    types = ("text", "bigint", "bigint", "bytea", "timestamp")
    for batch in chunks(sorted(said, key=lambda remark: remark.conversation), columns=len(types)):
        values, params = rows(
            types,
            [
                (
                    remark.conversation,
                    remark.post.id,
                    remark.guard.id,
                    vault.seal(remark.text, _PURPOSE),
                    utc(remark.at),
                )
                for remark in batch
            ],
        )
        run(
            f"INSERT INTO remark (conversation, post_id, guard_id, text, at) {values} ON"
            f" CONFLICT (conversation) DO NOTHING",
            params,
        )


def of_night(vault: Vault, post: Post, night: Sequence[Slot]) -> list[Read]:
    """What was remarked of a post in the night of these slots, and around it; oldest first."""
    if not night:
        return []
    since, until = (
        min(slot.due_at for slot in night) - AROUND,
        max(slot.due_at for slot in night) + AROUND,
    )
    return between(vault, post, since, until)


def between(vault: Vault, post: Post, since: datetime, until: datetime) -> list[Read]:
    """What was remarked of a post in this time, oldest first."""
    near = Remark.select().where(Remark.post == post.id, Remark.at.between(since, until))
    return [
        Read(remark.at, mask(vault.open_text(remark.text, _PURPOSE)))
        for remark in near.order_by(Remark.at, Remark.id)
    ]


def forget(now: datetime, limit: int, days: int) -> int:
    """Delete at most `limit` remarks that are so many days old; returns how many."""
    old = "SELECT id FROM remark WHERE at <= ? ORDER BY at LIMIT ?"
    return count(
        f"DELETE FROM remark WHERE id IN ({old})", [utc(now - timedelta(days=days)), limit]
    )
