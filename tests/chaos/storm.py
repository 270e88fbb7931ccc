"""The storm: who is struck when, by seed.

Kills fall when a share of the load is delivered, outages at a time.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from tests.chaos.house import House

#: Who is killed, by weight: web with all its workers, one of them, one lane, all lanes, their
#: parent alone, the clock.
VICTIMS = {"web": 3, "web child": 3, "lane": 6, "worker": 2, "supervisor": 1, "clock": 2}
#: Kills fall within this share of the load, so that there is always something to kill it under.
_FROM, _UNTIL = 0.02, 0.9

#: What can be away, and how it goes and comes back.
OUTAGES = (
    "redis",
    "redis-frozen",
    "redis-full",
    "database",
    "carrier",
    "clock-ahead",
    "clock-behind",
)
#: The bad day of a carrier: it takes the message and its answer is lost, or it answers nonsense, or
#: nothing was taken.
BAD_DAY = {"lost": 0.1, "late_error": 0.05, "garbage": 0.05, "error": 0.1}
#: How wrong somebody sets the clock of the machine.
CLOCK = timedelta(days=3)


@dataclass(frozen=True)
class Outage:
    """Something that is away for a while. Times in seconds since the load began."""

    what: str  # one of OUTAGES
    begins: float
    lasts: float


@dataclass(frozen=True)
class _Blow:
    at: float
    strike: Callable[[], object]  # False: nobody was there to be struck
    says: str


class Storm:
    """Strikes a house while a load is on.

    Call `blow` again and again from one thread, the one that started the house.
    """

    def __init__(
        self,
        house: House,
        seed: int,
        kills: int,
        redis_kills: int,
        database_kills: int = 0,
        outages: Sequence[Outage] = (),
    ) -> None:
        self.house = house
        self.said: list[str] = []
        self._dice = random.Random(f"storm {seed}")
        self._by_share = sorted(
            self._kills(kills, redis_kills, database_kills), key=lambda blow: blow.at
        )
        self._by_time = sorted(self._outages(outages, seed), key=lambda blow: blow.at)
        self._begun = time.monotonic()

    @property
    def over(self) -> bool:
        """Whether every blow was struck, and every outage has come and gone."""
        return not self._by_time and not self._by_share

    def begin(self) -> None:
        """The load begins now."""
        self._begun = time.monotonic()

    def blow(self, share: float) -> None:
        """Do what is due, when this share of the load is delivered, and mend what is dead."""
        for due, now in ((self._by_time, time.monotonic() - self._begun), (self._by_share, share)):
            while due and due[0].at <= now and self._strike(due[0]):
                due.pop(0)
        self.house.mend()

    def _strike(self, blow: _Blow) -> bool:
        if blow.strike() is False:  # dead already, and not mended yet
            return False
        self.said.append(f"{time.monotonic() - self._begun:7.1f} s  {blow.says}")
        return True

    def _kills(self, kills: int, redis_kills: int, database_kills: int) -> Iterator[_Blow]:
        dice = self._dice
        for victim in dice.choices(list(VICTIMS), weights=list(VICTIMS.values()), k=kills):
            which = dice.randrange(1000)
            yield _Blow(
                dice.uniform(_FROM, _UNTIL),
                lambda v=victim, w=which: self.house.strike(v, w),
                f"kill {victim}",
            )  # type: ignore[misc]
        for place in range(redis_kills):
            empty = place % 2 == 1
            says = "kill redis" + (" and lose what it had" if empty else "")
            yield _Blow(dice.uniform(_FROM, _UNTIL), lambda e=empty: self.house.redis_dies(e), says)  # type: ignore[misc]
        for _ in range(database_kills):
            yield _Blow(dice.uniform(_FROM, _UNTIL), self.house.database_dies, "kill database")

    def _outages(self, outages: Sequence[Outage], seed: int) -> Iterator[_Blow]:
        house = self.house
        both: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "redis": (lambda: house.redis.stop(signal.SIGKILL), house.redis.start),
            "redis-frozen": (
                lambda: house.redis.send(signal.SIGSTOP),
                lambda: house.redis.send(signal.SIGCONT),
            ),
            "redis-full": (lambda: house.redis_full(True), lambda: house.redis_full(False)),
            "database": (house.database_away, house.database_back),
            "clock-ahead": (
                lambda: house.clock.set(CLOCK.total_seconds()),
                lambda: house.clock.set(0.0),
            ),
            "clock-behind": (
                lambda: house.clock.set(-CLOCK.total_seconds()),
                lambda: house.clock.set(0.0),
            ),
            "carrier": (lambda: house.faults(seed=seed, **BAD_DAY), house.faults),
        }
        for outage in outages:
            go, come = both[outage.what]
            yield _Blow(outage.begins, go, f"{outage.what} goes")
            yield _Blow(outage.begins + outage.lasts, come, f"{outage.what} is back")
