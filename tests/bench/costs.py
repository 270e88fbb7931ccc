"""What an event costs: CPU seconds of whole process trees, statements, commits, Redis calls."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from redis import Redis

from tests.processes import family, fields_of

#: Tells `counting/sitecustomize.py` to count, and where.
SWITCH = "BENCH_COUNTS"
COUNTING = Path(__file__).with_name("counting")

_TICKS = os.sysconf("SC_CLK_TCK")

#: What to read the CPU seconds of: a name, and what reads them.
Meters = Mapping[str, Callable[[], float]]


def cpu_of(pid: int) -> float:
    """CPU seconds so far of a process and all that descends from it, the dead included."""
    return sum(map(_spent, family(pid)))


def memory_of(pid: int) -> float:
    """Megabytes of a process and all that descends from it; what is shared is divided."""
    return sum(map(_proportional, family(pid)))


def _proportional(pid: int) -> float:
    """The proportional set size of one process, megabytes; 0 when it has just ended."""
    try:
        said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return (
        next(int(line.split()[1]) for line in said.splitlines() if line.startswith("Pss:")) / 1024
    )


def _spent(pid: int) -> float:
    """CPU seconds of a process and of those of its children that have ended."""
    return sum(map(int, fields_of(pid)[11:15])) / _TICKS


def readings(meters: Meters) -> dict[str, float]:
    """CPU seconds by name, so far."""
    return {name: read() for name, read in meters.items()}


def between(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """What was spent between two readings."""
    return {name: round(after[name] - before[name], 3) for name in after}


@dataclass(frozen=True)
class Counts:
    """What was asked of the database and of Redis, in all processes together."""

    statements: int
    commits: int
    redis: int

    def __sub__(self, other: Counts) -> Counts:
        return Counts(
            self.statements - other.statements,
            self.commits - other.commits,
            self.redis - other.redis,
        )


class Counter:
    """Reads what processes started with its `environment` have counted in its folder."""

    def __init__(self, folder: Path, root: Path, redis_url: str) -> None:
        self._folder, self._redis_url = folder, redis_url
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = {SWITCH: str(folder), "PYTHONPATH": f"{COUNTING}{os.pathsep}{root}"}

    def read(self) -> Counts:
        """Everything so far."""
        pairs = [struct.unpack("=qq", path.read_bytes()) for path in self._folder.glob("*.counts")]
        redis = Redis.from_url(self._redis_url)
        calls = int(redis.info("stats")["total_commands_processed"])
        redis.close()
        return Counts(
            sum(statements for statements, _ in pairs), sum(commits for _, commits in pairs), calls
        )
