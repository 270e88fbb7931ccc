"""The clock: what happens because time passes. Every step is safe to run twice and by two clocks at once."""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime
from types import FrameType

import structlog

from gateway import lanes
from gateway.bell import Bell
from gateway.jobs import desk, imbauan, posts, retention, runtime

log = structlog.get_logger()

#: Seconds between two rounds: an alarm leaves within 15 s of the end of its grace.
EVERY = 2.0

ROUNDS = (
    desk.tell_desk, posts.write_tonight, posts.remind, posts.tell_missed, imbauan.go_on, retention.lapse, retention.forget,
)  # fmt: skip


def run() -> None:
    """Tick until SIGTERM or Ctrl-C."""
    stopping = threading.Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    bell = Bell(runtime().redis)
    while not stopping.is_set():
        now = datetime.now(UTC)
        for lane in tick(now):
            bell.ring(lane)
        stopping.wait(EVERY)


def tick(now: datetime) -> set[str]:
    """One round for this moment. Returns the lanes that got something to send. One failing step stops no other."""
    rung: set[str] = set()
    for step in ROUNDS:
        try:
            rung |= step(runtime(), now)
        except Exception as trouble:  # tomorrow's retention must not keep tonight's alarm from leaving
            log.exception("clock.trouble", step=step.__name__, error=type(trouble).__name__)
    try:
        lanes.beat("clock", now)
    except Exception as trouble:
        log.error("clock.no_beat", error=type(trouble).__name__)
    return rung
