"""What `make run` and `make train` start on one machine: all that a phone needs.

Nothing is written before it is clear that it may start.
"""

from __future__ import annotations

import fcntl
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import requests

from gateway.install import demo, greeting, keys, playing, starting, training
from gateway.install.doctor import stores
from gateway.install.doctor.finding import FAILED
from gateway.install.embedded import CannotStart, EmbeddedRedis
from gateway.install.parts import Parts, run_once
from gateway.install.settings import (
    KNOWN_CARRIERS,
    SECRETS_FILE,
    STAND_IN_FILE,
    BadSettings,
    Settings,
    load,
)
from gateway.install.shutdown import Shutdown
from storage.conversations.sessions import connect_redis
from storage.engine import db, private
from storage.engine.db import DatabaseAway
from storage.engine.vault import Vault

#: What can be opened only with the keys that sealed it.
_KEYS = ("DATA_KEYS", "LOOKUP_KEYS")
#: Seconds until somebody should look why it is not ready, and between two looks.
_READY_WITHIN, _LOOK = 90.0, 0.1


class CannotRun(Exception):
    """Something is missing; the text is a sentence that says what to do."""


def run(settings: Settings, carrier: str, anew: bool, told: Shutdown) -> int:
    """Prepare, start everything, wait until `told`, stop everything. 0 then, 1 when it could not
    start.
    """
    try:
        return _run(settings, carrier, anew, told)
    except (BadSettings, CannotRun, CannotStart, DatabaseAway, ValueError) as sorry:
        print(f"kentongan: {sorry}", file=sys.stderr)
        return 1


def _run(settings: Settings, carrier: str, anew: bool, told: Shutdown) -> int:
    if anew and not settings.training:
        raise CannotRun("only the training begins anew (make train RESET=1)")
    carrier = _playable(settings, carrier)
    _must_be_free(settings.host, settings.port, "PORT")
    _must_be_free("127.0.0.1", greeting.carrier_port(settings), "the stand-in carrier's port")
    with _alone(settings.var_dir):
        if settings.training and (anew or not training.is_whole(settings.var_dir)):
            training.empty(settings.var_dir)
            settings = load(stand_in=False)  # without the keys that are gone
        made = _secrets(settings)
        (settings.var_dir / STAND_IN_FILE).unlink(missing_ok=True)
        _play(settings, carrier)
        settings = load()
        _nobody_made_up(settings)
        return _together(settings, made, told)


def _together(settings: Settings, made: Sequence[str], told: Shutdown) -> int:
    redis = EmbeddedRedis(settings.var_dir) if not settings.redis_url else None
    parts = Parts()
    try:
        if redis is not None:
            redis.start()
        private.tighten(private.kept_in(settings.var_dir, db.file_of(settings.database_url)))
        _must_answer(settings)
        login = demo.prepare(settings, datetime.now(UTC))
        if settings.training and not training.is_whole(settings.var_dir):
            parts.say("kentongan: the night of the training is being invented (some seconds)")
            _invent(told)
        if told.is_set():
            return 0
        parts.say(greeting.of(settings, login, made))
        try:
            parts.start(_parts(settings))
            threading.Thread(
                target=_say_when_ready, args=(parts, settings, told), daemon=True
            ).start()
            if ended := parts.wait(told):
                parts.say(
                    f"kentongan: {ended} has ended; what it said last stands above."
                    f" Everything else is ended too."
                )
            return 1 if ended else 0
        finally:
            told.set()
            parts.end()
            _close_database()
    finally:
        (settings.var_dir / STAND_IN_FILE).unlink(missing_ok=True)
        if redis is not None:
            redis.stop()


def _invent(told: Shutdown) -> None:
    """Write the invented night, by a program of its own, for it loads all that workers do."""
    if not run_once([sys.executable, "-m", "gateway.worker.training"], told):
        raise CannotRun("the invented data could not be written; what was said last stands above")


def _close_database() -> None:
    """Close it last of all: SQLite then moves its log into its file; ended parts leave it open."""
    with suppress(DatabaseAway):
        db.ping()
    db.close_all()


