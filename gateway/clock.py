"""The clock: what happens because time passes. Every step is safe to run twice and by two clocks at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

import structlog

from gateway import lanes
from gateway.jobs import budget, desk, imbauan, missed, posts, retention, runtime, stopping
from gateway.runtime import Runtime
from storage import inbox
from storage.db import connected

log = structlog.get_logger()

Step: TypeAlias = Callable[[Runtime, datetime], set[str]]

#: Seconds between two rounds: an alarm leaves within 15 s of the end of its grace.
EVERY = 2.0
#: How long a round waits for what came in while nobody was here, before a silent guard is said to be missing.
HEAD_START = 8.0

ROUNDS = (
    desk.tell_desk,
    posts.write_tonight,
    posts.remind,
    posts.tell_missed,
    imbauan.go_on,
    retention.lapse,
    retention.forget,
    budget.tell,
)


def run() -> None:
    """Tick until SIGTERM or Ctrl-C."""
    stopping.at_signals()
    asked = threading.Event()
    # A carrier may take its time to answer; an alarm must not wait for it.
    threading.Thread(target=_fetch_missed, args=(asked,), name="missed", daemon=True).start()
    _catch_up(asked)
    heard = True
    while not stopping.is_set():
        heard_before, heard = heard, _alive(datetime.now(UTC))
        if not heard:
            stopping.wait(EVERY)
            continue
        if not heard_before:  # what was said meanwhile waits in the spool, or behind it
            _catch_up(asked)
        now = datetime.now(UTC)
        for lane in tick(now):
            runtime().bell.ring(lane)
        stopping.wait(EVERY)


def _fetch_missed(asked: threading.Event) -> None:
    """Ask the carriers for what never reached us, whenever it is time. Sets `asked` after the first round."""
    while not stopping.is_set():
        for lane in _step(missed.fetch, datetime.now(UTC)):
            runtime().bell.ring(lane)
        asked.set()
        stopping.wait(EVERY)


def _catch_up(asked: threading.Event) -> None:
    """Wait until the carriers were asked and the inbox is empty, for at most HEAD_START: first listen, then judge.

    Also after the database was away: a check-in that was spooled meanwhile must not make its guard a missing one.
    """
    end = time.monotonic() + HEAD_START
    asked.wait(HEAD_START)
    while time.monotonic() < end and not stopping.is_set() and _waiting():
        stopping.wait(0.1)


def _alive(now: datetime) -> bool:
    """Write a sign of life. False: the database takes nothing now, and there is nothing to judge by."""
    try:
        lanes.beat("clock", now)
    except Exception as trouble:
        log.error("clock.no_beat", error=type(trouble).__name__)
        return False
    return True


def _waiting() -> int:
    """How much was said that is not handled yet; of what hosts have spooled, only this one's."""
    try:
        with connected():
            return runtime().spool.waiting() + inbox.waiting(datetime.now(UTC)).count
    except Exception as trouble:  # said by every round that follows
        log.info("clock.blind", error=type(trouble).__name__)
        return 0


def once(now: datetime) -> None:
    """Everything the clock does, once, for this moment."""
    _step(missed.fetch, now)
    tick(now)
    _alive(now)


def tick(now: datetime) -> set[str]:
    """One round for this moment. Returns the lanes that got something to send. One failing step stops no other."""
    rung: set[str] = set()
    for step in ROUNDS:
        rung |= _step(step, now)
    return rung


def _step(step: Step, now: datetime) -> set[str]:
    try:
        return step(runtime(), now)
    except Exception as trouble:  # tomorrow's retention must not keep tonight's alarm from leaving
        log.exception("clock.trouble", step=getattr(step, "__name__", ""), error=type(trouble).__name__)
        return set()
