"""The clock: what happens because time passes, round by round (`gateway.worker.steps`)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog

from flows.rules import clocks
from flows.rules.clocks import Pair
from gateway.install import own_texts
from gateway.install.timekeeping import Timekeeper, both_clocks, compare
from gateway.jobs import deliveries, hearing, missed, runtime, settling, stopping
from gateway.worker import lanes
from gateway.worker.steps import JUDGING, RARE, ROUNDS, Step
from storage.engine.db import DatabaseAway, connected
from storage.received import inbox
from storage.record import clock_doubt

log = structlog.get_logger()

#: Seconds from the begin of one round to that of the next: an alarm leaves within 15 s of the end
#: of its grace. Behind a long round, a quarter of them passes.
EVERY = 2.0
#: A round that comes so much later than it should (seconds) follows a time in which nobody heard
#: anything.
STANDSTILL = 10.0
#: A sign of life is written, and what nobody waits for is looked at, so long after the last time:
#: in every fourth round.
RARELY = timedelta(seconds=7)
#: Seconds between two looks whether a carrier is to be asked.
ASK_EVERY = 5.0


def run(read: Callable[[], Pair] = both_clocks) -> None:
    """Tick until SIGTERM or Ctrl-C. `read`: what both clocks of this process show."""
    stopping.at_signals()
    # Before any thread begins, as in `lanes.work`: opened later, the tables would be bound anew
    # while somebody writes, whose next statement then waits for its own transaction.
    runtime()
    asked = threading.Event()
    keeper = Timekeeper(read)
    # A carrier may take its time to answer; an alarm must not wait for it.
    threading.Thread(target=_fetch_missed, args=(asked, keeper), name="missed", daemon=True).start()
    rounds = Rounds(keeper, asked)
    while not stopping.is_set():
        begun = time.monotonic()
        woken = rounds.go()
        if woken is None:
            stopping.wait(EVERY)
            continue
        for lane in woken:
            runtime().wake_ups.send(lane)
        if _wait(read, max(EVERY / 4, begun + EVERY - time.monotonic())) > EVERY + STANDSTILL:
            log.warning("clock.stood_still")
            hearing.begin()


class Rounds:
    """The rounds of one clock: what it knows from one to the next."""

    def __init__(self, keeper: Timekeeper, asked: threading.Event) -> None:
        """`asked`: set when the carriers were asked; a jump of the clock clears it."""
        self._keeper, self._asked, self._jumps = keeper, asked, 0
        self._alive_at: datetime | None = None  # when that was; None: the next round begins with it
        self._fresh = True

    def go(self) -> set[str] | None:
        """One round: the lanes that got something to send; None while the database is away."""
        now, seen = _look(self._keeper), self._keeper.jumps
        if self._fresh and now is not None and not _heard_before(now):
            hearing.begin()
        self._fresh = False
        rarely = now is None or self._alive_at is None or abs(now - self._alive_at) >= RARELY
        woken: set[str] | None = None
        if now is not None and (not rarely or _alive(now)):
            self._alive_at = now if rarely else self._alive_at
            if self._keeper.jumps > self._jumps:
                # What was said before the jump, or meanwhile, may still be on its way.
                self._jumps = self._keeper.jumps
                self._asked.clear()
            woken = tick(now, _judged(now, self._asked, self._keeper, seen), rarely)
        if woken is None:
            hearing.begin()  # what is said meanwhile waits in the spool, or behind it
            self._alive_at = None
        return woken


def _wait(read: Callable[[], Pair], seconds: float) -> float:
    """Wait so long for the next round; how many seconds that took."""
    begun = read().steady
    stopping.wait(seconds)
    return read().steady - begun


def _look(keeper: Timekeeper) -> datetime | None:
    """The time, after it was held against the record; None while the database takes nothing."""
    try:
        return keeper.look()
    except Exception as trouble:
        log.error("clock.not_compared", error=type(trouble).__name__)
        return None


def _still(keeper: Timekeeper, seen: int) -> bool:
    """Whether the clock has not jumped since so many jumps were seen.

    What the record holds against the clock may be of after a jump that a moment read earlier knows
    nothing of: by the two together everybody would be late.
    """
    return _look(keeper) is not None and keeper.jumps == seen


def _judged(
    now: datetime, asked: threading.Event, keeper: Timekeeper, seen: int
) -> datetime | None:
    """The time by which somebody is late; None while nobody can be judged.

    Shortly after the clock has jumped that is so until the carriers were asked and all that was
    said is handled. `seen`: the jumps that were seen when it was `now`.
    """
    try:
        doubt = compare(now)
    except Exception as trouble:
        log.error("clock.not_compared", error=type(trouble).__name__)
        return None
    if not _still(keeper, seen):
        return None
    if clocks.is_held(doubt, now) and not keeper.heard(
        doubt.jumped_at, lambda: asked.is_set() and not _waiting()
    ):
        return None
    return clocks.judging(doubt, now)


def _fetch_missed(asked: threading.Event, keeper: Timekeeper) -> None:
    """Ask the carriers for what never reached us, whenever it is time.

    Sets `asked` after each round.
    """
    while not stopping.is_set():
        for lane in ask(keeper, asked):
            runtime().wake_ups.send(lane)
        stopping.wait(ASK_EVERY)


def ask(keeper: Timekeeper, asked: threading.Event) -> set[str]:
    """Ask the carriers whose turn has come for what never reached us, and for what became of what
    left; the lanes that got something.
    """
    now, seen = _look(keeper), keeper.jumps
    woken: set[str] = set()
    if now is not None:
        fetch = partial(missed.fetch, still=partial(_still, keeper, seen))
        for step in (fetch, settling.settle):
            woken |= _step(step, now) or set()
    asked.set()
    return woken


def _heard_before(now: datetime) -> bool:
    """Whether a clock gave a sign of life just before this one began: then nothing stood still.

    It may be another one, or this one before it was killed. Alarms do not wait for its successor.
    """
    try:
        with connected():
            alive_at = clock_doubt.last_alive()
    except Exception as trouble:
        log.error("clock.not_compared", error=type(trouble).__name__)
        return False
    return alive_at is not None and abs(now - alive_at).total_seconds() <= EVERY + STANDSTILL


def _alive(now: datetime) -> bool:
    """Write a sign of life.

    False: the database takes nothing now, and there is nothing to judge by.
    """
    try:
        lanes.beat("clock", now)
    except Exception as trouble:
        log.error("clock.no_beat", error=type(trouble).__name__)
        return False
    own_texts.look()
    return True


def _waiting() -> int:
    """How much was said that is not handled yet; of what hosts have spooled, only this one's."""
    try:
        with connected():
            return runtime().spool.waiting() + inbox.waiting(both_clocks().wall).count
    except Exception as trouble:  # said by every round that follows
        log.info("clock.blind", error=type(trouble).__name__)
        return 0


