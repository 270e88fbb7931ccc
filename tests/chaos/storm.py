"""The storm: who is struck when, by seed.

Kills fall when a share of the load is delivered, outages at a time.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from gateway.simulator.fault_profiles import PROFILES, TAKEN_ALL_THE_SAME, TROUBLES
from tests.chaos.house import House
from tests.chaos.points import POINTS

#: Who is killed, by weight: web with all its workers, one of them, one lane, all lanes, their
#: parent alone, the clock.
VICTIMS = {"web": 3, "web child": 3, "lane": 6, "worker": 2, "supervisor": 1, "clock": 2}
#: Who sends, and the points between claiming a message and writing down what became of it.
SENDERS = {
    "lane": 2,
    "worker": 1,
    "supervisor": 1,
    "send.claimed": 3,
    "send.record.before": 3,
}
#: Kills fall within this share of the load, so that there is always something to kill it under.
_FROM, _UNTIL = 0.02, 0.9

#: For how long a phone of the carrier is off that somebody starts anew (seconds).
_OFF = (2.0, 8.0)

#: The bad day of a carrier: it takes the message and its answer is lost, or it answers nonsense, or
#: nothing was taken.
BAD_DAY = {"lost": 0.1, "late_error": 0.05, "garbage": 0.05, "error": 0.1}
#: The carrier's fault profiles: this bad day, each trouble alone, and those that have a name; last
#: those after which a carrier is left alone for longest.
CARRIER: Mapping[str, Mapping[str, object]] = {
    "carrier": BAD_DAY,
    **{
        trouble: {trouble: 0.2}
        for trouble in sorted(TROUBLES, key=lambda trouble: trouble not in TAKEN_ALL_THE_SAME)
    },
    **{
        name: {"name": name} for name, profile in PROFILES.items() if any(profile.shares().values())
    },
}
#: What can be away, and how it goes and comes back.
OUTAGES = (
    "redis",
    "redis-frozen",
    "redis-full",
    "database",
    "clock-ahead",
    "clock-behind",
    *CARRIER,
)
#: How wrong somebody sets the clock of the machine.
CLOCK = timedelta(days=3)


@dataclass(frozen=True)
class Outage:
    """Something that is away for a while. Times in seconds since the load began."""

    what: str  # one of OUTAGES
    begins: float
    lasts: float


def every_profile(seconds: float) -> list[Outage]:
    """Every fault profile of the carrier in these seconds, with a moment between any two."""
    each = seconds / len(CARRIER)
    return [Outage(what, place * each, 0.95 * each) for place, what in enumerate(CARRIER)]


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
        restarts: int = 0,
        victims: Mapping[str, int] = VICTIMS,
    ) -> None:
        """`restarts`: how often one of the carrier's phones is off for some seconds."""
        self.house = house
        self._victims = victims
        self._off: set[str] = set()
        self.said: list[str] = []
        self._dice = random.Random(f"storm {seed}")
        self._by_share = sorted(
            (*self._kills(kills, redis_kills, database_kills), *self._restarts(restarts)),
            key=lambda blow: blow.at,
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
        victims, weights = list(self._victims), list(self._victims.values())
        for victim in dice.choices(victims, weights=weights, k=kills):
            which = dice.randrange(1000)
            yield _Blow(
                dice.uniform(_FROM, _UNTIL),
                partial(self.house.strike, victim, which)
                if victim in VICTIMS
                else self._dies_at(victim),
                f"kill {victim}",
            )
        for place in range(redis_kills):
            empty = place % 2 == 1
            says = "kill redis" + (" and lose what it had" if empty else "")
            yield _Blow(dice.uniform(_FROM, _UNTIL), lambda e=empty: self.house.redis_dies(e), says)  # type: ignore[misc]
        for _ in range(database_kills):
            yield _Blow(dice.uniform(_FROM, _UNTIL), self.house.database_dies, "kill database")

    def _dies_at(self, name: str) -> Callable[[], bool]:
        """What orders somebody to die at a point, and then says whether somebody has."""
        (point,) = (point for point in POINTS if point.name == name)
        ordered: list[str] = []

        def strike() -> bool:
            if not ordered:
                self.house.orders.give(point, 1)
                ordered.append(name)
            died = self.house.orders.obeyed(point)
            self.house.kills[name] += died
            return died

        return strike

    def _restarts(self, restarts: int) -> Iterator[_Blow]:
        for _ in range(restarts):
            device = self._dice.choice(self.house.settings.smsgate_devices)
            lasts = self._dice.uniform(*_OFF)
            yield _Blow(
                self._dice.uniform(_FROM, _UNTIL),
                partial(self._switch_off, device, lasts),
                f"{device} goes off for {lasts:.1f} s",
            )

    def _switch_off(self, device: str, lasts: float) -> bool:
        """Whether this phone was on, and will be again after so many seconds."""
        if device in self._off:
            return False
        self.house.change(device, away=True)
        self._off.add(device)

        def switch_on() -> None:
            self.house.change(device, away=False)
            self._off.discard(device)
            self.house.kills["phone"] += 1

        at = time.monotonic() - self._begun + lasts
        self._by_time.append(_Blow(at, switch_on, f"{device} is on again"))
        self._by_time.sort(key=lambda blow: blow.at)
        return True

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
        }
        for what, profile in CARRIER.items():
            both[what] = (partial(house.faults, seed=seed, **profile), house.faults)
        for outage in outages:
            go, come = both[outage.what]
            yield _Blow(outage.begins, go, f"{outage.what} goes")
            yield _Blow(outage.begins + outage.lasts, come, f"{outage.what} is back")
