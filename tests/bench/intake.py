"""Durable SMS intake beside a bare view: our 200 means committed, and each SMS is looked up.

By the form of Africa's Talking and by the signed JSON of SMSGate's phones, in one house.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.engine.sql import run as run_sql
from tests.bench import calls, earlier
from tests.bench.costs import Counts, between, cpu_of, readings
from tests.bench.earlier import COMMIT
from tests.bench.ground import ENGINES, TOKEN, Ground, House
from tests.bench.load import Load, send_sms
from tests.bench.parts import Web, serve
from tests.bench.rounds import Noun, Side

BARE = "bare Flask view"


class Intake:
    """An SMS webhook of a house, served twice: to be measured, and to be counted."""

    def __init__(self, house: House, web: Web, counted: Web, signed: bool = False) -> None:
        """`signed`: the one of SMSGate, else that of Africa's Talking."""
        self._house, self._signed = house, signed
        self._web, self._counted = web, counted
        self._meters = {"web": lambda: cpu_of(web.pid)} | dict(house.meters)

    def burst(self, run: str, connections: int, seconds: int) -> Load:
        """One burst; errors are also rows that are missing, and rows that nobody sent."""
        before = readings(self._meters)
        load = self._send(self._web, run, connections, seconds)
        return replace(load, cpu=between(before, readings(self._meters)))

    def count(self, run: str, connections: int, seconds: int) -> tuple[Load, Counts]:
        """The same while statements are counted."""
        before = self._house.counter.read()
        load = self._send(self._counted, run, connections, seconds)
        return load, self._house.counter.read() - before

    def _send(self, web: Web, run: str, connections: int, seconds: int) -> Load:
        if self._signed:
            with TemporaryDirectory(dir=self._house.folder) as folder:
                ready = Path(folder) / run
                calls.write(ready, run, connections, seconds)
                url = f"{web.url}/hooks/smsgate/{TOKEN}/event"
                load, answered = send_sms(url, run, connections, seconds, ready)
        else:
            url = f"{web.url}/hooks/africastalking/{TOKEN}/sms"
            load, answered = send_sms(url, run, connections, seconds)
        return replace(load, errors=load.errors + wrong_rows(self._keys(run), run, answered))

    def _keys(self, run: str) -> list[str]:
        with self._house.opened():
            found = run_sql(
                "SELECT key FROM inbox WHERE kind = 'sms' AND substr(key, 1, ?) = ?",
                [len(run) + 1, f"{run}-"],
            )
        # Of SMSGate, the moment stands behind it.
        return [str(key).partition(" ")[0] for (key,) in found]


def wrong_rows(keys: Sequence[str], run: str, answered: Sequence[int]) -> int:
    """How many rows are missing, or there twice, or were never sent.

    Of each connection exactly the SMS answered with 200 must be there, and at most the next one:
    the request that was on its way when the load ended.
    """
    there = Counter(keys)
    must = {
        f"{run}-{connection}-{n}"
        for connection, last in enumerate(answered, 1)
        for n in range(1, last + 1)
    }
    may = {f"{run}-{connection}-{last + 1}" for connection, last in enumerate(answered, 1)}
    twice = sum(times - 1 for times in there.values())
    return len(must - there.keys()) + len(there.keys() - must - may) + twice


@contextmanager
def sides(ground: Ground) -> Iterator[list[Side]]:
    """A bare view, and a house on each database; no worker runs beside them."""
    with ExitStack() as stack:
        bare = stack.enter_context(serve("tests.bench.plain:bare", ground.folder, {}))

        def nothing_kept(run: str, connections: int, seconds: int) -> Load:
            before = cpu_of(bare.pid)
            load, _ = send_sms(f"{bare.url}/sms", run, connections, seconds)
            return replace(load, cpu={"web": cpu_of(bare.pid) - before})

        found = [Side(BARE, nothing_kept, (BARE,))]
        for engine in ENGINES:
            house = stack.enter_context(ground.house("intake", engine))
            house.environment |= calls.SETTINGS
            web = stack.enter_context(serve("wsgi:app", house.folder, house.environment))
            counted = stack.enter_context(serve("wsgi:app", house.folder, house.counted))
            intake = Intake(house, web, counted)
            name = f"Kentongan, {engine}"
            before = f"{name} ({COMMIT})" if ground.earlier else None
            found.append(Side(name, intake.burst, (BARE, None, before), intake.count))
            signed = Intake(house, web, counted, signed=True)
            found.append(Side(f"{name}, signed JSON", signed.burst, (BARE, name), signed.count))
            if ground.earlier and before:
                old = stack.enter_context(ground.house("intake-earlier", engine, ground.earlier))
                web = stack.enter_context(
                    earlier.serve(ground.earlier, old.folder, old.environment)
                )
                found.append(Side(before, Intake(old, web, web).burst, (BARE,)))
        yield found


NOUN = Noun(
    name="intake",
    title="Durable SMS intake",
    says="{} connections",
    unit="answers/s",
    ratios=("/ bare", "/ form", f"/ {COMMIT}"),
    sizes=(16, 64),
    quick=(16,),
    sides=sides,
)
