"""When something falls due next, by the record: for who lets time pass instead of waiting."""

from __future__ import annotations

from datetime import datetime

from flows.rules.slot_steps import AWAITED
from storage.engine.sql import moment, run, utc

_DUE = (
    f"SELECT min(remind_at) FROM slot WHERE state = '{AWAITED}' AND remind_at > ?",
    f"SELECT min(late_at) FROM slot WHERE state = '{AWAITED}' AND late_at > ?",
    "SELECT min(climbs_at) FROM alarm WHERE climbs_at > ?",
    "SELECT min(route_at) FROM report WHERE route_at > ?",
    "SELECT min(due_at) FROM dispatch WHERE told_at IS NULL AND ended_at IS NULL AND due_at > ?",
    "SELECT min(not_before) FROM outbox WHERE state = 'pending' AND not_before > ?",
)


def after(now: datetime) -> datetime | None:
    """The first moment after this one at which the clock or a lane has something to do."""
    found = [moment(run(asked, [utc(now)])[0][0]) for asked in _DUE]
    return min((at for at in found if at is not None), default=None)