def once(now: datetime) -> None:
    """Everything the clock does, once, for this moment."""
    _step(missed.fetch, now)
    _step(settling.settle, now)
    tick(now, now)
    deliveries.wait()
    _alive(now)


def tick(now: datetime, judged: datetime | None, rarely: bool = True) -> set[str] | None:
    """One round for this moment; the lanes that got something to send. A failed step stops none.

    `judged`: the time by which somebody is late; None: nobody is judged in this round. `rarely`:
    with what nobody waits for. None: the database takes nothing any more, and the round broke off.
    """
    woken: set[str] = set()
    for step in ROUNDS:
        at = judged if step in JUDGING else now
        if at is None or (step in RARE and not rarely):
            continue
        found = _step(step, at)
        if found is None and not _alive(now):
            return None
        woken |= found or set()
    return woken


def _step(step: Step, now: datetime) -> set[str] | None:
    """The lanes that got something to send; None: the database was away."""
    try:
        return step(runtime(), now)
    except DatabaseAway as away:
        log.error("clock.trouble", step=_called(step), error=type(away).__name__)
        return None
    except Exception as trouble:  # tomorrow's retention must not keep tonight's alarm from leaving
        log.exception("clock.trouble", step=_called(step), error=type(trouble).__name__)
        return set()


def _called(step: Step) -> str:
    return str(getattr(getattr(step, "func", step), "__name__", ""))
