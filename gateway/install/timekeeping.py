"""Whether the clock is right: each process compares its two clocks and reads the recorded doubt.

What both clocks show is passed in (`read`), so that a test may let days pass in no time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from flows.rules import clocks
from flows.rules.clocks import BELIEVED, GRACE, Doubt, Pair
from storage.engine.db import DatabaseAway, connected, transaction
from storage.engine.deadline import reading
from storage.record import clock_doubt, set_back

log = structlog.get_logger()


#: So long a process that could not ask the record goes by its own clocks (seconds): everybody waits
#: while it asks.
ASK_AGAIN = 5.0
#: So long after the clock came back somebody may still write down what it showed before (seconds).
LATE = 15.0


def _shown() -> Pair:
    return Pair(datetime.now(UTC), time.monotonic())


_read: Callable[[], Pair] = _shown


def both_clocks() -> Pair:
    """What both clocks of this process show now."""
    return _read()


def drive(read: Callable[[], Pair]) -> None:
    """Let both clocks of this process show what `read` says from now on: it rehearses a night."""
    global _read
    _read = read


class Arrivals:
    """When something reaches this process, and the doubt about that; threads may share it.

    Costs two looks at a clock; what the record holds against it is asked once, for a process that
    starts under a wrong one.
    """

    def __init__(self, read: Callable[[], Pair] = both_clocks) -> None:
        self._read = read
        self._last: Pair | None = None
        self._doubt = BELIEVED
        self._ask_at: float | None = 0.0  # by the steady clock; None: the record was asked
        self._turn = threading.Lock()

    def look(self) -> tuple[datetime, Doubt]:
        """The time on the wall and its doubt."""
        with (
            self._turn
        ):  # what one thread saw before a jump must not be compared with what another saw after it
            pair, last = self._read(), self._last
            if last and (by := clocks.jump(last, pair)):
                self._doubt = clocks.jumped(self._doubt, pair.wall, by, "jump", GRACE)
            if self._ask_at is not None and (last is None or pair.steady >= self._ask_at):
                self._ask_at = pair.steady + ASK_AGAIN
                with suppress(DatabaseAway):
                    self._doubt = reading(lambda: _at_start(pair.wall))
                    self._ask_at = None
            self._last = pair
            return pair.wall, self._doubt


class Timekeeper:
    """Watches the clocks of one process. Its threads may share it."""

    def __init__(self, read: Callable[[], Pair] = both_clocks, at_start: bool = True) -> None:
        """`at_start`: the first look compares the clock with the newest in the record."""
        self._read, self._at_start = read, at_start
        self._last: Pair | None = None
        self._turn = threading.Lock()
        self._jumps = 0
        self._back: tuple[timedelta, Doubt] | None = None  # how it came back last, and from where
        self._late_until = 0.0  # by the steady clock
        self._heard: datetime | None = None  # all that was said before this jump, or meanwhile

    @property
    def jumps(self) -> int:
        """How many jumps this process has seen."""
        return self._jumps

    def look(self) -> datetime:
        """The wall clock's time; a jump since the last look is recorded first, then corrected.

        Asks nothing while there is none. Raises DatabaseAway; then the next look finds the same.
        """
        with self._turn:
            pair, last = self._read(), self._last
            if by := clocks.jump(last, pair) if last else self._first(pair.wall):
                self._back = _note(pair.wall, by, "jump" if last else "start")
                self._jumps, self._late_until = self._jumps + 1, pair.steady + LATE
            elif self._back and pair.steady <= self._late_until:
                with transaction():
                    _set_right(pair.wall, *self._back)
            self._last = pair
            return pair.wall

    def _first(self, now: datetime) -> timedelta:
        return _from_the_record(now) if self._at_start else timedelta()

    def heard(self, jumped_at: datetime | None, quiet: Callable[[], bool]) -> bool:
        """Whether, at some moment since this jump, nothing that was said waited (`quiet`)."""
        if self._heard != jumped_at and quiet():
            self._heard = jumped_at
        return self._heard == jumped_at


def _at_start(now: datetime) -> Doubt:
    """The doubt with which a process begins; it notes a jump that the record does not know yet."""
    while True:
        doubt, by = clock_doubt.read(), _from_the_record(now)
        if clock_doubt.read() == doubt:  # else a jump was noted between two questions
            return clocks.jumped(doubt, now, by, "start", GRACE) if by else doubt


def _from_the_record(now: datetime) -> timedelta:
    """How far the clock is from the last sign of life and the newest arrival; behind counts first.

    Signs of life are by the clock as it was. While that is doubted, what is received is not
    (`clocks.arrival`).
    """
    with connected():
        alive = clocks.gap(now, clock_doubt.last_alive())
        if clock_doubt.read().since is not None:
            return alive
        newest = clocks.gap(now, clock_doubt.newest())
    return min(alive, newest) if min(alive, newest) < timedelta() else alive


def _note(now: datetime, by: timedelta, why: str) -> tuple[timedelta, Doubt] | None:
    """Note a jump in the record.

    If the clock is back with it, set right what it wrote; how far it came, and from where.
    """
    with transaction():
        grace = clock_doubt.longest_grace()
        before, after = clock_doubt.change(lambda doubt: clocks.jumped(doubt, now, by, why, grace))
        if after == before:
            return None  # another process has seen it, too
        clock_doubt.shift_alive(by)
        log.warning("clock.jumped", seconds=round(by.total_seconds()), why=why)
        set_back.leases(now)
        if not clocks.is_back(before, after):
            return None
        _set_right(now, by, before)
        return by, before


def _set_right(now: datetime, by: timedelta, wrong: Doubt) -> None:
    if by < timedelta():
        set_back.from_ahead(now)
    elif wrong.jumped_at is not None:
        set_back.from_behind(now, by, wrong.jumped_at)


def compare(now: datetime) -> Doubt:
    """Compare the clock with what was received last; what is held against it now."""
    with connected():
        doubt, newest = clock_doubt.read(), clock_doubt.newest()
        grace = clock_doubt.longest_grace()
        if clocks.looked(doubt, now, newest, grace) == doubt:
            return doubt
        before, after = clock_doubt.change(lambda known: clocks.looked(known, now, newest, grace))
        if before.since is None and after.since is not None:
            log.warning("clock.behind_the_record", seconds=round(after.last.total_seconds()))
        if before.since is not None and after.since is None:
            log.info("clock.believed")
            with transaction():
                set_back.from_ahead(now)
        return after
