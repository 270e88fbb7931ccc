"""The drain: waiting reports handled by one worker process, beside rows only read and marked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from storage.engine.db import transaction
from storage.engine.sql import marks, run, utc
from storage.received import inbox
from storage.received.inbox.claims import PURPOSE
from tests.bench import crowd
from tests.bench.costs import Counts, between, cpu_of, readings
from tests.bench.ground import ENGINES, Ground, House
from tests.bench.load import Load
from tests.bench.parts import Lane, lane
from tests.bench.rounds import Noun, Side

#: So many times as many handled rows lie behind those that wait.
BEHIND = 10
BATCH = 500


class Drain:
    """A house with an inbox that is filled before each burst."""

    def __init__(self, house: House, worker: Lane, counted: Lane) -> None:
        self._house = house
        self._worker, self._counted = worker, counted
        self._serial = 0

    def burst(self, run_name: str, waiting: int, seconds: int) -> Load:
        """Handle what waits: reports are filed, acknowledgements are put into the outbox."""
        return self._drain(self._worker, run_name, waiting, seconds)

    def count(self, run_name: str, waiting: int, seconds: int) -> tuple[Load, Counts]:
        """The same while statements are counted."""
        self._fill(run_name, waiting)
        before = self._house.counter.read()
        load = self._drain(self._counted, run_name, waiting, seconds)
        return load, self._house.counter.read() - before

    def read_and_mark(self, run_name: str, waiting: int, seconds: int) -> Load:
        """The rival: rows are read, opened and marked as done in batches, and nothing else."""
        self._fill(run_name, waiting)
        meters = {"worker": time.process_time} | dict(self._house.meters)
        with self._house.opened() as vault:
            before, began, done = readings(meters), time.perf_counter(), 0
            while time.perf_counter() - began < seconds:
                with transaction():
                    rows = run(
                        "SELECT id, body FROM inbox WHERE state = 'new' ORDER BY id LIMIT ?",
                        [BATCH],
                    )
                    if not rows:
                        break
                    for _, body in rows:
                        vault.open_json(body, PURPOSE)
                    ids = [id_ for id_, _ in rows]
                    now = utc(datetime.now(UTC))
                    run(
                        f"UPDATE inbox SET state = 'done', handled_at = ? WHERE id IN"
                        f" ({marks(ids)})",
                        [now, *ids],
                    )
                done += len(rows)
            took = time.perf_counter() - began
            return Load(done, took, 0 if done else 1, cpu=between(before, readings(meters)))

    def _drain(self, worker: Lane, run_name: str, waiting: int, seconds: int) -> Load:
        self._fill(run_name, waiting)
        reports, left = self._state()
        meters = {"worker": lambda: cpu_of(worker.pid)} | dict(self._house.meters)
        before = readings(meters)
        said = worker.drain(seconds)
        cpu = between(before, readings(meters))
        reports_after, left_after = self._state()
        wrong = abs(left - left_after - said["done"]) + self._failed()
        if not left_after:
            wrong += abs(reports_after - reports - self._owed)
        return Load(said["done"], said["seconds"], wrong + (not said["done"]), cpu=cpu)

    def _fill(self, run_name: str, waiting: int) -> None:
        """Let exactly so many rows wait, and ten times as many lie behind them."""
        now = datetime.now(UTC)
        with self._house.opened() as vault:
            crowd.handled_rows(waiting * BEHIND, now)
            missing = waiting - inbox.waiting(now).count
            if missing > 0:
                crowd.put(vault, list(crowd.reports(run_name, self._serial, missing, now)), now)
                self._serial += missing + 3
                crowd.analyze()
            self._owed = self._reports_owed()

    def _reports_owed(self) -> int:
        """How many reports the waiting rows must become: one for each SMS and each call begun."""
        query = (
            "SELECT count(*) FROM inbox WHERE state = 'new' AND (kind = 'sms' OR ticket IS NOT"
            " NULL)"
        )
        return int(run(query)[0][0])

    def _state(self) -> tuple[int, int]:
        with self._house.opened():
            reports = int(run("SELECT count(*) FROM report")[0][0])
            return reports, int(run("SELECT count(*) FROM inbox WHERE state = 'new'")[0][0])

    def _failed(self) -> int:
        with self._house.opened():
            return int(run("SELECT count(*) FROM inbox WHERE tries > 0")[0][0])


@contextmanager
def sides(ground: Ground) -> Iterator[list[Side]]:
    """On each database: the rows only read and marked, and the intake lane."""
    with ExitStack() as stack:
        found: list[Side] = []
        for engine in ENGINES:
            house = stack.enter_context(ground.house("drain", engine))
            worker = stack.enter_context(lane("intake", house.folder, house.environment))
            counted = stack.enter_context(lane("intake", house.folder, house.counted))
            drain = Drain(house, worker, counted)
            rival = f"read and marked, {engine}"
            found.append(Side(rival, drain.read_and_mark, (rival,)))
            found.append(Side(f"Kentongan, {engine}", drain.burst, (rival,), drain.count))
        yield found


NOUN = Noun(
    name="drain",
    title="Reports handled by one worker",
    says=f"{{}} rows waiting, {BEHIND} times as many handled before",
    unit="rows/s",
    ratios=("/ read and marked",),
    sizes=(1_000, 20_000),
    quick=(600,),
    sides=sides,
)
