"""A process that has imported the whole gateway and forks each part that a test starts.

To import it takes a second of a core, which is most of what a part does in a short test. A forked
part runs the same lines from `__main__` on, with an environment and a log of its own. That parts
start from nothing is judged where starting is: `make run`, what refuses to start, the storm.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import functools
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

ROOT = Path(__file__).resolve().parents[1]
#: What is run as `__main__` and therefore not imported before.
MAINS = (
    "gateway.web.server",
    "gateway.simulator.__main__",
    "gateway.worker.rehearsal.__main__",
)
#: The longest order, which holds an environment (bytes).
_ORDER = 1 << 17
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class Part:
    """A process that was forked for us; used as a `subprocess.Popen` is."""

    def __init__(self, parent: Warm, pid: int) -> None:
        self.pid = pid
        self._parent = parent
        self._alive: int | None = os.pidfd_open(pid)  # readable once it has ended
        self._code = 0

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """The exit code once it has ended. Raises subprocess.TimeoutExpired."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0.0)
        return code

    def terminate(self) -> None:
        """Ask it to end, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def _ended(self, timeout: float | None) -> int | None:
        if self._alive is not None:
            waiting = select.poll()
            waiting.register(self._alive, select.POLLIN)
            if not waiting.poll(None if timeout is None else timeout * 1000):
                return None
            self._code = self._parent.buried(self.pid)
            os.close(self._alive)
            self._alive = None
        return self._code


class Warm:
    """The process that forks. It ends with this one, and with it whatever it forked."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        """It imports in this environment; so does a part that imports something else yet."""
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._turn = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
                cwd=ROOT,
                env=dict(environment),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )

    def start(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        log: BinaryIO,
        errors: BinaryIO | None = None,
        given: BinaryIO | None = None,
    ) -> Part:
        """Fork what `python` would make of these words: ``-m module``, ``-c program`` or a file.

        Arguments follow. It leads a group of its own and writes into this log, or what it writes to
        standard error into `errors`; on standard input it reads what is `given`, or nothing.
        """
        order = {"words": list(words), "environment": dict(environment)}
        files = [log, errors or log, *([given] if given else [])]
        return Part(self, self._asked(order, *(file.fileno() for file in files)))

    def buried(self, pid: int) -> int:
        """The exit code of a part that has ended; its process id is free from now on."""
        return self._asked({"ended": pid})

    def close(self) -> None:
        """End it, and all that it forked."""
        self._orders.close()
        self._process.wait()

    def _asked(self, order: Mapping[str, Any], *files: int) -> int:
        with self._turn:
            socket.send_fds(self._orders, [json.dumps(order).encode()], list(files))
            answer = self._orders.recv(100)
        assert answer, "the process that forks is gone"
        return int(answer)


@functools.cache
def gateway_parent() -> Warm:
    """The one that this test process shares; it stays until the end."""
    parent = Warm(os.environ)
    atexit.register(parent.close)
    return parent


def ran(
    words: Sequence[str], environment: Mapping[str, str], given: str = "", timeout: float = 120.0
) -> subprocess.CompletedProcess[str]:
    """What a part says and how it ends, once it has; as `subprocess.run` with texts captured."""
    with (
        tempfile.TemporaryFile() as said,
        tempfile.TemporaryFile() as errors,
        tempfile.TemporaryFile() as read,
    ):
        read.write(given.encode())
        read.seek(0)
        part = gateway_parent().start(words, environment, said, errors, read)
        try:
            code = part.wait(timeout)
        except subprocess.TimeoutExpired:
            os.killpg(part.pid, signal.SIGKILL)
            raise
        for file in (said, errors):
            file.seek(0)
        return subprocess.CompletedProcess(
            words, code, said.read().decode(), errors.read().decode()
        )


def _everything() -> None:
    """Import what any part may need and read the tables, so that no fork of us does it again."""
    import gateway as package
    from flows.reading.report import see

    for found in pkgutil.walk_packages(package.__path__, "gateway."):
        if found.name not in MAINS:
            importlib.import_module(found.name)
    see("api")
    gc.freeze()


def _told(orders: socket.socket) -> list[str]:
    """What to run, in a process forked for it; the one that forks never comes back from here."""
    while True:
        told, files, _, _ = socket.recv_fds(orders, _ORDER, 3)
        if not told:
            os._exit(0)
        order = json.loads(told)
        if "ended" in order:
            answer = os.waitstatus_to_exitcode(os.waitpid(order["ended"], 0)[1])
        else:
            answer = os.fork()
            if not answer:
                _become(order["environment"], files)
                words: list[str] = order["words"]
                return words
            # Here as well as there: whoever is told its id may kill the group in the same moment.
            with contextlib.suppress(PermissionError):  # it has gone on to `exec` meanwhile
                os.setpgid(answer, 0)
            for file in files:
                os.close(file)
        orders.send(str(answer).encode())


def _become(environment: Mapping[str, str], files: Sequence[int]) -> None:
    os.setpgid(0, 0)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for file, descriptor in zip(files, (1, 2, 0), strict=False):
        os.dup2(file, descriptor)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)


def main() -> None:
    """Import, fork, and in what was forked: run."""
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        _everything()
        words = _told(orders)
    if words[0] == "-m":
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    elif words[0] == "-c":
        sys.argv = ["-c", *words[2:]]
        exec(compile(words[1], "<string>", "exec"), {"__name__": "__main__"})
    else:
        sys.argv = words
        runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    main()
