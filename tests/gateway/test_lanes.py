"""A lane's process: its threads begin at the same moment, on one database."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from gateway import lanes


def test_the_database_is_open_before_any_thread_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opened under a thread that is writing, it would take that thread's statements out of its transaction."""
    begun: list[str] = []
    somebody = threading.Event()
    stopping = threading.Event()

    def opened() -> Any:
        somebody.wait(0.3)  # long enough for a thread that has been started to begin
        begun.append("opened")
        return SimpleNamespace(redis=None)

    def begin(who: str) -> int:
        begun.append(who)
        somebody.set()
        return 0

    monkeypatch.setattr(lanes, "stopping", stopping)
    monkeypatch.setattr(lanes, "runtime", opened)
    monkeypatch.setattr(lanes, "beat", lambda part, now: begin("pulse"))
    monkeypatch.setattr(lanes, "job_of", lambda lane: lambda: begin("net"))
    monkeypatch.setattr(lanes, "_answer_bells", lambda lane, redis: (somebody.wait(10), stopping.set()))
    lanes.work("reply")
    assert begun[0] == "opened", begun
