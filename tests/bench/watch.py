"""The clock's question who is late, among few and many check-ins, beside healthchecks' own.

Only by name: ``make bench ARGS=watch``. Both are asked of one database by the same driver: ours as
the clock does, theirs in the shape and with the partial index of healthchecks, where a row is one
check. Ours answers with everybody who is late, theirs with one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

from storage import watch
from storage.engine.db import transaction
from storage.engine.sql import run, utc
from tests.bench import crowd
from tests.bench.ground import ENGINES, Ground
from tests.bench.slot_rows import (
    A_NIGHT,
    POSTS,
    THEIRS,
    fill,
    fill_theirs,
    make_late,
    make_theirs_late,
)
from tests.bench.table import figure, lines

#: Rows of check-ins: as a rule, and with --quick.
SIZES, QUICK_SIZES = (10_000, 1_000_000), (10_000, 100_000)
#: Questions asked in a round, and how many are late in the second half of it.
ASKED, LATE = 200, 20
Found = dict[str, dict[str, float]]


def measure(ground: Ground, rounds: int) -> Found:
    """Ask both, with nobody late and with some; prints the table."""
    found: Found = {}
    for engine in ENGINES:
        for size in QUICK_SIZES if ground.quick else SIZES:
            with ground.house(f"watch-{size}", engine) as house, house.opened():
                now = datetime.now(UTC)
                with transaction():
                    fill(max(size, A_NIGHT * POSTS), now)
                    fill_theirs(size, now)
                crowd.analyze()
                row = f"{engine}, {size:,} rows"
                found[f"{row}, nobody late"] = _asked(now, rounds, 1)
                with transaction():
                    make_late(LATE, now)
                    make_theirs_late(LATE, now)
                found[f"{row}, {LATE} late, for one with its post"] = _asked(now, rounds, LATE)
    print(f"\n{table(found)}", flush=True)
    return found


def table(found: Found) -> str:
    """Medians in microseconds, and ours by theirs."""
    sides = ("ours", "healthchecks")
    columns = [["the question who is late, us", *found]]
    columns += [[side, *(figure(times[side]) for times in found.values())] for side in sides]
    ratios = [figure(times["ours"] / times["healthchecks"]) for times in found.values()]
    return "\n".join(lines([*columns, ["ours / theirs", *ratios]]))


def _asked(now: datetime, rounds: int, late: int) -> dict[str, float]:
    ours = [_timed(lambda: watch.slots_late(now, 200)) / late for _ in range(rounds)]
    theirs = [_timed(lambda: run(THEIRS, [utc(now)])) for _ in range(rounds)]
    return {"ours": median(ours), "healthchecks": median(theirs)}


def _timed(ask: Callable[[], object]) -> float:
    """The median of many questions, in microseconds."""
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    return median(times) * 1e6
