"""One SMS end to end, through real processes: the carrier's callback, the drain, the
acknowledgement at the stand-in.

Once with nothing else to do, once while an imbauan goes out and its delivery reports come back.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode, urlsplit

from flows.rules.rights import NotAllowed
from gateway.web.server import WORKERS
from gateway.web.webhooks import TURNS
from storage.engine.db import transaction
from storage.received import inbox
from storage.sent import imbauan
from tests.bench import crowd
from tests.bench.bulk import StandIn
from tests.bench.costs import between, cpu_of, readings
from tests.bench.ground import ENGINES, TOKEN, Ground, House
from tests.bench.load import Load, timed
from tests.bench.parts import serve, standin, started
from tests.bench.rounds import Noun, Side

AREA = "16.71.02.1006"
RECIPIENTS, QUICK_RECIPIENTS = 20_000, 2_000
#: SMS come at a fixed pace whatever becomes of those before, for so many times the length of a
#: burst.
PER_SECOND, QUICK_PER_SECOND = 10, 5
TIMES = 4
CALLERS = 16
#: A connection that was idle for so many seconds is not used again: the web may close it meanwhile.
IDLE = 1.0
#: An acknowledgement that is not there after so many seconds is lost.
DEADLINE = 30.0
#: How long the delivery reports of an imbauan may take to be handled before the next burst
#: (seconds).
QUIET = 60.0


class Sms(NamedTuple):
    """An SMS that is delivered when it is due."""

    phone: str
    text: str
    due: float


class Journey:
    """A house in which everything runs: web, all lanes, and the stand-in that calls back."""

    def __init__(self, house: House, web: str, judge: Path, pids: dict[str, int]) -> None:
        self._house, self._web, self._judge = house, urlsplit(web), judge
        self._carrier = StandIn(house.carrier_port)
        self._meters = {name: (lambda pid=pid: cpu_of(pid)) for name, pid in pids.items()} | dict(
            house.meters
        )
        self._kept = threading.local()
        self._serial = 50_000_000

    def at_rest(self, run: str, per_second: int, seconds: int) -> Load:
        """SMS with nothing else going on."""
        before = readings(self._meters)
        load = self._send(run, per_second, per_second * seconds * TIMES)
        return replace(load, cpu=between(before, readings(self._meters)))

    def beside_imbauan(self, run: str, per_second: int, seconds: int) -> Load:
        """SMS from the moment an imbauan starts."""
        with self._house.opened():
            id_ = crowd.start_imbauan(AREA)
        load = self._send(run, per_second, per_second * seconds * TIMES)
        self._calm(id_)
        return load

    def gather(self, recipients: int) -> None:
        """Let so many people want an imbauan."""
        with self._house.opened() as vault:
            crowd.audience(vault, AREA, 0, recipients, datetime.now(UTC))

    def warm_up(self) -> None:
        """Let every process have done everything once.

        Raises RuntimeError when nothing comes back.
        """
        if (load := self._send("warm", 2 * TURNS * WORKERS, 2 * TURNS * WORKERS)).errors:
            raise RuntimeError(f"{load.errors} of the first SMS were not answered")

    def _send(self, run: str, per_second: int, count: int) -> Load:
        """At a fixed pace; the time runs from when an SMS was due to its answer at the stand-in."""
        phones = [crowd.resident(self._serial + n) for n in range(count)]
        self._serial += count
        read_from = self._judge.stat().st_size
        began = time.time() + 0.1
        due = {phone: began + n / per_second for n, phone in enumerate(phones)}
        return self._judged(run, due, began, read_from)

    def _judged(self, run: str, due: dict[str, float], began: float, read_from: int) -> Load:
        """Deliver what is due from each phone; what became of it."""
        statuses = self._delivered(run, due)
        answers = self._answers(list(due), read_from)
        return judged(due, statuses, answers, time.time() - began)

    def _delivered(self, run: str, due: dict[str, float]) -> list[int]:
        """Deliver an SMS from each phone when it is due; the status of each answer."""
        return self._brought(
            run, [Sms(phone, self._text_of(phone), at) for phone, at in due.items()]
        )

    def _brought(self, run: str, messages: Sequence[Sms]) -> list[int]:
        """Deliver each of these when it is due, in this order; the status of each answer."""
        with ThreadPoolExecutor(CALLERS) as callers:
            return list(
                callers.map(
                    lambda number, sms: self._call_back(f"{run}-{number}", sms),
                    range(len(messages)),
                    messages,
                )
            )

    def _text_of(self, phone: str) -> str:
        """What this phone says."""
        return crowd.TEXTS[0]

    def _call_back(self, id_: str, sms: Sms) -> int:
        """Deliver one SMS when it is due; the status of the answer."""
        threading.Event().wait(max(0.0, sms.due - time.time()))
        form = {
            "id": id_,
            "from": sms.phone,
            "to": "11011",
            "text": sms.text,
            "linkId": "",
            "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
        }
        connection = getattr(self._kept, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(
                self._web.hostname or "", self._web.port, timeout=20
            )
            self._kept.connection = connection
        elif time.monotonic() - self._kept.used > IDLE:
            connection.close()  # the next request opens it again
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"/hooks/africastalking/{TOKEN}/sms", urlencode(form), headers)
        answer = connection.getresponse()
        answer.read()
        self._kept.used = time.monotonic()
        return int(answer.status)

    def _answers(self, phones: Sequence[str], read_from: int) -> list[dict[str, Any]]:
        """What the stand-in accepted for these phones, when each has something or time is up."""
        wanted, deadline = set(phones), time.monotonic() + DEADLINE
        while True:
            messages = self._accepted(wanted, read_from)
            if (
                len({message["number"] for message in messages}) == len(wanted)
                or time.monotonic() > deadline
            ):
                return messages
            time.sleep(0.2)

    def _accepted(self, phones: Collection[str], read_from: int) -> list[dict[str, Any]]:
        """What the stand-in has accepted for these phones so far."""
        with self._judge.open("rb") as file:
            file.seek(read_from)
            lines = file.read().split(b"\n")[:-1]  # the last one may still be on its way
        return [message for message in map(json.loads, lines) if message["number"] in phones]

    def _calm(self, id_: int) -> None:
        """Stop the imbauan, drop undelivered delivery reports, wait until others are handled."""
        with self._house.opened():
            try:
                with transaction():
                    imbauan.stop(id_, datetime.now(UTC))
            except NotAllowed:
                pass  # over already
        self._carrier.forget()
        self._handled()

    def _handled(self, seconds: float = QUIET) -> None:
        """Wait until everything in the inbox is handled, but no longer than so many seconds."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self._house.opened():
                if not inbox.waiting(datetime.now(UTC)).count:
                    return
            time.sleep(0.5)


