"""How soon an officer is told: from when a report is taken, for good, to the SMS at the stand-in.

Once with nothing else to do, once while an imbauan goes out and its delivery reports come back.
"""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from pathlib import Path

from flows.rules.tickets import grouped
from storage.engine import sql
from storage.engine.db import transaction
from storage.people import officers
from storage.people.officers import Answers, OfficerRow
from storage.places import units
from tests.bench import crowd
from tests.bench.ground import CITY, Ground, House
from tests.bench.journey import Journey, at_rest_and_beside
from tests.bench.load import Load, timed
from tests.bench.rounds import Noun, Side
from tests.cast import LONG_AGO

PER_SECOND, QUICK_PER_SECOND = 5, 3
#: An SMS to an officer that is not there after so many seconds is lost.
DEADLINE = 60.0
#: Places of different kelurahan, each with an officer of its own.
PLACES = ("7 ulu", "16 ulu", "5 ulu", "13 ulu", "11 ulu", "12 ulu", "14 ulu", "18 ilir")
#: The numbers of officers follow those of residents.
OFFICERS = 90_000_000


class Answered(Journey):
    """Times each report of a burst to the first SMS that tells an officer of it."""

    def __init__(self, house: House, web: str, judge: Path, pids: dict[str, int]) -> None:
        super().__init__(house, web, judge, pids)
        self._officers = _enrolled(house)

    def _text_of(self, phone: str) -> str:
        """A report that cannot wait, at one of the places."""
        return f"LAPOR ado kebakaran besak di {PLACES[int(phone[-4:]) % len(PLACES)]}"

    def _judged(self, run: str, due: dict[str, float], began: float, read_from: int) -> Load:
        with self._house.opened():
            ((last,),) = sql.run("SELECT coalesce(max(id), 0) FROM report")
        statuses = self._delivered(run, due)
        told: dict[str, float] = {}
        deadline = time.monotonic() + DEADLINE
        while True:
            received = self._received_after(last)
            for message in self._accepted(self._officers, read_from):
                for code in received:
                    if code in message["text"]:
                        told.setdefault(code, message["at"])
            if len(told) == len(due) or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        wrong = sum(status != 200 for status in statuses) + abs(len(due) - len(told))
        latencies = [at - received[code] for code, at in told.items()]
        return timed(latencies, time.time() - began, wrong)

    def _received_after(self, last: int) -> dict[str, float]:
        """When each later report was received, by its code as an SMS has it."""
        with self._house.opened():
            rows = sql.run("SELECT code, received_at FROM report WHERE id > ?", [last])
        found = {grouped(str(code)): sql.moment(at) for code, at in rows}
        return {code: at.timestamp() for code, at in found.items() if at is not None}


def _enrolled(house: House) -> frozenset[str]:
    """An officer, always on duty, for each kelurahan of the city; their numbers."""
    with house.opened() as vault, transaction():
        units.load([{"code": "P", "name": "Polrestabes", "areas": CITY}], LONG_AGO)
        areas = sql.run("SELECT code FROM area WHERE code LIKE ?", [f"{CITY}.%"])
        rows = [
            OfficerRow(
                crowd.resident(OFFICERS + number),
                "Bripka",
                "P",
                "petugas",
                (Answers(code, ""),),
                "24",
            )
            for number, (code,) in enumerate(sorted(areas))
        ]
        return frozenset(officers.save(vault, rows, LONG_AGO))


def sides(ground: Ground) -> AbstractContextManager[list[Side]]:
    """With the clock, which tells officers."""
    return at_rest_and_beside(ground, "answers", "all", Answered)


NOUN = Noun(
    name="answers",
    title="A report, to the SMS that an officer is told by",
    says="{} SMS a second",
    unit="SMS/s",
    ratios=("p99 / at rest",),
    sizes=(PER_SECOND,),
    quick=(QUICK_PER_SECOND,),
    sides=sides,
    compared="p99",
    rounds=2,
    warm=False,
)
