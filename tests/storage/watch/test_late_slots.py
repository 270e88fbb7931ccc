"""The clock's questions for slots read one index, however many nights there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from peewee import Database

from storage import watch
from storage.engine.db import transaction
from storage.engine.sql import is_sqlite, marks, run
from storage.watch import coming, slots
from tests.bench.slot_rows import A_NIGHT, POSTS, fill

MANY, LATE = 4 * A_NIGHT * POSTS, 7


@pytest.fixture
def plans(database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The plan of each statement that is asked from now on, among many check-ins."""
    with transaction():
        fill(MANY, now, LATE)
    run("ANALYZE")
    found: list[str] = []

    def explain(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        plan = run(f"EXPLAIN {'QUERY PLAN ' if is_sqlite() else ''}{sql}", params)
        found.append(" ".join(str(cell) for row in plan for cell in row))
        return run(sql, params)

    for module in (slots, coming):
        monkeypatch.setattr(module, "run", explain)
    return found


def test_whose_night_is_not_written_is_asked_of_an_index(plans: list[str], now: datetime) -> None:
    ten = watch.Post.select().order_by(watch.Post.id).limit(10)
    with transaction():
        run(f"DELETE FROM slot WHERE post_id IN ({marks(ten)})", [post.id for post in ten])
    assert watch.without_slots(now, UTC) == list(ten)
    _, missing = plans
    assert "slot_night_post_id_due_at" in missing, missing
    assert "Seq Scan on slot" not in missing and "SCAN s" not in missing, missing


def test_who_is_late_or_to_be_reminded_of_is_asked_of_an_index_alone(
    plans: list[str], now: datetime
) -> None:
    assert len(watch.slots_late(now, 200)) == LATE
    assert watch.slots_to_remind(now, 200) == []
    next_late, late, remind = plans
    assert "slot_state_late_at" in next_late and "slot_state_late_at" in late, plans
    assert "slot_state_remind_at" in remind, plans
    for plan in plans:
        assert "Seq Scan on slot" not in plan and "SCAN" not in plan, plan
        # The rows of one moment are put in order by their id; all rows are not.
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan or "Presorted Key" in plan, plan
