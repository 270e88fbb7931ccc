"""How the web server is started, and who can reach it."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import pytest
import requests

from gateway.install import trial
from gateway.install.doctor import checks
from gateway.install.runtime import open_runtime
from gateway.install.settings import BadSettings, Settings, load
from gateway.web import body, idle, server
from tests.processes import children
from tests.servers import free_port
from tests.waiting import wait_for
from tests.warm import ROOT

LOOPBACK = ["127.0.0.1", "::1", "localhost"]


@pytest.mark.parametrize("host", [*LOOPBACK, "0.0.0.0", "::", "10.0.0.5"])
def test_who_can_reach_the_hooks_is_said(settings: Settings, host: str) -> None:
    says = checks.reach(open_runtime(settings.model_copy(update={"host": host}))).says
    assert ("set HOST=0.0.0.0" in says) == (host in LOOPBACK)
    assert host in LOOPBACK or host in says


def test_only_this_machine_reaches_it_unless_said_otherwise(settings: Settings) -> None:
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize("host", ["0.0.0.0:8000", "http://x", "rumah", "*", "1.2.3"])
def test_an_address_that_is_none_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("HOST", host)
    with pytest.raises(BadSettings, match="HOST"):
        load(None)


def test_everybody_starts_it_in_the_same_way(settings: Settings) -> None:
    (line,) = [
        line for line in (ROOT / "Procfile").read_text().splitlines() if line.startswith("web:")
    ]
    assert shlex.split(line)[2:] == ["exec", "python", "-m", "gateway.web.server", server.APP]
    assert trial._parts(settings)["web"][1:] == ["-m", "gateway.web.server", server.APP]


_SERVED = """
import sys
from gateway.web import serving

def app(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]

serving.STOP_WITHIN = 1
serving.serve(app, "127.0.0.1", int(sys.argv[1]), 1)
"""


def test_a_worker_that_does_not_end_keeps_nobody_from_stopping() -> None:
    """granian 2.8.7 loses a SIGTERM that comes in the moment in which a worker begins to serve."""
    port = free_port()
    with subprocess.Popen([sys.executable, "-c", _SERVED, str(port)], cwd=ROOT) as served:
        wait_for(lambda: _answers(port), "it never answered")
        (worker,) = children(served.pid)
        os.kill(worker, signal.SIGSTOP)  # it hears nothing from now on
        served.terminate()
        assert served.wait(60) == 0


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/", timeout=5).ok
    except requests.RequestException:
        return False


#: A connection on which nothing was sent, one that was answered, and one that asked something
#: since.
SILENT, ANSWERED, ASKING = "silent", "answered", "asking"


@pytest.mark.parametrize(
    ("seconds", "begun", "closed"),
    [
        (0.0, False, {SILENT, ANSWERED, ASKING}),
        (0.1, True, {ASKING}),
        (60, False, set()),
        (60, True, set()),
    ],
)
def test_connections_without_an_answer_are_closed(
    seconds: float, begun: bool, closed: set[str]
) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        ends = {}
        for name in (SILENT, ANSWERED, ASKING):
            ends[name] = (socket.create_connection(("127.0.0.1", port)), listening.accept()[0])
        _pass(0.05)
        for name in (ANSWERED, ASKING):
            ends[name][1].sendall(b"an answer")
        _pass(0.2)
        ends[ASKING][0].sendall(b"a question")
        _pass(0.05)
        assert idle.close(port, seconds, begun=begun) == len(closed)
        for name, pair in ends.items():
            pair[0].settimeout(5 if name in closed else 0)
            assert name == SILENT or pair[0].recv(9) == b"an answer"
            assert _ended(pair[0]) == (name in closed)
            for end in pair:
                end.close()


def test_it_is_looked_closely_while_bodies_come_and_rarely_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []
    coming = iter([False, True, False])

    def close(port: int, seconds: float, begun: bool) -> int:
        match next(coming, None):
            case None:
                raise EOFError
            case comes:
                monkeypatch.setattr(body, "_waiting", {1: time.monotonic()} if comes else {})
        return 0

    monkeypatch.setattr(idle, "close", close)
    monkeypatch.setattr(idle, "time", SimpleNamespace(sleep=waited.append))
    monkeypatch.setattr(body.begun, "wait", waited.append)
    with pytest.raises(EOFError):
        idle._watch(8000, 10)
    often, rarely = idle.LOOK_EVERY, idle.LOOK_RARELY
    assert waited == [rarely, often, rarely, often, often, rarely, often]


def test_a_body_that_begins_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    body.begun.clear()
    stream = SimpleNamespace(read=lambda size: b"body" if body.begun.is_set() else b"")
    assert body.whole({"wsgi.input": stream, "CONTENT_LENGTH": "4"}, None) == b"body"


def _pass(seconds: float) -> None:
    begun = time.monotonic()
    wait_for(lambda: time.monotonic() - begun > seconds, "time stood still")


def _ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False


def test_who_waits_for_a_body_is_counted_only_as_long_as_it_waits() -> None:
    class Stream:
        def __init__(self) -> None:
            self.comes = threading.Event()

        def read(self, size: int) -> bytes:
            self.comes.wait()
            return b"x" * size

    stream = Stream()
    reader = threading.Thread(
        target=body.whole, args=({"CONTENT_LENGTH": "3", "wsgi.input": stream}, 10)
    )
    reader.start()
    wait_for(lambda: body.waiting(0.0) == 1, "nobody waits")
    assert body.waiting(3600) == 0
    stream.comes.set()
    reader.join()
    assert body.waiting(0.0) == 0
