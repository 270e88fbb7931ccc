"""At rest: what all processes take up while nobody calls, and how long they take to begin.

Only by name: ``make bench ARGS=rest``. Memory is the proportional set size: a page that several
processes share is divided among them, so the sum is what the machine has less. What only tests need
is hidden from every process (`tests.installed`).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import requests

from gateway.install.demo import GUARDS
from gateway.install.playing import CARRIER_ABOVE
from gateway.install.queues import LANES
from tests import installed
from tests.bench import earlier
from tests.bench.costs import cpu_of, memory_of
from tests.bench.earlier import COMMIT
from tests.bench.ground import TOKEN, Ground
from tests.bench.parts import ROOT, listens, standin, started, wait_until
from tests.bench.rounds import in_turn
from tests.bench.table import figure, lines
from tests.servers import Valkey, free_port

#: Seconds in which everything may come to rest, longer than any part stays attentive after it did
#: something (`gateway.worker.pace`); and for which CPU is counted, longer than anything that comes
#: round: as a rule, and with --quick.
CALM, COUNTED = 60.0, 60.0
QUICK_CALM, QUICK_COUNTED = 20.0, 20.0
RESIDENT, REPORT = "+6281277000001", "LAPOR ado maling masuk rumah wong lr ketapang rt 14 7 ulu"
CHECK_IN = "aman"

#: What is measured, by row of the table.
WEB, BEHIND, MEMORY = "web, MB", "lanes and clock, MB", "together, MB"
CPU = "CPU of all and Redis, % of a core"
WEB_ANSWERS, BEHIND_LIVE = "web answers, s", "lanes and clock live, s"
READY = "first `make run` is ready, s"


ALL = (("worker.py", "all"),)
APART = (("worker.py", "work"), ("worker.py", "clock"))


@dataclass(frozen=True)
class Build:
    """A build, and how its processes are started: the words after ``python``."""

    name: str
    behind: Sequence[Sequence[str]]
    web: Sequence[str] = ("-m", "gateway.web.server")
    make_run: Sequence[str] = ("-m", "gateway.install.run")
    root: Path = ROOT


#: The two ways to start ours: as `make run` and systemd do, and as the Procfile does.
TOGETHER, PROCFILE = "web and `all`", "Procfile"
OURS = (Build(TOGETHER, ALL), Build(PROCFILE, APART))

#: Figures of every round, by build and row.
Found = dict[str, dict[str, list[float]]]


def measure(ground: Ground, rounds: int) -> Found:
    """Start every build in turn, let it rest, and look; prints the table.

    Raises RuntimeError when one does not work.
    """
    builds = list(OURS)
    if ground.earlier:
        builds.append(
            Build(COMMIT, APART, earlier.WEB.split(), ("-m", "gateway.run"), ground.earlier)
        )
    found: Found = {build.name: {} for build in builds}
    for turn in range(rounds):
        for number, build in in_turn(builds, turn):
            for row, value in _look(build, ground.folder / f"rest-{turn}-{number}", ground.quick):
                found[build.name].setdefault(row, []).append(value)
    print(f"\n{table(found)}", flush=True)
    return found


def _look(build: Build, folder: Path, quick: bool) -> Iterator[tuple[str, float]]:
    """Everything about one build once, on a fresh folder. Raises RuntimeError."""
    folder.mkdir()
    port = free_port()
    hiding = installed.hide_in(folder / "hiding")
    kept = {
        "PYTHONPATH": f"{build.root}:{hiding}",
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/kentongan.db",
        "PORT": str(port),
    }
    kept |= {"WEBHOOK_TOKENS": TOKEN}
    yield READY, _first_start(build, folder, kept)
    redis = Valkey()
    try:
        carrier = free_port()
        environment = kept | {
            "REDIS_URL": redis.url,
            "AT_API_KEY": "bench",
            "AT_BASE_URL": f"http://127.0.0.1:{carrier}",
        }
        with ExitStack() as stack:
            stack.enter_context(standin(folder, environment, carrier))
            house = Running(build, folder, environment, stack)
            yield WEB_ANSWERS, house.start_web()
            yield BEHIND_LIVE, house.start_behind()
            house.report_and_check_in()
            time.sleep(QUICK_CALM if quick else CALM)
            counted = QUICK_COUNTED if quick else COUNTED
            pids = [house.web, *house.behind, redis.pid]
            before = sum(map(cpu_of, pids))
            time.sleep(counted)
            yield CPU, 100 * (sum(map(cpu_of, pids)) - before) / counted
            web, behind = memory_of(house.web), sum(map(memory_of, house.behind))
            yield from ((WEB, web), (BEHIND, behind), (MEMORY, web + behind))
    finally:
        redis.remove()


def _first_start(build: Build, folder: Path, environment: Mapping[str, str]) -> float:
    """`make run` in an empty folder; seconds until it says of itself that it is ready.

    It leaves the demo's records.
    """
    port = int(environment["PORT"])
    log = folder / "run.log"
    began = time.monotonic()
    with started(build.make_run, log, environment, root=build.root) as process:

        def ready() -> bool:
            return _says_ok(f"http://127.0.0.1:{port}/readyz") and listens(port + CARRIER_ABOVE)

        wait_until(ready, process, log)
        return time.monotonic() - began


class Running:
    """The processes of one build, as long as `stack` stands."""

    def __init__(
        self, build: Build, folder: Path, environment: Mapping[str, str], stack: ExitStack
    ) -> None:
        self._build, self._folder, self._environment, self._stack = (
            build,
            folder,
            environment,
            stack,
        )
        self._url = f"http://127.0.0.1:{environment['PORT']}"
        self.web = 0
        self.behind: list[int] = []

    def start_web(self) -> float:
        """Seconds until the web answers."""
        words = [word.replace("PORT", self._environment["PORT"]) for word in self._build.web]
        began = time.monotonic()
        self.web = self._start(words, lambda: _says_ok(f"{self._url}/healthz"))
        return time.monotonic() - began

    def start_behind(self) -> float:
        """Seconds until every lane and the clock have given a sign of life."""
        since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        began = time.monotonic()
        *others, last = self._build.behind
        self.behind = [self._start(words, lambda: True) for words in others]
        everybody = len(LANES) + 1
        self.behind.append(
            self._start(last, lambda: self._count("heartbeat WHERE at >= ?", since) == everybody)
        )
        return time.monotonic() - began

    def report_and_check_in(self) -> None:
        """One SMS of a resident and one of a guard, until both are handled and answered.

        Raises RuntimeError.
        """
        for number, (phone, text) in enumerate(((RESIDENT, REPORT), (GUARDS[0], CHECK_IN))):
            form = {
                "id": f"rest-{number}",
                "from": phone,
                "to": "11011",
                "text": text,
                "linkId": "",
                "date": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}",
            }
            requests.post(
                f"{self._url}/hooks/africastalking/{TOKEN}/sms", data=form, timeout=20
            ).raise_for_status()
        end = time.monotonic() + 30
        while not (
            self._count("report")
            and self._count("check_in")
            and not self._count("outbox WHERE state IN ('pending', 'sending')")
        ):
            if time.monotonic() > end:
                raise RuntimeError(
                    f"{self._build.name}: the report or the check-in was not handled"
                )
            time.sleep(0.05)

    def _start(self, words: Sequence[str], ready: Callable[[], bool]) -> int:
        log = self._folder / f"{words[-1]}.log"
        process = self._stack.enter_context(
            started(words, log, self._environment, root=self._build.root)
        )
        wait_until(ready, process, log)
        return process.pid

    def _count(self, rows: str, *values: str) -> int:
        with closing(sqlite3.connect(self._folder / "kentongan.db")) as records:
            return int(records.execute(f"SELECT count(*) FROM {rows}", values).fetchone()[0])


def _says_ok(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def table(found: Found) -> str:
    """Measures by row, builds by column: medians; ratios to the build before, with their range."""
    columns = [["", *(rows := list(next(iter(found.values()))))]]
    for name, figures in found.items():
        columns.append([name, *(figure(median(figures[row])) for row in rows)])
    if before := found.get(COMMIT):
        for name in (TOGETHER, PROCFILE):
            columns.append(
                [f"{name} / {COMMIT}", *(_ratio(found[name][row], before[row]) for row in rows)]
            )
    return "\n".join(lines(columns))


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """The median, lowest and highest of the ratios of single rounds."""
    ratios = [our / their for our, their in zip(ours, theirs, strict=True) if their]
    return f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})" if ratios else ""