@contextmanager
def _alone(kept: Path) -> Iterator[None]:
    """Hold the folder of this installation, so that no second start changes anything in it.

    Raises CannotRun.
    """
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = os.open(kept, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise CannotRun(
            f"{kept} is in use by another `make run`; end that first, or name another folder"
            f" in VAR_DIR"
        ) from None
    try:
        yield
    finally:
        os.close(held)


def _secrets(settings: Settings) -> list[str]:
    """Make what is missing; returns its names.

    Never a key in place of one that the database was sealed with.
    """
    lacking = keys.lacking(settings)
    db.open_database(settings.database_url)
    try:
        if starting.is_sealed(settings.database_url):
            lost = [name for name in _KEYS if name in lacking]
            wrong = "" if lost else starting.misfit(Vault(settings.data_keys, settings.lookup_keys))
            if lost:
                wrong = f"{' and '.join(lost)} are lost, and the database holds what only they open"
            if wrong:
                file = settings.var_dir / SECRETS_FILE
                raise CannotRun(
                    f"{wrong}; put {file} back from a backup, or move the database away to"
                    f" begin anew"
                )
    finally:
        db.close_all()
    keys.make(settings.var_dir, lacking)
    return lacking


def _playable(settings: Settings, carrier: str) -> str:
    """The carrier to play: the one asked for, or the default. Raises CannotRun."""
    default = settings.carriers[0]
    if carrier not in ("", *KNOWN_CARRIERS):
        raise CannotRun(f"CARRIER can be {' or '.join(KNOWN_CARRIERS)}, not {carrier}")
    chosen = "carriers" in settings.model_fields_set or playing.is_set_up(settings, default)
    if chosen and carrier not in ("", default):
        raise CannotRun(
            f"the settings use {default}; to play {carrier}, take CARRIERS and the account of"
            f" {default} out of them"
        )
    if (
        carrier
        and playing.is_set_up(settings, carrier)
        and not playing.is_played(settings, carrier)
    ):
        raise CannotRun(
            f"the settings have a real account with {carrier}: what you play would reach people."
            f" `make run` alone starts it; to play, take the account out of them"
        )
    return carrier or default


def _play(settings: Settings, carrier: str) -> None:
    """Let messages go to the stand-in on this machine; a real account is left alone."""
    if not playing.is_set_up(settings, carrier):
        told = playing.stand_in(carrier, f"http://127.0.0.1:{greeting.carrier_port(settings)}")
        told["PORT"] = str(settings.port)
        lines = [f"{name}={value}\n" for name, value in told.items()]
        (settings.var_dir / STAND_IN_FILE).write_text("".join(lines))


def _nobody_made_up(settings: Settings) -> None:
    """A made-up number may be anybody's. Raises CannotRun where a real carrier would reach one."""
    if demo.is_there(settings.var_dir) and not settings.plays_carrier:
        raise CannotRun(
            f"{settings.var_dir} holds the made-up people of a trial, and the carrier is a real"
            f" one; name another folder in VAR_DIR"
        )


def _parts(settings: Settings) -> dict[str, list[str]]:
    python = sys.executable
    parts = {
        "web": [python, "-m", "gateway.web.server", "wsgi:app"],
        "worker": [python, "worker.py", "all"],
    }
    if settings.plays_carrier:
        parts["phone"] = [
            python,
            "-m",
            "gateway.simulator",
            "serve",
            "--port",
            str(greeting.carrier_port(settings)),
        ]
    return parts


def _say_when_ready(parts: Parts, settings: Settings, told: Shutdown) -> None:
    """Print `siap` when a call would be answered: web, what it works with and stand-in are up."""
    asked = [f"{greeting.web(settings)}/readyz"]
    if settings.plays_carrier:
        asked.append(f"http://127.0.0.1:{greeting.carrier_port(settings)}/")
    until = time.monotonic() + _READY_WITHIN
    while not told.wait(_LOOK):
        if all(map(_answers, asked)):
            parts.say("\n  siap       a phone that calls now is answered\n")
            return
        if time.monotonic() > until:
            parts.say(f"\nkentongan: not ready after {_READY_WITHIN:.0f} s; {asked[0]} says why\n")
            return


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.RequestException:
        return False


def _must_be_free(host: str, port: int, name: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise CannotRun(
                f"port {port} ({name}) is taken by another program; stop it, or choose"
                f" another: PORT=8080 make run"
            ) from taken


def _must_answer(settings: Settings) -> None:
    found = stores.redis(settings, connect_redis(settings.redis_address))
    if found.state == FAILED:
        raise CannotRun(f"{found.says} {found.do}")
