"""`python -m gateway.server`: the web server, and the one place that knows how it is started."""

from __future__ import annotations

import argparse
import os
import resource
import sys

from gateway.settings import BadSettings, load

APP = "wsgi:app"
WORKERS = 2
#: Threads of each worker that read requests, made when they are needed: so many half-sent bodies may
#: hold one without keeping others waiting. How many answer at once: `gateway.webhooks.TURNS`.
THREADS = 256
#: With so few left, those who began to send something are given less time (`gateway.idle`).
FEW_THREADS = 32
#: Connections that each worker holds at once; one more waits in the kernel until another is closed.
CONNECTIONS = 1000
#: Files a worker has open besides its connections: Redis, modules, and SQLite's three for each thread.
_OTHER_FILES = 200 + 3 * THREADS
#: A request's headers must have come after so long, and the next request on a connection (milliseconds).
HEADERS_WITHIN = 5000


def command(host: str, port: int, workers: int = WORKERS, app: str = APP) -> list[str]:
    """The words that start the server on an address of this machine."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        # HTTP/1 only: told to guess, the server waits without a limit for the first byte of a connection.
        "--http", "1", "--no-ws", "--http1-header-read-timeout", str(HEADERS_WITHIN),
        "--workers", str(workers), "--backpressure", str(CONNECTIONS), "--blocking-threads", str(THREADS),
        "--respawn-failed-workers", "--respawn-interval", "0.5", "--log-level", "error", app,
    ]  # fmt: skip


def reach(host: str) -> str:
    """Who can reach the hooks, in a sentence."""
    if host in ("127.0.0.1", "::1", "localhost"):
        return "only this machine can reach the hooks; behind no proxy set HOST=0.0.0.0"
    return f"every machine that reaches {host} can reach the hooks"


def main() -> int:
    """Become the server; 1 when the settings are wrong."""
    parser = argparse.ArgumentParser(prog="python -m gateway.server", description=__doc__)
    parser.add_argument("app", nargs="?", default=APP, help=f"what is served, module:name (default {APP})")
    chosen = parser.parse_args()
    from gateway import starting  # the application's own modules, which the help does without
    from storage.db import DatabaseAway

    try:
        settings = load()
        starting.check(settings)
    except (BadSettings, starting.CannotStart, DatabaseAway, ValueError) as wrong:
        sys.stderr.write(f"kentongan: {wrong}\n")
        return 1
    sys.stderr.write(f"kentongan: {reach(settings.host)}\n")
    sys.stderr.flush()
    _allow_files()
    words = command(settings.host, settings.port, app=chosen.app)
    os.execv(words[0], words)


def _allow_files() -> None:
    """As many open files as the connections need, where the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


if __name__ == "__main__":
    sys.exit(main())
