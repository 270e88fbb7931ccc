"""The house under attack: all of the Procfile, one Redis, one database, and who mends them.

What dies is started again at once, as a supervisor does: `mend`. Nothing here outlives the process
that made it.
"""

from __future__ import annotations

import os
import shlex
import signal
import sqlite3
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from redis import Redis

from flows.rules.notices import PAUSES
from gateway.install.runtime import Runtime, open_runtime
from gateway.install.settings import Settings
from storage import people, watch
from storage.engine.db import DatabaseAway, close_all, connected, transaction
from storage.engine.sql import run, utc
from storage.sent import outbox
from tests.chaos.emergencies import open_desks
from tests.chaos.events import Event, guards, reported_on
from tests.chaos.faked_clock import FakedClock
from tests.chaos.points import Orders
from tests.journeys.world import TOKEN, World
from tests.processes import children
from tests.servers import Postgres, Valkey
from tests.waiting import DEADLINE, wait_for
from tests.warm import ROOT, Part, Warm

INSIDE = Path(__file__).parent / "inside"
#: The parts that are killed. The stand-in carrier is the judge's witness and lives.
VICTIMS = ("web", "worker", "clock")
#: A post of guards who check in, and one whose guards are silent.
POST, SILENT = "P-CHAOS", "P-DIAM"
_AREA = "16.71.02.1006"
#: What the environment holds beside what plays a carrier: three phones, whose SIMs have no limit.
_MORE = {
    "smsgate": {
        "SMSGATE_DEVICES": "ponsel-satu,ponsel-dua,ponsel-tiga",
        "SMSGATE_DAILY_LIMIT": "1000000",
    }
}
#: The ketua of the silent post.
KETUA = "+6281200000099"


