"""Whom imbauan reached."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from flows.rules.delivery import DELIVERED
from storage.engine.sql import chunks, marks, run, utc


class Reached(NamedTuple):
    """An imbauan: the areas it was for, to how many it went, and to how many it came for sure."""

    areas: list[str]
    recipients: int
    delivered: int


def begun(since: datetime, until: datetime) -> list[Reached]:
    """The imbauan whose sending began from `since` on and before `until`."""
    found = run(
        "SELECT id, areas, recipients FROM imbauan WHERE started_at >= ? AND started_at < ?"
        " ORDER BY id",
        [utc(since), utc(until)],
    )
    came: dict[int, int] = {}
    for batch in chunks([int(id_) for id_, *_ in found]):
        came |= {
            int(id_): int(number)
            for id_, number in run(
                "SELECT imbauan_id, count(*) FROM outbox WHERE state = ? AND imbauan_id IN"
                f" ({marks(batch)}) GROUP BY imbauan_id",
                [DELIVERED, *batch],
            )
        }
    return [
        Reached(json.loads(areas), int(recipients), came.get(int(id_), 0))
        for id_, areas, recipients in found
    ]
