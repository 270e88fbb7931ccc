"""The bench's processes: granian as in the Procfile for every side, lanes, the stand-in."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0
STOP_SECONDS = 15.0


@dataclass(frozen=True)
class Web:
    """A server that answers: its ``http://127.0.0.1:port``, and its workers' parent process."""

    url: str
    pid: int


@contextmanager
def serve(app: str, folder: Path, environment: Mapping[str, str]) -> Iterator[Web]:
    """Serve a WSGI application (``module:name``) as our web is.

    Raises RuntimeError with what it said.
    """
    port = free_port()
    command = ["-m", "tests.bench.served", app, str(port)]
    with listening(command, port, folder, environment) as web:
        yield web


@contextmanager
def listening(
    command: Sequence[str],
    port: int,
    folder: Path,
    environment: Mapping[str, str],
    root: Path = ROOT,
) -> Iterator[Web]:
    """Run ``python <command>``, which serves on `port`, for as long as the block lasts.

    Raises RuntimeError.
    """
    log = folder / f"web-{port}.log"
    with started(command, log, environment, root=root) as process:
        wait_until(lambda: listens(port), process, log)
        yield Web(f"http://127.0.0.1:{port}", process.pid)


@contextmanager
def standin(
    folder: Path, environment: Mapping[str, str], port: int, webhooks: str = ""
) -> Iterator[Path]:
    """The stand-in on AT_BASE_URL's port; the file of accepted messages, a JSON line each."""
    log, judge = folder / "standin.log", folder / "accepted.jsonl"
    command = ["-m", "gateway.simulator", "serve", "--port", str(port), "--judge", str(judge)]
    command += ["--webhooks", webhooks] if webhooks else []
    with started(command, log, environment) as process:
        wait_until(lambda: listens(port), process, log)
        yield judge


class Lane:
    """A lane's worker process that drains when told to (`tests.bench.lane`), for a limited time."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.pid = process.pid
        self._process, self._log = process, log

    def drain(self, at_most: float) -> dict[str, Any]:
        """Drain until nothing is left, but no longer than `at_most` seconds: ``{"done",
        "seconds"}``. Raises RuntimeError.
        """
        assert self._process.stdin is not None
        self._process.stdin.write(f"{at_most}\n".encode())
        self._process.stdin.flush()
        return self.hear()

    def hear(self) -> dict[str, Any]:
        """The next thing it says. Raises RuntimeError with the end of its log when it died."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the lane died: {_end_of(self._log)}")
        said: dict[str, Any] = json.loads(line)
        return said


@contextmanager
def lane(name: str, folder: Path, environment: Mapping[str, str]) -> Iterator[Lane]:
    """One lane in a process of its own, with its database open and its modules loaded."""
    log = folder / f"lane-{name}-{free_port()}.log"
    with started(["-m", "tests.bench.lane", name], log, environment, listen=True) as process:
        worker = Lane(process, log)
        worker.hear()
        yield worker
        assert process.stdin is not None
        process.stdin.close()


@contextmanager
def started(
    command: Sequence[str],
    log: Path,
    environment: Mapping[str, str],
    listen: bool = False,
    root: Path = ROOT,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``python <command>`` for as long as the block lasts.

    Only `environment` is set: nothing of the caller's settings comes along. It ends with this
    process, even a killed one. With `listen` its stdin and stdout are pipes; otherwise what it says
    goes to `log`.
    """
    command = ["setpriv", "--pdeathsig", "TERM", sys.executable, *command]
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**keep, "PYTHONPATH": str(root), **environment}
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=environment,
            start_new_session=True,
            stderr=out,
            stdin=subprocess.PIPE if listen else subprocess.DEVNULL,
            stdout=subprocess.PIPE if listen else out,
        )
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a part is `ready`.

    Raises RuntimeError with what it said when it ends before, or never is.
    """
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"a part did not start: {_end_of(log)}")
        time.sleep(0.02)


def listens(port: int) -> bool:
    """Whether somebody listens on this loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]
