"""Delivery reports through the drain, beside a hand-written batch update on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import psycopg

from storage import people
from storage.engine.db import transaction
from storage.engine.sql import run
from tests.bench import crowd
from tests.bench.costs import Counts, between, cpu_of, readings
from tests.bench.ground import ENGINES, Ground, House
from tests.bench.load import Load
from tests.bench.parts import Lane, lane
from tests.bench.rounds import Noun, Side

RAW = "raw batch update, PostgreSQL"
#: So many times as many messages lie in the outbox as are reported on, to so many phones.
BEHIND = 10
PHONES = 1_000
BATCH = 500


class Receipts:
    """A house whose outbox gets messages, and whose inbox their reports, before each burst."""

    def __init__(self, house: House, worker: Lane, counted: Lane) -> None:
        self._house = house
        self._worker, self._counted = worker, counted
        self._there = 0
        with house.opened() as vault:
            with transaction():
                ids = people.phone_ids(
                    vault, [crowd.resident(n) for n in range(PHONES)], datetime.now(UTC)
                )
            self._phones = sorted(ids, key=lambda number: ids[number])

    def burst(self, run_name: str, size: int, seconds: int) -> Load:
        """So many reports wait in the inbox; one worker applies them."""
        self._fill(run_name, size)
        return self._drain(self._worker, run_name, size, seconds)

    def count(self, run_name: str, size: int, seconds: int) -> tuple[Load, Counts]:
        """The same while statements are counted."""
        self._fill(run_name, size)
        before = self._house.counter.read()
        load = self._drain(self._counted, run_name, size, seconds)
        return load, self._house.counter.read() - before

    def raw(self, run_name: str, size: int, seconds: int) -> Load:
        """The rival: what one writes with ids and states in memory and nothing else to do."""
        self._messages(run_name, size)
        meters = {"worker": time.process_time} | dict(self._house.meters)
        pairs = [(f"{run_name}-{n}", "delivered") for n in range(1, size + 1)]
        with psycopg.connect(self._house.database_url) as connection:
            before, began, done = readings(meters), time.perf_counter(), 0
            while done < size and time.perf_counter() - began < seconds:
                batch = pairs[done : done + BATCH]
                values = ", ".join(["(%s, %s)"] * len(batch))
                connection.execute(
                    f"UPDATE outbox SET state = v.state, updated_at = now() FROM (VALUES"
                    f" {values}) v(provider_id, state)"
                    " WHERE outbox.provider_id = v.provider_id",
                    [value for pair in batch for value in pair],
                )
                connection.commit()
                done += len(batch)
            load = Load(done, time.perf_counter() - began, cpu=between(before, readings(meters)))
        return replace(load, errors=abs(done - self._delivered(run_name)))

    def _drain(self, worker: Lane, run_name: str, size: int, seconds: int) -> Load:
        meters = {"worker": lambda: cpu_of(worker.pid)} | dict(self._house.meters)
        before = readings(meters)
        said = worker.drain(seconds)
        cpu = between(before, readings(meters))
        return Load(
            said["done"], said["seconds"], abs(said["done"] - self._delivered(run_name)), cpu=cpu
        )

    def _messages(self, run_name: str, size: int) -> None:
        now = datetime.now(UTC)
        with self._house.opened():
            if self._there < size * BEHIND:
                crowd.messages(f"behind{size}", size * BEHIND - self._there, now)
            crowd.messages(run_name, size, now)
        self._there = max(self._there, size * BEHIND) + size

    def _fill(self, run_name: str, size: int) -> None:
        self._messages(run_name, size)
        now = datetime.now(UTC)
        ids = [f"{run_name}-{n}" for n in range(1, size + 1)]
        phones = [self._phones[n % PHONES] for n in range(1, size + 1)]
        with self._house.opened() as vault:
            with transaction():
                run("DELETE FROM inbox WHERE state = 'new'")  # what a burst before did not get to
            crowd.put(vault, list(crowd.receipts(ids, phones, now)), now)
            crowd.analyze()

    def _delivered(self, run_name: str) -> int:
        with self._house.opened():
            query = (
                "SELECT count(*) FROM outbox WHERE state = 'delivered' AND substr(provider_id, 1,"
                " ?) = ?"
            )
            return int(run(query, [len(run_name) + 1, f"{run_name}-"])[0][0])


@contextmanager
def sides(ground: Ground) -> Iterator[list[Side]]:
    """The update by hand, and the intake lane on each database."""
    with ExitStack() as stack:
        found: list[Side] = []
        for engine in ENGINES:
            house = stack.enter_context(ground.house("receipts", engine))
            worker = stack.enter_context(lane("intake", house.folder, house.environment))
            counted = stack.enter_context(lane("intake", house.folder, house.counted))
            receipts = Receipts(house, worker, counted)
            found.append(Side(f"Kentongan, {engine}", receipts.burst, (RAW,), receipts.count))
            if ENGINES[engine] == "postgresql":
                found.insert(0, Side(RAW, receipts.raw, (RAW,)))
        yield found


NOUN = Noun(
    name="receipts",
    title="Delivery reports applied",
    says=f"{{}} reports, {BEHIND} times as many messages",
    unit="reports/s",
    ratios=("/ raw",),
    sizes=(2_000, 20_000),
    quick=(3_000,),
    sides=sides,
)
