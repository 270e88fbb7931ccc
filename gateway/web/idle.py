"""Closes connections too long without an answer: half-sent requests, a byte a second, silence.

The server has a time limit for headers and none for bodies, and a thread that reads one cannot be
called back. Closing its connection ends that read, as a caller who hangs up does. The kernel says
of each connection how long ago something was last sent on it, or when it was opened: so nothing is
counted on the way of a request.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import structlog

from gateway.web import body

log = structlog.get_logger()

#: Seconds without a byte of an answer. Every road answers sooner, if only that it cannot
#: (`storage.engine.deadline`).
MOST = 15.0
#: The same, of those who began to send something, while few threads are left that do not wait for a
#: body: a carrier's body comes along with its headers.
MOST_STARVING = 0.5
#: Seconds between two looks while bodies come, and while none does: an answer that nobody reads may
#: be on its way even then.
LOOK_EVERY, LOOK_RARELY = 0.25, 5.0

#: tcpi_last_data_sent and tcpi_last_data_recv in <linux/tcp.h>: how long ago, milliseconds.
_AGES = struct.Struct("=44xI4xI")


def watch(port: int, starving: int) -> None:
    """Close idle connections to this port, sooner while `starving` threads wait for bodies."""
    threading.Thread(target=_watch, args=(port, starving), name="idle", daemon=True).start()


def _watch(port: int, starving: int) -> None:
    while True:
        body.begun.clear()  # first: who begins from now on sets it
        if not body.waiting(0):
            body.begun.wait(LOOK_RARELY)
        # Nobody tells that a connection grows old: its age is asked for.
        time.sleep(LOOK_EVERY)
        hurry = body.waiting(MOST_STARVING) >= starving
        limit = MOST_STARVING if hurry else MOST
        if closed := close(port, limit, begun=hurry):
            log.info("idle.closed", count=closed, seconds=limit)


def close(port: int, seconds: float, begun: bool = False) -> int:
    """Close this process's connections to `port` on which nothing was sent for so long; how many.

    `begun`: only those on which something came since, which is not answered.
    """
    closed = 0
    for connection in _connections(port):
        with connection:
            sent, came = _ages(connection)
            if sent >= seconds and (came < sent or not begun):
                with suppress(OSError):  # it was closed by the other side meanwhile
                    connection.shutdown(socket.SHUT_RDWR)
                    closed += 1
    return closed


def _ages(connection: socket.socket) -> tuple[float, float]:
    """Seconds since we last sent something on it, and since something came or it was opened.

    0 where the system does not say.
    """
    try:
        ages = _AGES.unpack(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _AGES.size))
    except (OSError, AttributeError, struct.error):
        return 0.0, 0.0
    sent, came = (milliseconds / 1000 for milliseconds in ages)
    return sent, came


def _connections(port: int) -> Iterator[socket.socket]:
    """Every connection to this port, under a handle of our own beside the server's."""
    for name in os.listdir("/proc/self/fd"):
        try:
            if not os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):
                continue
            found = socket.socket(fileno=os.dup(int(name)))
        except OSError:  # closed since it was listed
            continue
        if _is_ours(found, port):
            yield found
        else:
            found.close()


def _is_ours(found: socket.socket, port: int) -> bool:
    if found.family not in (socket.AF_INET, socket.AF_INET6) or found.type != socket.SOCK_STREAM:
        return False
    try:
        found.getpeername()
        return bool(found.getsockname()[1] == port)
    except OSError:  # it listens, or is being closed
        return False
