"""Half-open connections of every sort, held as long as the server allows, and opened again."""

from __future__ import annotations

import errno
import select
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from gateway.carriers.form import FORM

#: Seconds between two bytes of those that drip.
DRIP = 0.2
#: Seconds until those that were closed are opened again.
PAUSE = 5.0


@dataclass(frozen=True)
class Sort:
    """What is sent at once, and what is then sent byte by byte, for ever."""

    name: str
    sends: bytes = b""
    drips: bytes = b""


def sorts(path: str, honest: bool = True) -> list[Sort]:
    """Every sort, or only those without an honest token; `path` is a hook's, with token."""

    def head(where: str, length: int = 200) -> bytes:
        return (
            f"POST {where} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length:"
            f" {length}\r\n\r\n"
        ).encode()

    stranger = path.replace(path.split("/")[3], "a-token-that-nobody-has")
    chunks = head(path).replace(b"Content-Length: 200", b"Transfer-Encoding: chunked")
    strangers = [
        Sort("silent"),
        Sort("half a header", head(stranger)[:-20]),
        Sort("half a body of a stranger", head(stranger) + b"sessionId=x&text="),
        Sort("dripping header", drips=head(stranger)[:-4] + b"\r\nX-More: "),
        Sort("idle after an answer", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"),
    ]
    if not honest:
        return strangers
    return [
        *strangers,
        Sort("half a body", head(path) + b"sessionId=x&text="),
        Sort("no body", head(path)),
        Sort("half a chunk", chunks + b"5\r\nab"),
        Sort("dripping body", head(path, 8000) + b"text=", b"x"),
    ]


class HalfOpen:
    """Holds `count` connections to a port of this machine, of these sorts alike, until `stop`."""

    def __init__(self, port: int, kinds: list[Sort], count: int) -> None:
        self._port = port
        self._wanted = [kinds[number % len(kinds)] for number in range(count)]
        self._open: dict[int, tuple[socket.socket, Sort, int]] = {}
        self._over = threading.Event()
        self._full = threading.Event()
        self._thread = threading.Thread(target=self._hold, name="half-open", daemon=True)
        #: How often each sort was closed by the server.
        self.closed: Counter[str] = Counter()

    def start(self) -> None:
        """Open all of them; returns when all are."""
        self._thread.start()
        assert self._full.wait(60), "they could not all be opened"

    def stop(self) -> None:
        """Close all of them."""
        self._over.set()
        self._thread.join()
        for line, _, _ in self._open.values():
            line.close()

    def _hold(self) -> None:
        poll = select.poll()
        missing = list(self._wanted)
        dripped = again = time.monotonic()
        while not self._over.is_set():
            if time.monotonic() >= again:
                missing = [sort for sort in missing if not self._begin(sort, poll)]
                again = time.monotonic() + PAUSE
            if not missing:
                self._full.set()
            for number, _ in poll.poll(DRIP * 1000):
                if self._is_closed(number):
                    missing.append(self._end(number, poll))
            if time.monotonic() - dripped >= DRIP:
                dripped = time.monotonic()
                missing += [
                    self._end(number, poll) for number in [*self._open] if not self._drip(number)
                ]

    def _begin(self, sort: Sort, poll: select.poll) -> bool:
        try:
            line = socket.create_connection(("127.0.0.1", self._port), timeout=1)
            line.sendall(sort.sends)
        except OSError:  # the server has as many as it takes
            return False
        line.setblocking(False)
        poll.register(line, select.POLLIN)
        self._open[line.fileno()] = (line, sort, 0)
        return True

    def _is_closed(self, number: int) -> bool:
        try:
            return not self._open[number][0].recv(65536)
        except OSError as trouble:
            return trouble.errno not in (errno.EAGAIN, errno.EWOULDBLOCK)

    def _drip(self, number: int) -> bool:
        line, sort, at = self._open[number]
        if not sort.drips:
            return True
        try:
            line.send(sort.drips[at % len(sort.drips) :][:1])
        except OSError:
            return False
        self._open[number] = (line, sort, at + 1)
        return True

    def _end(self, number: int, poll: select.poll) -> Sort:
        line, sort, _ = self._open.pop(number)
        with suppress(KeyError):
            poll.unregister(line)
        line.close()
        self.closed[sort.name] += 1
        return sort