def judged(
    due: dict[str, float],
    statuses: Sequence[int],
    answers: Sequence[dict[str, Any]],
    seconds: float,
) -> Load:
    """A burst by each phone's first answer; errors are refused SMS, lost and repeated answers."""
    first: dict[str, float] = {}
    for message in answers:
        first.setdefault(message["number"], message["at"])
    repeated = Counter((message["number"], message["text"]) for message in answers)
    wrong = (
        sum(status != 200 for status in statuses)
        + len(due)
        - len(first)
        + sum(repeated.values())
        - len(repeated)
    )
    return timed([first[phone] - due[phone] for phone in due if phone in first], seconds, wrong)


J = TypeVar("J", bound="Journey")
#: Makes a journey of a house, the web's address, the stand-in's diary, and the processes by name.
Make = Callable[[House, str, Path, dict[str, int]], J]


@contextmanager
def running(ground: Ground, name: str, part: str, make: Make[J]) -> Iterator[dict[str, J]]:
    """On each database (a key of ENGINES) a house with everything running, warmed up.

    `part`: what `worker.py` starts behind the web.
    """
    with ExitStack() as stack:
        found: dict[str, J] = {}
        for engine in ENGINES:
            house = stack.enter_context(ground.house(name, engine))
            web = stack.enter_context(serve("wsgi:app", house.folder, house.environment))
            judge = stack.enter_context(
                standin(house.folder, house.environment, house.carrier_port, web.url)
            )
            log = house.folder / "worker.log"
            worker = stack.enter_context(started(["worker.py", part], log, house.environment))
            found[engine] = make(house, web.url, judge, {"web": web.pid, "worker": worker.pid})
            found[engine].warm_up()
        yield found


@contextmanager
def at_rest_and_beside(ground: Ground, name: str, part: str, make: Make[J]) -> Iterator[list[Side]]:
    """On each database (`running`), at rest and beside an imbauan."""
    recipients = QUICK_RECIPIENTS if ground.quick else RECIPIENTS
    with running(ground, name, part, make) as journeys:
        found: list[Side] = []
        for engine, journey in journeys.items():
            journey.gather(recipients)
            rest = f"{engine}, at rest"
            found.append(Side(rest, journey.at_rest, (rest,)))
            found.append(
                Side(f"{engine}, imbauan of {recipients:,}", journey.beside_imbauan, (rest,))
            )
        yield found


def sides(ground: Ground) -> AbstractContextManager[list[Side]]:
    """The lanes alone, without the clock."""
    return at_rest_and_beside(ground, "journey", "work", Journey)


NOUN = Noun(
    name="journey",
    title="One SMS end to end",
    says="{} SMS a second",
    unit="SMS/s",
    ratios=("p50 / at rest",),
    sizes=(PER_SECOND,),
    quick=(QUICK_PER_SECOND,),
    sides=sides,
    compared="p50",
    rounds=1,
    warm=False,
)
