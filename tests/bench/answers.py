"""How soon an officer is told: from when a report is taken, for good, to the SMS at the stand-in.

Once with nothing else to do, once while an imbauan goes out and its delivery reports come back.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path

from flows.rules.tickets import grouped
from storage import people
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
        last = self._last_report()
        statuses = self._delivered(run, due)
        told = self._told(due, last, read_from)
        wrong = sum(status != 200 for status in statuses) + len(due) - len(told)
        latencies = [reached - taken for taken, reached in told.values()]
        return timed(latencies, time.time() - began, wrong)

    def _last_report(self) -> int:
        """The id of the newest report."""
        with self._house.opened():
            ((last,),) = sql.run("SELECT coalesce(max(id), 0) FROM report")
        return int(last)

    def _told(
        self, phones: Collection[str], last: int, read_from: int
    ) -> dict[str, tuple[float, float]]:
        """When the report of each of these phones, behind the one `last`, was received, and when
        the first SMS that tells an officer of it was at the stand-in.

        Returns when each is told of or time is up; of those that nobody is told of nothing.
        """
        told: dict[str, tuple[float, float]] = {}
        deadline = time.monotonic() + DEADLINE
        while True:
            received = self._received_after(last, phones)
            for message in self._accepted(self._officers, read_from):
                for code, (phone, at) in received.items():
                    if code in message["text"]:
                        told.setdefault(phone, (at, message["at"]))
            if len(told) == len(phones) or time.monotonic() > deadline:
                return told
            time.sleep(0.2)

    def _received_after(self, last: int, phones: Collection[str]) -> dict[str, tuple[str, float]]:
        """Who of these sent each later report, and when it was received, by its code as in SMS."""
        with self._house.opened() as vault:
            rows = sql.run(
                "SELECT code, phone_id, received_at FROM report WHERE id > ? AND phone_id"
                " IS NOT NULL AND received_at IS NOT NULL",
                [last],
            )
            numbers = people.number_of(vault, {int(phone_id) for _, phone_id, _ in rows})
        found: dict[str, tuple[str, float]] = {}
        for code, phone_id, at in rows:
            moment = sql.moment(at)
            if numbers.get(int(phone_id)) in phones and moment is not None:
                found[grouped(str(code))] = numbers[int(phone_id)], moment.timestamp()
        return found


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
