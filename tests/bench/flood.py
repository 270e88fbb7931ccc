"""How soon an officer is told of an honest report while a flood comes in.

Fifty numbers send urgent reports as fast as they can; meanwhile others, elsewhere, send one each.
The time runs from when an SMS was due at the carrier to the officer's SMS at the stand-in.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from storage import people
from storage.engine import sql
from tests.bench import crowd
from tests.bench.answers import Answered
from tests.bench.ground import Ground
from tests.bench.journey import Sms, running
from tests.bench.load import Load, timed
from tests.bench.rounds import Noun, Side

#: So many SMS of the flood, and in --quick; in a minute there are 5,000.
FLOOD, QUICK_FLOOD, A_MINUTE = 5_000, 500, 5_000
SENDERS = 50
#: Honest reports while it comes, and behind it.
HONEST, BEHIND = 12, 3
#: An officer must be told of an honest report within so many seconds.
WITHIN = 10.0
#: The flood itself may take so many seconds more to be handled.
CALM = 300.0
#: What the flood tells of, where: other kelurahan than that of the honest ones.
TELLS = ("kebakaran besak", "begal", "tawuran", "wong bawak parang", "perampokan")
THERE = ("7 ulu", "16 ulu", "5 ulu", "13 ulu", "11 ulu", "12 ulu", "14 ulu")
ELSEWHERE = "LAPOR ado kebakaran di 18 ilir"


class Flooded(Answered):
    """A house that a flood comes into, and honest reports beside it."""

    def alone(self, run: str, size: int, seconds: int) -> Load:
        """The honest ones, with nothing else going on."""
        return self._flood(run, 0, 60 * QUICK_FLOOD / A_MINUTE)

    def among(self, run: str, size: int, seconds: int) -> Load:
        """The honest ones, while so many come from SENDERS numbers at the pace of a minute."""
        return self._flood(run, size, 60 * size / A_MINUTE)

    def at_once(self, run: str, size: int, seconds: int) -> Load:
        """The same as fast as the carrier brings them, the honest ones as at the other pace."""
        return self._flood(run, size, 60 * size / A_MINUTE, at_once=True)

    def _flood(self, run: str, size: int, lasts: float, at_once: bool = False) -> Load:
        last, read_from = self._last_report(), self._judge.stat().st_size
        senders = [crowd.resident(self._serial + at) for at in range(SENDERS)]
        honest = [crowd.resident(self._serial + SENDERS + at) for at in range(HONEST + BEHIND)]
        self._serial += SENDERS + len(honest)
        began = time.time() + 0.1
        apart = lasts / HONEST
        due = {phone: began + apart * (at + 0.5) for at, phone in enumerate(honest)}
        pace = 0.0 if at_once else lasts / max(size, 1)
        flood = [Sms(senders[at % SENDERS], _told_by(at), began + at * pace) for at in range(size)]
        others = [Sms(phone, ELSEWHERE, at) for phone, at in due.items()]
        # Each at its own pace: where the flood is slow to deliver, the others are not behind it.
        with ThreadPoolExecutor(2) as both:
            sides = both.map(self._brought, (f"{run}-flood", f"{run}-honest"), (flood, others))
            statuses = [status for side in sides for status in side]
        told = self._told(due, last, read_from)
        took = [told[phone][1] - due[phone] for phone in due if phone in told]
        wrong = sum(status != 200 for status in statuses) + len(due) - len(took)
        wrong += sum(seconds > WITHIN for seconds in took)
        if size:
            self._handled(CALM)
            _say(took, self._became(senders, last, read_from))
        return timed(took, time.time() - began, wrong)

    def _became(self, senders: Sequence[str], last: int, read_from: int) -> Counter[str]:
        """What became of a flood: reports, SMS to who sent them, and SMS to officers of them."""
        with self._house.opened() as vault:
            rows = sql.run("SELECT phone_id, count(*) FROM report WHERE id > ? GROUP BY 1", [last])
            numbers = people.number_of(vault, {int(id_) for id_, _ in rows if id_ is not None})
        of_flood = sum(int(many) for id_, many in rows if numbers.get(int(id_ or 0)) in senders)
        answers = len(self._accepted(set(senders), read_from))
        return Counter(
            reports=of_flood,
            answers=answers,
            officers=len(self._accepted(self._officers, read_from)),
        )


def _told_by(at: int) -> str:
    """What the flood's SMS at this place says: each number in turn, each time something else."""
    turn = at // SENDERS + at % SENDERS
    there = THERE[turn // len(TELLS) % len(THERE)]
    return f"LAPOR ado {TELLS[turn % len(TELLS)]} di {there} rumah no {at + 1}"


def _say(took: Sequence[float], became: Counter[str]) -> None:
    seconds = " ".join(f"{each:.1f}" for each in took)
    print(
        f"  honest ones, s: {seconds}; worst {max(took, default=0.0):.1f}; the flood: "
        + ", ".join(f"{many:,} {what}" for what, many in became.items()),
        flush=True,
    )


@contextmanager
def sides(ground: Ground) -> Iterator[list[Side]]:
    """On each database alone, among a flood of a minute, and among one that comes at once."""
    with running(ground, "flood", "all", Flooded) as journeys:
        found: list[Side] = []
        for engine, journey in journeys.items():
            alone = f"{engine}, alone"
            found += [
                Side(alone, journey.alone, (alone,)),
                Side(f"{engine}, in a minute", journey.among, (alone,)),
                Side(f"{engine}, at once", journey.at_once, (alone,)),
            ]
        yield found


NOUN = Noun(
    name="flood",
    title="An honest report, while a flood comes in",
    says="a flood of {} from " + str(SENDERS) + " numbers",
    unit="SMS/s",
    ratios=("max / alone",),
    sizes=(FLOOD,),
    quick=(QUICK_FLOOD,),
    sides=sides,
    compared="max",
    rounds=1,
    warm=False,
)
