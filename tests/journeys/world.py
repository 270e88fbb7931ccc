"""A Kentongan of real processes for one test: web, lanes, clock, stand-in, Redis, database.

Everything speaks over loopback as in production: what phones send comes to the webhooks as their
carrier brings it, and what is sent goes to its stand-in. Any carrier that has a stand-in can be
played; each brings and takes in its own words.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from unittest.mock import patch

import requests

from gateway import create_app
from gateway.install import playing
from gateway.install.runtime import open_runtime
from gateway.install.settings import Settings
from gateway.jobs import hearing
from gateway.simulator.network import Network
from gateway.worker import clock
from storage.engine import db
from storage.models import database
from tests.gateway.carriers.dialects import dialect_of
from tests.servers import Valkey, held_port
from tests.waiting import DEADLINE, wait_for
from tests.warm import Part, gateway_parent

TOKEN = "journey-token-0123456789"


class World:
    """Starts the parts a test asks for and ends them all."""

    def __init__(
        self,
        settings: Settings,
        redis: Valkey,
        folder: Path,
        played: str = "africastalking",
        **more: str,
    ) -> None:
        """`played`: the carrier whose stand-in brings and takes everything.

        `more`: what else its environment holds.
        """
        self.played = played
        self._held = held_port(), held_port()
        self.port, self.carrier_port = (int(held.getsockname()[1]) for held in self._held)
        self.web = f"http://127.0.0.1:{self.port}"
        self.carrier = f"http://127.0.0.1:{self.carrier_port}"
        self._folder = folder
        self._parts: dict[str, Part | subprocess.Popen[bytes]] = {}
        self._http = requests.Session()
        self.phones = Network(self.carrier)
        self.env = {
            **os.environ,
            "VAR_DIR": str(settings.var_dir),
            "PORT": str(self.port),
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": redis.url,
            "WEBHOOK_TOKENS": TOKEN,
            "SECRET_KEY": settings.secret_key,
            "DATA_KEYS": ",".join(settings.data_keys),
            "LOOKUP_KEYS": ",".join(settings.lookup_keys),
            **playing.stand_in(played, self.carrier),
            "SMSGATE_DAILY_LIMIT": "1000",  # no story is about it
            "METRICS_TOKEN": "metrics-of-the-journey",
            **more,
        }
        named = {
            name: self.env[name.upper()]
            for name in Settings.model_fields
            if name.upper() in self.env
        }
        self.settings = Settings(**named)

    def start(self, *parts: str) -> None:
        """Start parts by name: web, carrier, clock, worker (all lanes; far cheaper than one by
        one), all (with the clock), or a lane alone.
        """
        for part in parts:
            self.spawn(part)
        if "web" in parts:
            wait_for(lambda: self._up(f"{self.web}/healthz"), "the web never answered")
        if "carrier" in parts:
            wait_for(
                lambda: self._up(f"{self.carrier}/standin/counts"), "the stand-in never answered"
            )

    def spawn(self, part: str) -> int:
        """Start one part and wait for nothing; its process id, which is that of its group too."""
        with (self._folder / f"{part}.log").open("ab") as log:
            self._parts[part] = self._begin(part, log)
        return self._parts[part].pid

    def _begin(self, part: str, log: BinaryIO) -> Part | subprocess.Popen[bytes]:
        return gateway_parent().start(self.words(part), self.environment(part), log)

    def words(self, part: str) -> list[str]:
        """What `python` is told to run a part."""
        return {
            "web": ["-m", "gateway.web.server", "--workers", "1"],
            "carrier": ["-m", "gateway.simulator", "serve", "--port", str(self.carrier_port)],
            "clock": ["worker.py", "clock"],
            "worker": ["worker.py", "work"],
            "all": ["worker.py", "all"],
        }.get(part, ["worker.py", "work", "--lane", part])

    def environment(self, part: str) -> dict[str, str]:
        """The environment in which a part runs."""
        return self.env

    def kill(self, part: str) -> None:
        """End a part as a power cut would: SIGKILL to it and all its children."""
        process = self._parts.pop(part)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def wait(self, part: str) -> int:
        """Wait until a part has ended by itself; its exit code."""
        return self._parts[part].wait(DEADLINE)

    def stop(self) -> None:
        """End everything."""
        for process in self._parts.values():
            process.terminate()
        for process in self._parts.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._parts.clear()
        for held in self._held:
            held.close()

    def log_of(self, part: str) -> str:
        """Everything a part has written so far."""
        return (self._folder / f"{part}.log").read_text()

    def logs(self) -> str:
        """Everything that every part has written so far."""
        return "\n".join(path.read_text() for path in self._folder.glob("*.log"))

    def press(self, session: str, phone: str, text: str) -> str:
        """One USSD callback of Africa's Talking; answers the body."""
        return self.hook(
            "ussd",
            sessionId=session,
            serviceCode="*384*110#",
            phoneNumber=phone,
            text=text,
            networkCode="99999",
        ).text

    def hook(self, kind: str, **fields: str) -> requests.Response:
        """One callback of Africa's Talking."""
        return self._http.post(
            f"{self.web}/hooks/africastalking/{TOKEN}/{kind}", data=fields, timeout=DEADLINE
        )

    def sms(self, phone: str, text: str) -> bool:
        """A phone sends an SMS; whether the gateway took it at once from the carrier."""
        return self.phones.sms(phone, text)

    def bring(self, phone: str, text: str, at: datetime) -> int:
        """The carrier brings an SMS that was sent at that time: the first time or once more.

        How that is answered.
        """
        call = dialect_of(self.played).sms(phone, text, at, datetime.now(UTC))
        answer = self._http.request(
            call.method,
            f"{self.web}/hooks/{self.played}/{TOKEN}/{call.kind}",
            params=call.query,
            data=call.body,
            headers=call.headers,
            timeout=DEADLINE,
        )
        return answer.status_code

    def received(self, phone: str) -> list[str]:
        """The texts the stand-in has accepted for a phone, oldest first."""
        return [message["text"] for message in self.accepted(number=phone)]

    def accepted(self, **which: str) -> list[dict[str, Any]]:
        """The messages the stand-in has accepted, oldest first: all, or those of a ``number``."""
        found: list[dict[str, Any]] = self._http.get(
            f"{self.carrier}/standin/messages", params=which, timeout=DEADLINE
        ).json()
        return found

    def newest(self, phone: str, count: int) -> str:
        """The newest SMS on this phone, once there are so many; the privacy line does not count."""

        def arrived() -> list[str]:
            return [text for text in self.received(phone) if "No HP disandikan" not in text]

        return str(
            wait_for(lambda: len(arrived()) >= count and arrived(), f"no SMS number {count} came")[
                -1
            ]
        )

    def api(self, token: str, method: str, path: str, body: Any = None) -> requests.Response:
        """One call of the API."""
        return self._http.request(
            method,
            f"{self.web}/api/v1{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=DEADLINE,
        )

    def flask(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """A command of the command line."""
        with as_a_process_of_its_own():
            ended = create_app(self.settings).test_cli_runner().invoke(args=words)
        done = subprocess.CompletedProcess(words, ended.exit_code, ended.stdout, ended.stderr)
        assert not check or done.returncode == 0, done.stderr or ended.exception
        return done

    def tick(self, now: datetime) -> None:
        """One round of the clock at a given moment."""
        with as_a_process_of_its_own():
            runtime = open_runtime(self.settings)
            with (
                patch.object(clock, "runtime", lambda: runtime),
                patch.object(hearing, "_hearing_since", float("-inf")),
            ):
                clock.once(now)

    def json(self, *words: str) -> Any:
        """What a command lists with --json."""
        return json.loads(self.flask(*words, "--json").stdout)

    def _up(self, url: str) -> bool:
        try:
            return self._http.get(url, timeout=2).status_code == 200
        except requests.RequestException:
            return False


@contextmanager
def as_a_process_of_its_own() -> Iterator[None]:
    """What is opened here is closed, and nobody notices: a real process costs a second or more."""
    bound = database.obj
    try:
        yield
    finally:
        db.close_all()
        database.initialize(bound)


@contextmanager
def running(
    settings: Settings, redis: Valkey, folder: Path, *parts: str, played: str = "africastalking"
) -> Iterator[World]:
    """A world on a migrated database, with the areas of the province and these parts running."""
    world = World(settings, redis, folder, played)
    try:
        world.flask("area", "load")
        world.flask("area", "alias")
        world.start(*parts)
        yield world
    finally:
        world.stop()
