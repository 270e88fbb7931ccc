"""Signs of life of the parts that nobody calls: workers and the clock."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from storage.engine.db import transaction
from storage.engine.sql import is_sqlite, run
from storage.models import Heartbeat

#: More than a page of SQLite holds: to keep it, the file must be able to grow (or have room
#: inside).
_ROOM = 8192


def beat(part: str, now: datetime, detail: str = "") -> None:
    """Say that a part is alive."""
    (
        Heartbeat.insert(part=part, at=now, detail=detail)
        .on_conflict(
            conflict_target=[Heartbeat.part], update={Heartbeat.at: now, Heartbeat.detail: detail}
        )
        .execute()
    )


def silent(now: datetime, limit: timedelta) -> list[str]:
    """The parts that were alive once and have said nothing for longer than `limit`."""
    return [row.part for row in Heartbeat.select(Heartbeat.part).where(Heartbeat.at < now - limit)]


def try_writing(now: datetime) -> None:
    """Write a row, take it back, and commit both.

    A read-only or full database still answers questions. Raises DatabaseAway with a sentence that
    says why nothing can be written.
    """
    width = _ROOM if is_sqlite() else 100
    part = f"try:{secrets.token_hex(8)}"  # each asker its own, so that nobody waits for another
    with transaction():
        Heartbeat.insert(part=part, at=now, detail="x" * width).execute()
        run("DELETE FROM heartbeat WHERE part = ?", [part])
