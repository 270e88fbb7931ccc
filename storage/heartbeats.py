"""Signs of life of the parts that nobody calls: workers and the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.models import Heartbeat


def beat(part: str, now: datetime, detail: str = "") -> None:
    """Say that a part is alive."""
    (
        Heartbeat.insert(part=part, at=now, detail=detail)
        .on_conflict(conflict_target=[Heartbeat.part], update={Heartbeat.at: now, Heartbeat.detail: detail})
        .execute()
    )


def silent(now: datetime, limit: timedelta) -> list[str]:
    """The parts that were alive once and have said nothing for longer than `limit`."""
    return [row.part for row in Heartbeat.select(Heartbeat.part).where(Heartbeat.at < now - limit)]
