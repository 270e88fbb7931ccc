"""The clock's question who is late, among few and many check-ins, beside healthchecks' own.

Only by name: ``make bench ARGS=watch``. Both are asked of one database: ours as the clock does,
theirs in the shape and with the partial index of healthchecks, where a row is one check, by the
same driver; and once more as Django sends it there, with its values in the text and planned anew.
Both find everybody who is late: ours by one statement that says whether somebody is, and another
that lists them; theirs finds one at a time and asks until there is none.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from psycopg import ClientCursor

from storage import watch
from storage.engine.db import transaction
from storage.engine.sql import current, is_sqlite, run, utc
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

#: Rows of check-ins: as a rule (ten million take 16 GB of the temporary folder), and with --quick.
SIZES, QUICK_SIZES = (10_000, 1_000_000, 10_000_000), (10_000, 100_000)
#: Questions asked in a round, and how many are late by turns.
ASKED, LATE = 200, (0, 1, 20)
OURS, THEIRS_HERE, THEIRS_THERE, NOTHING = "ours", "healthchecks", "as Django sends it", "SELECT 1"
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
                for before, late in pairwise((0, *LATE)):
                    with transaction():
                        make_late(late - before, now)
                        make_theirs_late(late, now)
                    row = f"{engine}, {size:,} rows, {late or 'nobody'} late"
                    found[row] = _asked(now, rounds, late)
    print(f"\n{table(found)}", flush=True)
    return found


def table(found: Found) -> str:
    """Medians in microseconds, and ours by theirs."""
    sides = (NOTHING, OURS, THEIRS_HERE, THEIRS_THERE)
    columns = [["who is late, us", *found]]
    columns += [
        [side, *(figure(times[side]) if side in times else "" for times in found.values())]
        for side in sides
    ]
    for side, title in ((THEIRS_HERE, "ours / theirs"), (THEIRS_THERE, "/ as sent")):
        ratios = [
            figure(times[OURS] / times[side]) if side in times else "" for times in found.values()
        ]
        columns.append([title, *ratios])
    return "\n".join(lines(columns))


def _asked(now: datetime, rounds: int, late: int) -> dict[str, float]:
    def until_none(ask: Callable[[datetime], object]) -> Callable[[], None]:
        def found() -> None:
            for _ in range(late):
                ask(now)
            ask(now - timedelta(days=1))  # nobody is late

        return found

    sides: dict[str, Callable[[], object]] = {
        NOTHING: lambda: run("SELECT 1"),
        OURS: lambda: watch.slots_late(now, 200),
        THEIRS_HERE: until_none(lambda at: run(THEIRS, [utc(at)])),
    }
    if not is_sqlite():
        sides[THEIRS_THERE] = until_none(_as_django_sends)
    for who in (watch.slots_late(now, 200), run(THEIRS.replace("LIMIT 1", ""), [utc(now)])):
        assert len(who) == late, (len(who), late)
    times: dict[str, list[float]] = {side: [] for side in sides}
    for _ in range(rounds):
        for side, ask in sides.items():
            times[side].append(_timed(ask))
    return {side: median(taken) for side, taken in times.items()}


def _as_django_sends(at: datetime) -> None:
    """Their question by Django's usual settings for psycopg: the driver puts the values into the
    text, and PostgreSQL prepares nothing.
    """
    cursor = ClientCursor(current().connection())
    cursor.execute(THEIRS.replace("?", "%s"), [utc(at)], prepare=False)
    cursor.fetchall()


def _timed(ask: Callable[[], object]) -> float:
    """The median of many questions, in microseconds."""
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    return median(times) * 1e6