class House(World):
    """A world that can be attacked and mends itself."""

    def __init__(
        self,
        settings: Settings,
        redis: Valkey,
        folder: Path,
        postgres: Postgres | None = None,
        lease: float = 0.0,
        carrier: str = "africastalking",
        forked: bool = False,
    ) -> None:
        """`lease`: how long a killed worker's phones wait (seconds), shorter than our 60.

        `forked`: whether parts are forked from one that has imported all; else the Procfile's lines
        start them.
        """
        super().__init__(settings, redis, folder, carrier, **_MORE.get(carrier, {}))
        self.redis, self.postgres = redis, postgres
        self.path = f"/hooks/{carrier}/{TOKEN}"
        self.judge = folder / "judge.jsonl"
        self.orders = Orders(folder / "orders")
        self._away: set[str] = set()  # parts that nobody starts again for now
        self.kills: Counter[str] = Counter()
        self._inside = {
            "PYTHONPATH": f"{INSIDE}{os.pathsep}{ROOT}",
            "CHAOS_ORDERS": str(folder / "orders"),
            "CHAOS_LEASE": str(lease),
            "CHAOS_CLOCK": str(folder / "clock"),
        }
        self.clock = FakedClock(self._inside["CHAOS_CLOCK"])
        self._parent = Warm({**self.env, **self._inside}) if forked else None
        self._reading = threading.Lock()
        self._groups: list[int] = []
        self._file = settings.database_url.removeprefix("sqlite:///") if postgres is None else ""
        self._lock: sqlite3.Connection | None = None

    @property
    def spooled(self) -> int:
        """How many records wait in the spool; those it could make no sense of count too."""
        return sum(1 for path in (self.settings.var_dir / "spool").rglob("*.spool"))

    @property
    def has_phones(self) -> bool:
        """Whether the carrier sends and receives by phones of its own."""
        return bool(self.settings.smsgate_devices)

    @property
    def sms_hook(self) -> str:
        """The kind of webhook by which an SMS comes."""
        return "event" if self.has_phones else "sms"

    @property
    def engine(self) -> str:
        """Which database this house has."""
        return "sqlite" if self.postgres is None else "postgresql"

    def words(self, part: str) -> list[str]:
        """What `python` is told: the Procfile's own words, but for the stand-in."""
        if part == "carrier":
            return [*super().words(part), "--judge", str(self.judge), "--report-after", "0.2"]
        return shlex.split(_line(part).partition(" python ")[2])

    def _begin(self, part: str, log: BinaryIO) -> Part | subprocess.Popen[bytes]:
        environment = self.environment(part)
        if part == "carrier":
            return super()._begin(part, log)
        if self._parent is not None:
            return self._parent.start(self.words(part), environment, log)
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "sh", "-c", _line(part)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def environment(self, part: str) -> dict[str, str]:
        """The environment of a part; the stand-in is no victim and is left alone."""
        return {**self.env, **self._inside, "CHAOS_PART": part} if part in VICTIMS else self.env

    def spawn(self, part: str) -> int:
        """Start one part, and remember its group: children may outlive it."""
        self._groups.append(super().spawn(part))
        return self._groups[-1]

    # What the events need to be there.

    def prepare(self, events: Sequence[Event], silent_slots: int, seconds: float) -> None:
        """Guards, messages to get delivery reports, slots that nobody answers in these seconds."""
        now = datetime.now(UTC)
        with self.records() as runtime, transaction():
            _enrol(runtime, guards(events), now)
            open_desks()
            _write_slots(runtime, silent_slots, seconds, now)
            sent = reported_on(events)
            phones = people.phone_ids(runtime.vault, list(sent.values()), now)
            messages = [
                outbox.Message(
                    f"before:{id_}", "bulk", runtime.carrier.name, phones[phone], "sent before", now
                )
                for id_, phone in sent.items()
            ]
            outbox.put(runtime.vault, messages, now)
            while claimed := outbox.claim(runtime.vault, "bulk", "before", now, 1000):
                ids = {phones[phone]: id_ for id_, phone in sent.items()}
                outbox.record(
                    [(row.id, "accepted", ids[row.phone_id], "", "") for row in claimed], now
                )

    def let_slots_pass(self, count: int) -> None:
        """So many check-ins of the silent post are missed now."""

        def written() -> bool:
            try:
                with self.records() as runtime, transaction():
                    _write_slots(runtime, count, 0.1, datetime.now(UTC) - timedelta(seconds=2))
            except DatabaseAway:  # so many write at once
                return False
            return True

        wait_for(written, "the slots could not be written")

    def let_pauses_pass(self) -> None:
        """What desks were told of whom was told so long ago that the next lists are due."""
        now = datetime.now(UTC)
        self._write("UPDATE told SET at = ?", now - PAUSES[-1])
        self._write("UPDATE report SET desk_after = ? WHERE urgent AND desk_at IS NULL", now)

    def let_leases_pass(self) -> None:
        """What a sender holds is anybody's from now on: the sender is dead."""
        self._write("UPDATE outbox SET lease_until = ? WHERE state = 'sending'", datetime.now(UTC))

    def _write(self, statement: str, at: datetime) -> None:
        def written() -> bool:
            try:
                with self.records(), transaction():
                    run(statement, [utc(at)])
            except DatabaseAway:  # so many write at once
                return False
            return True

        wait_for(written, "the record could not be written")

    @contextmanager
    def records(self) -> Iterator[Runtime]:
        """The records, open here for a moment; one thread at a time, for one database is open."""
        with self._reading:
            runtime = open_runtime(self.settings)
            try:
                with connected():
                    yield runtime
            finally:
                close_all()

    # Who dies, and who mends.

    def strike(self, victim: str, which: int = 0) -> bool:
        """Kill -9 of a victim; whether somebody was there to die.

        ``web`` and ``worker``: with all children; ``web child`` and ``lane``: one of them, by
        `which`; ``supervisor``: the parent of the lanes alone; ``clock``.
        """
        part = {"web child": "web", "lane": "worker", "supervisor": "worker"}.get(victim, victim)
        process = self._parts[part]
        if process.poll() is not None:
            return False
        if victim in ("web child", "lane"):
            alive = sorted(children(process.pid))
            if not alive:
                return False
            _kill(alive[which % len(alive)])
        elif victim == "supervisor":
            _kill(process.pid)
        else:
            _kill_group(process.pid)
        self.kills[victim] += 1
        return True

    def mend(self) -> list[str]:
        """Start again what is dead; which parts those were."""
        dead = [
            part for part in VICTIMS if part in self._parts and self._parts[part].poll() is not None
        ]
        dead = [part for part in dead if part not in self._away]
        for part in dead:
            if part == "web":  # workers whose parent died would serve on beside the new ones
                _kill_group(self._parts[part].pid)
            self.spawn(part)
        return dead

    @contextmanager
    def without(self, part: str) -> Iterator[None]:
        """Nobody of this part lives for the length of the block."""
        self._away.add(part)
        _kill_group(self._parts[part].pid)
        self._parts[part].wait()
        try:
            yield
        finally:
            self._away.discard(part)

    def stop(self) -> None:
        """End everything, also what was left behind by a killed parent."""
        super().stop()
        for group in self._groups:
            _kill_group(group)
        if self._parent is not None:
            self._parent.close()

    # Outages.

    def redis_dies(self, empty: bool = False) -> None:
        """Kill Redis and start it again at once, with what it had written or with nothing."""
        self.redis.stop(signal.SIGKILL)
        if empty:
            self.redis.empty()
        self.redis.start()
        self.kills["redis"] += 1

    def database_dies(self) -> None:
        """Crash PostgreSQL and start it again at once. SQLite dies with whoever writes."""
        if self.postgres is not None:
            self.postgres.stop(signal.SIGQUIT)
            self.postgres.start()
            self.kills["database"] += 1

    def redis_full(self, full: bool) -> None:
        """Let Redis refuse every write, or none."""
        client = Redis.from_url(self.redis.url, socket_timeout=DEADLINE)
        client.config_set("maxmemory", "1" if full else "0")
        client.close()

    def database_away(self) -> None:
        """Take the database away: PostgreSQL crashes; a stranger keeps SQLite's file locked."""
        if self.postgres is not None:
            self.postgres.stop(signal.SIGQUIT)
            return
        self._lock = sqlite3.connect(self._file, timeout=60, isolation_level=None)
        self._lock.execute("BEGIN IMMEDIATE")

    def database_back(self) -> None:
        """Give the database back."""
        if self.postgres is not None:
            self.postgres.start()
        elif self._lock is not None:
            self._lock.execute("ROLLBACK")
            self._lock.close()
            self._lock = None

    def callbacks_waiting(self) -> int:
        """How many delivery reports the carrier has not got rid of."""
        counts = self._http.get(f"{self.carrier}/standin/counts", timeout=DEADLINE).json()
        return int(counts["callbacks"]["waiting"])

    def faults(self, **profile: object) -> None:
        """Change the carrier's fault profile; without one all is well again."""
        self._http.post(
            f"{self.carrier}/standin/fault-profile", json=profile, timeout=DEADLINE
        ).raise_for_status()

    # The carrier's phones, where it has some.

    def change(self, device: str, **change: object) -> None:
        """Change one of the carrier's phones, as the stand-in's page of it says."""
        self._http.post(
            f"{self.carrier}/standin/devices/{device}", json=change, timeout=DEADLINE
        ).raise_for_status()

    def bring_again(self) -> None:
        """Every phone brings all that came in to it once more."""
        now, account = datetime.now(UTC), self.settings
        for device in self.settings.smsgate_devices:
            self._http.post(
                f"{account.smsgate_url}/messages/inbox/export",
                json={
                    "deviceId": device,
                    "since": (now - timedelta(days=1)).isoformat(),
                    "until": now.isoformat(),
                },
                auth=(account.smsgate_username, account.smsgate_password),
                timeout=DEADLINE,
            ).raise_for_status()


