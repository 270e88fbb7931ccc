"""Rounds: every side in turn, in another order each time, and ratios of what was measured next to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from tests.bench.load import Load


@dataclass(frozen=True)
class Side:
    """One of those who are compared. `burst` loads it: (run name, phones, seconds) -> what was found."""

    name: str
    burst: Callable[[str, int, int], Load]


@dataclass(frozen=True)
class Series:
    """All rounds of one size: for every side its bursts, in the order of the rounds."""

    phones: int
    loads: dict[str, list[Load]]

    def ratio(self, side: str, rival: str) -> tuple[float, float, float]:
        """Median, lowest and highest of side / rival in answers per second, round by round."""
        found = [a.rate / b.rate for a, b in zip(self.loads[side], self.loads[rival], strict=True)]
        return median(found), min(found), max(found)

    def middle(self, side: str, what: str) -> float:
        """The median over the rounds of `rate`, `p50` or `p99`."""
        return float(median(getattr(load, what) for load in self.loads[side]))

    def errors(self, side: str) -> int:
        """All errors of all rounds."""
        return sum(load.errors for load in self.loads[side])

    def raw(self) -> dict[str, Any]:
        """Everything, for the record."""
        loads = {side: [asdict(load) for load in bursts] for side, bursts in self.loads.items()}
        return {"phones": self.phones, "loads": loads}


def measure(sides: Sequence[Side], phones: int, rounds: int, seconds: int) -> Series:
    """Load every side once a round; one burst before that warms each up and is thrown away."""
    loads: dict[str, list[Load]] = {side.name: [] for side in sides}
    for number, side in enumerate(sides):
        side.burst(f"warm{phones}x{number}", phones, 1)
    for turn in range(rounds):
        for number, side in _in_turn(sides, turn):
            loads[side.name].append(side.burst(f"r{phones}x{turn}x{number}", phones, seconds))
    return Series(phones, loads)


def _in_turn(sides: Sequence[Side], turn: int) -> Iterator[tuple[int, Side]]:
    """The sides, beginning with another one each round and every second round backwards: nobody is always first."""
    order = list(enumerate(sides))
    start = turn % len(order)
    order = order[start:] + order[:start]
    yield from order if turn % 2 == 0 else reversed(order)
