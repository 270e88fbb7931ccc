"""An imbauan sent to the stand-in, beside a bare keep-alive client that posts the same bodies."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode

from storage.engine.db import transaction
from storage.sent import imbauan
from tests.bench import crowd
from tests.bench.costs import Counts, between, cpu_of, readings
from tests.bench.ground import ENGINES, Ground, House
from tests.bench.load import Load
from tests.bench.parts import Lane, lane, standin
from tests.bench.rounds import Noun, Side

BARE = "bare keep-alive client"
#: Recipients per call: what the carrier's adapter sends at once.
PER_CALL = 100
SIZES, QUICK = (2_000, 20_000), (2_000,)
#: An area for each size; all its residents said yes.
AREAS = ("16.71.02.1005", "16.71.02.1006")


class StandIn:
    """The stand-in carrier of a house, asked and told from outside."""

    def __init__(self, port: int) -> None:
        self._port = port

    def forget(self) -> None:
        """Forget all messages, and the delivery reports that nobody is there to take."""
        self._ask("POST", "/standin/reset")

    def accepted(self) -> int:
        """How many messages it took since, those taken twice subtracted."""
        counts = json.loads(self._ask("GET", "/standin/counts"))
        return int(counts["accepted"]) - 2 * int(counts["duplicates"])

    def _ask(self, method: str, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request(method, path)
        body = connection.getresponse().read()
        connection.close()
        return body


class Bulk:
    """A house with residents, and its stand-in."""

    def __init__(self, house: House, sizes: tuple[int, ...], sender: Lane, counted: Lane) -> None:
        self._house, self._sender, self._counted = house, sender, counted
        self._carrier = StandIn(house.carrier_port)
        self._area = dict(zip(sizes, AREAS, strict=False))
        self._numbers = {}
        with house.opened() as vault:
            for place, size in enumerate(sizes):
                self._numbers[size] = crowd.audience(
                    vault, AREAS[place], place * 1_000_000, size, datetime.now(UTC)
                )

    def burst(self, run_name: str, size: int, seconds: int) -> Load:
        """An imbauan to so many residents, handed over by the bulk lane."""
        return self._hand_over(self._sender, size, seconds)

    def count(self, run_name: str, size: int, seconds: int) -> tuple[Load, Counts]:
        """The same while statements are counted."""
        before = self._house.counter.read()
        load = self._hand_over(self._counted, size, seconds)
        return load, self._house.counter.read() - before

    def bare(self, run_name: str, size: int, seconds: int) -> Load:
        """The rival: one connection, the same forms one after the other, each answer read."""
        self._carrier.forget()
        numbers = self._numbers[size]
        began, spent, done, wrong = time.perf_counter(), time.process_time(), 0, 0
        connection = http.client.HTTPConnection("127.0.0.1", self._house.carrier_port, timeout=30)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "apiKey": "bench",
        }
        while done < size and time.perf_counter() - began < seconds:
            batch = numbers[done : done + PER_CALL]
            form = {
                "username": "kentongan",
                "to": ",".join(batch),
                "message": crowd.IMBAUAN,
                "bulkSMSMode": 1,
            }
            connection.request("POST", "/version1/messaging", urlencode(form), headers)
            answer = connection.getresponse()
            taken = json.loads(answer.read())["SMSMessageData"]["Recipients"]
            wrong += answer.status != 201 or len(taken) != len(batch)
            done += len(batch)
        took, spent = time.perf_counter() - began, time.process_time() - spent
        connection.close()
        return Load(done, took, wrong + abs(done - self._carrier.accepted()), cpu={"client": spent})

    def _hand_over(self, sender: Lane, size: int, seconds: int) -> Load:
        self._carrier.forget()
        with self._house.opened():
            id_ = crowd.start_imbauan(self._area[size])
            crowd.analyze()
        meters = {"sender": lambda: cpu_of(sender.pid)} | dict(self._house.meters)
        before = readings(meters)
        said = sender.drain(seconds)
        cpu = between(before, readings(meters))
        wrong = abs(said["done"] - self._carrier.accepted())
        with self._house.opened():
            counts = imbauan.counts(id_)
            wrong += abs(said["done"] - counts["accepted"])
            with transaction():
                imbauan.stop(id_, datetime.now(UTC))
        self._carrier.forget()
        return Load(said["done"], said["seconds"], wrong, cpu=cpu)


@contextmanager
def sides(ground: Ground) -> Iterator[list[Side]]:
    """The bare client, and the bulk lane on each database."""
    with ExitStack() as stack:
        found: list[Side] = []
        for engine in ENGINES:
            house = stack.enter_context(ground.house("bulk", engine))
            stack.enter_context(standin(house.folder, house.environment, house.carrier_port))
            sender = stack.enter_context(lane("bulk", house.folder, house.environment))
            counted = stack.enter_context(lane("bulk", house.folder, house.counted))
            bulk = Bulk(house, QUICK if ground.quick else SIZES, sender, counted)
            if not found:
                found.append(Side(BARE, bulk.bare, (BARE,)))
            found.append(Side(f"Kentongan, {engine}", bulk.burst, (BARE,), bulk.count))
        yield found


NOUN = Noun(
    name="bulk",
    title="An imbauan handed over",
    says="{} recipients",
    unit="recipients/s",
    ratios=("/ bare client",),
    sizes=SIZES,
    quick=QUICK,
    sides=sides,
)
