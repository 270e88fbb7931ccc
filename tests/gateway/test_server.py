"""How the web server is started, and who can reach it."""

from __future__ import annotations

import shlex
import socket
import threading
import time

import pytest

from gateway import body, checkup, idle, run, server
from gateway.runtime import open_runtime
from gateway.settings import BadSettings, Settings, load
from tests.journeys.world import ROOT, wait_for

LOOPBACK = ["127.0.0.1", "::1", "localhost"]


@pytest.mark.parametrize("host", [*LOOPBACK, "0.0.0.0", "::", "10.0.0.5"])
def test_who_can_reach_the_hooks_is_said(settings: Settings, host: str) -> None:
    says = checkup.reach(open_runtime(settings.model_copy(update={"host": host}))).says
    assert ("set HOST=0.0.0.0" in says) == (host in LOOPBACK)
    assert host in LOOPBACK or host in says
    assert server.command(host, 8000)[server.command(host, 8000).index("--host") + 1] == host


def test_only_this_machine_reaches_it_unless_said_otherwise(settings: Settings) -> None:
    assert settings.host == "127.0.0.1"


@pytest.mark.parametrize("host", ["0.0.0.0:8000", "http://x", "rumah", "*", "1.2.3"])
def test_an_address_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("HOST", host)
    with pytest.raises(BadSettings, match="HOST"):
        load(None)


def test_everybody_starts_it_in_the_same_way(settings: Settings) -> None:
    (line,) = [line for line in (ROOT / "Procfile").read_text().splitlines() if line.startswith("web:")]
    assert shlex.split(line)[2:] == ["exec", "python", "-m", "gateway.server", server.APP]
    assert run._parts(settings)["web"][1:] == ["-m", "gateway.server", server.APP]


def test_a_connection_without_an_answer_is_closed_and_a_busy_one_is_not() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        ends = [(socket.create_connection(("127.0.0.1", port)), listening.accept()[0]) for _ in range(2)]
        (silent, _), (busy, answering) = ends
        begun = time.monotonic()
        wait_for(lambda: time.monotonic() - begun > 0.3, "time stood still")
        answering.sendall(b"an answer")
        closed = idle.close(port, 0.25)
        silent.settimeout(5)
        assert (closed, silent.recv(1), busy.recv(9)) == (1, b"", b"an answer")
        assert listening.fileno() > 0 and idle.close(port, 60) == 0
        for pair in ends:
            for end in pair:
                end.close()


def test_who_waits_for_a_body_is_counted_only_as_long_as_it_waits() -> None:
    class Stream:
        def __init__(self) -> None:
            self.comes = threading.Event()

        def read(self, size: int) -> bytes:
            self.comes.wait()
            return b"x" * size

    stream = Stream()
    reader = threading.Thread(target=body.whole, args=({"CONTENT_LENGTH": "3", "wsgi.input": stream}, 10))
    reader.start()
    wait_for(lambda: body.waiting(0.0) == 1, "nobody waits")
    assert body.waiting(3600) == 0
    stream.comes.set()
    reader.join()
    assert body.waiting(0.0) == 0
