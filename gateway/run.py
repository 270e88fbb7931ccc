"""`make run`: everything a phone needs to reach us, on one machine, in one terminal; Ctrl-C ends all of it."""

from __future__ import annotations

import shlex
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from honcho.manager import Manager

from gateway import demo, keyring, stores
from gateway.embedded import CannotStart, EmbeddedRedis
from gateway.finding import FAILED
from gateway.runtime import open_runtime
from gateway.settings import STAND_IN_FILE, BadSettings, Settings, load, var_dir
from storage.db import DatabaseAway

#: The stand-in for the carrier listens this far above the web.
CARRIER_ABOVE = 1000


class CannotRun(Exception):
    """Something is missing; the text is one sentence with the mend."""


def main() -> int:
    """Prepare, start everything, wait for Ctrl-C, stop everything. 0 after Ctrl-C, 1 when it could not start."""
    try:
        return _run()
    except (BadSettings, CannotRun, CannotStart, DatabaseAway, ValueError) as sorry:
        print(f"kentongan: {sorry}", file=sys.stderr)
        return 1


def _run() -> int:
    kept = var_dir()
    made = keyring.make_missing(kept)
    (kept / STAND_IN_FILE).unlink(missing_ok=True)
    _play_carrier(kept)
    settings = load()
    _must_be_free(settings.host, settings.port, "PORT")
    _must_be_free("127.0.0.1", _carrier_port(settings), "the stand-in carrier's port")
    redis = EmbeddedRedis(settings.var_dir) if not settings.redis_url else None
    if redis is not None:
        redis.start()
    try:
        _must_answer(settings)
        login = demo.prepare(settings, datetime.now(UTC))
        _greet(settings, login, made)
        manager = Manager()
        for name, command in _parts(settings).items():
            manager.add_process(name, command)
        manager.loop()
        return 0 if manager.returncode in (0, 130, 143) else 1
    finally:
        (settings.var_dir / STAND_IN_FILE).unlink(missing_ok=True)
        if redis is not None:
            redis.stop()


def _play_carrier(kept: Path) -> None:
    """Without an account, messages go to the stand-in on this machine. A real account is left alone."""
    settings = load()
    if not settings.at_base_url and not settings.at_api_key:
        stand_in = f"AT_BASE_URL=http://127.0.0.1:{settings.port + CARRIER_ABOVE}\nAT_API_KEY=stand-in\nPORT={settings.port}\n"
        (kept / STAND_IN_FILE).write_text(stand_in)


def _carrier_port(settings: Settings) -> int:
    return settings.port + CARRIER_ABOVE


def _parts(settings: Settings) -> dict[str, str]:
    python = shlex.quote(sys.executable)
    parts = {
        "web": f"exec {python} -m gateway.server wsgi:app",
        "worker": f"exec {python} worker.py work",
        "clock": f"exec {python} worker.py clock",
    }
    if settings.plays_carrier:
        parts["phone"] = f"exec {python} -m gateway.phone serve --port {_carrier_port(settings)}"
    return parts


def _must_be_free(host: str, port: int, name: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise CannotRun(
                f"port {port} ({name}) is taken by another program; stop it, or choose another: PORT=8080 make run"
            ) from taken


def _must_answer(settings: Settings) -> None:
    found = stores.redis(open_runtime(settings))
    if found.state == FAILED:
        raise CannotRun(f"{found.says} {found.do}")


def _greet(settings: Settings, login: demo.Login, made: list[str]) -> None:
    web = f"http://127.0.0.1:{settings.port}"
    lines = ["", "Kentongan is starting.", ""]
    if made:
        lines += [f"  secrets    made and kept in {settings.var_dir}/secrets.env (only you can read it)"]
    if settings.plays_carrier:
        lines += [f"  phones     http://127.0.0.1:{_carrier_port(settings)}/   (simulator; or: make phone)"]
    lines += [
        f"  API        {web}/api/v1/   (OpenAPI: {web}/api/v1/openapi.json)",
        f"  health     {web}/readyz",
        f"  officer    {login.operator_name}, token {login.operator_token}",
        f"  approver   {login.approver_name}, token {login.approver_token}",
        "",
        "  Ctrl-C stops everything; what was recorded stays.",
        "",
    ]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
