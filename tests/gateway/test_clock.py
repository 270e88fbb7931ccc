"""The clock: it listens before it judges, at its start and after it could not hear."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from gateway import clock
from gateway.stop import Stop
from storage.db import DatabaseAway


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stop]:
    stop = Stop()
    monkeypatch.setattr(stop, "at_signals", lambda: None)
    monkeypatch.setattr(clock, "stopping", stop)
    monkeypatch.setattr(clock, "EVERY", 0.01)
    yield stop
    stop.set()


def test_after_the_database_was_away_what_was_said_meanwhile_counts_first(
    stopping: Stop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check-in that waits in the spool or the inbox must not make its guard a missing one."""
    done: list[str] = []
    takes = iter([True, False, False, True])  # whether the database takes anything, round by round
    waits = iter([0, 2, 1, 0])  # messages, look by look

    def beat(part: str, now: object) -> None:
        if not next(takes):
            done.append("away")
            raise DatabaseAway("away")

    def waiting() -> int:
        done.append("listened")
        return next(waits)

    def tick(now: object, judged: object) -> set[str]:
        done.append("judged")
        if done.count("judged") == 2:
            stopping.set()
        return set()

    monkeypatch.setattr(clock.lanes, "beat", beat)
    monkeypatch.setattr(clock, "_waiting", waiting)
    monkeypatch.setattr(clock, "tick", tick)
    monkeypatch.setattr(clock, "_fetch_missed", lambda asked, keeper: asked.set())
    monkeypatch.setattr(clock, "_look", lambda keeper: datetime.now(UTC))
    monkeypatch.setattr(clock, "_judged", lambda now, asked: now)
    monkeypatch.setattr(clock, "runtime", lambda: SimpleNamespace(bell=None))
    watch = threading.Thread(target=clock.run)
    watch.start()
    watch.join(60)
    assert done == ["listened", "judged", "away", "away", "listened", "listened", "listened", "judged"]
