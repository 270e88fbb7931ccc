"""Rounds: every side in turn, each time in another order, and ratios of neighbouring bursts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, TypeVar

from tests.bench.costs import Counts
from tests.bench.ground import Ground
from tests.bench.load import Load

T = TypeVar("T")

#: Loads a side: (run name, size, seconds) -> what was found. What a size is, the noun says.
Burst = Callable[[str, int, int], Load]


@dataclass(frozen=True)
class Side:
    """One of those who are compared.

    `rivals`: beside whom it stands in each column of ratios, None for nobody. `count`: a burst for
    the pass in which statements are counted, and what it cost.
    """

    name: str
    burst: Burst
    rivals: tuple[str | None, ...] = ()
    count: Callable[[str, int, int], tuple[Load, Counts]] | None = None


@dataclass(frozen=True)
class Noun:
    """Something that is measured: who is compared, at which sizes, and what the figures are called.

    `compared` is what the ratios are of: `rate`, or a time such as `p99`. `rounds` 0: as many as
    the run has. `warm`: whether bursts are to be thrown away before the first round.
    """

    name: str
    title: str
    says: str  # what a size is, such as "{} phones at once"
    unit: str
    ratios: tuple[str, ...]
    sizes: tuple[int, ...]
    quick: tuple[int, ...]
    sides: Callable[[Ground], AbstractContextManager[list[Side]]]
    compared: str = "rate"
    rounds: int = 0
    warm: bool = True


@dataclass(frozen=True)
class Series:
    """All rounds of one size: each side's bursts, in the order of the rounds, and their costs."""

    size: int
    loads: dict[str, list[Load]]
    rivals: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    counts: dict[str, tuple[Load, Counts]] = field(default_factory=dict)

    def ratio(self, side: str, rival: str, what: str = "rate") -> tuple[float, float, float] | None:
        """Median, lowest and highest of side / rival by round; None with nothing to compare."""
        pairs = [
            (getattr(ours, what), getattr(theirs, what))
            for ours, theirs in zip(self.loads[side], self.loads[rival], strict=True)
        ]
        found = [ours / theirs for ours, theirs in pairs if ours is not None and theirs]
        return (median(found), min(found), max(found)) if found else None

    def middle(self, side: str, what: str) -> float | None:
        """The rounds' median of `rate`, `p50`, `p99` or `max`; None where not measured."""
        found = [value for load in self.loads[side] if (value := getattr(load, what)) is not None]
        return float(median(found)) if found else None

    def cpu(self, side: str) -> float | None:
        """CPU seconds per event, over all parts and rounds; None where not measured."""
        spent = [sum(load.cpu.values()) for load in self.loads[side] if load.cpu]
        events = sum(load.events for load in self.loads[side])
        return sum(spent) / events if spent and events else None

    def each(self, side: str, what: str) -> float | None:
        """`statements`, `commits` or `redis` per event; None where they were not counted."""
        if side not in self.counts or not self.counts[side][0].events:
            return None
        load, counts = self.counts[side]
        return float(getattr(counts, what)) / load.events

    def errors(self, side: str) -> int:
        """All errors of all rounds, and of the pass that counts."""
        counted = [self.counts[side][0]] if side in self.counts else []
        return sum(load.errors for load in [*self.loads[side], *counted])

    def raw(self) -> dict[str, Any]:
        """Everything, for the record."""
        return {
            "size": self.size,
            "loads": {
                side: [asdict(load) for load in bursts] for side, bursts in self.loads.items()
            },
            "counts": {
                side: [asdict(load), asdict(counts)] for side, (load, counts) in self.counts.items()
            },
        }


def measure(
    sides: Sequence[Side], size: int, rounds: int, seconds: int, warm: bool = True
) -> Series:
    """Load every side once a round, after a short burst as warm-up; one more counts statements."""
    loads: dict[str, list[Load]] = {side.name: [] for side in sides}
    for number, side in enumerate(sides if warm else ()):
        side.burst(f"warm{size}x{number}", size, 1)
    for turn in range(rounds):
        for number, side in in_turn(sides, turn):
            loads[side.name].append(side.burst(f"r{size}x{turn}x{number}", size, seconds))
    counts = {
        side.name: side.count(f"count{size}x{number}", size, 1)
        for number, side in enumerate(sides)
        if side.count
    }
    return Series(size, loads, {side.name: side.rivals for side in sides}, counts)


def in_turn(sides: Sequence[T], turn: int) -> Iterator[tuple[int, T]]:
    """The sides there and back, then from the next one: none is always first or behind another."""
    order = list(enumerate(sides))
    start = turn // 2 % len(order)
    order = order[start:] + order[:start]
    yield from reversed(order) if turn % 2 else order
