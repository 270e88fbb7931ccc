"""The web server itself: its limits, its workers, and what each does before it answers."""

from __future__ import annotations

import resource
import signal
from typing import TYPE_CHECKING

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from gateway.install import own_texts, shutdown
from gateway.web import cores, idle

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: Threads of each worker that read requests, made when they are needed: so many half-sent bodies
#: may hold one without keeping others waiting. How many answer at once:
#: `gateway.web.webhooks.TURNS`.
THREADS = 256
#: With so few left, those who began to send something are given less time (`gateway.web.idle`).
FEW_THREADS = 32
#: Connections that each worker holds at once; one more waits in the kernel until another is closed.
CONNECTIONS = 1000
#: Files a worker has open besides its connections: Redis, modules, and SQLite's three for each
#: thread.
_OTHER_FILES = 200 + 3 * THREADS
#: A worker that has not ended so long after it was told to is killed (seconds): one that is told in
#: the moment in which it begins to serve may miss it (granian 2.8.7). No answer takes longer.
STOP_WITHIN = int(idle.MOST)
#: A request's headers must have come after so long, and the next request on a connection
#: (milliseconds).
HEADERS_WITHIN = 5000


def serve(app: WSGIApplication, host: str, port: int, workers: int) -> None:
    """Serve `app` on an address of this machine until SIGTERM or Ctrl-C.

    It must have nothing open: workers are forked.
    """

    def worker() -> WSGIApplication:
        signal.signal(
            signal.SIGTERM, signal.SIG_DFL
        )  # until the server's own stands, the parent's would do nothing
        shutdown.with_parent()
        cores.claim()
        idle.watch(port, THREADS - FEW_THREADS)
        own_texts.follow()
        return app

    _allow_files()
    Server(
        "wsgi:app",  # a name for messages alone: what is served is loaded already
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        # HTTP/1 only: told to guess, the server waits without a limit for the first byte of a
        # connection.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        websockets=False,
        workers=workers,
        backpressure=CONNECTIONS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.error,
    ).serve(target_loader=worker, wrap_loader=False)


def _allow_files() -> None:
    """As many open files as the connections need, where the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _OTHER_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