def _line(part: str) -> str:
    """The Procfile's line of a part; `clock-2` is a second one of its kind."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines if line)[part.partition("-")[0]]


def _enrol(runtime: Runtime, phones: Sequence[str], now: datetime) -> None:
    rows = [
        watch.PostRow(
            code=code,
            name=name,
            area=_AREA,
            rt="14",
            rw="03",
            shift_start="22:00",
            shift_end="04:00",
            every_minutes=60,
            grace_minutes=15,
            guards=enrolled,
        )
        for code, name, enrolled in ((POST, "Pos Melati", phones), (SILENT, "Pos Diam", [KETUA]))
    ]
    watch.save_posts(runtime.vault, rows, now)


def _write_slots(runtime: Runtime, count: int, seconds: float, now: datetime) -> None:
    post = watch.find(SILENT)
    assert post is not None
    late = [now + timedelta(seconds=2 + seconds * place / max(count, 1)) for place in range(count)]
    # A reminder after the grace is never sent: what comes is one alarm for each slot.
    dues = [_Due(at - timedelta(minutes=15), at, at) for at in late]
    watch.write_slots(post, dues, now.astimezone(runtime.settings.zone).date())


class _Due:
    def __init__(self, due_at: datetime, remind_at: datetime, late_at: datetime) -> None:
        self.due_at, self.remind_at, self.late_at = due_at, remind_at, late_at


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


def _kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
