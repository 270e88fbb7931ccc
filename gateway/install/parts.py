"""Programs that live and end together in one terminal, with their names before their lines."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from os import killpg
from typing import TextIO

from gateway.install import shutdown

#: Seconds in which a part may end what it has in hand: a call to a carrier takes up to twenty.
GOODBYE = 30.0
#: Seconds between two looks whether a part has ended.
_LOOK = 0.2


class Parts:
    """The parts that were started.

    When one ends, or somebody says so, all are ended; none outlives this process.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._lock = threading.Lock()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._readers: list[threading.Thread] = []

    def start(self, parts: Mapping[str, Sequence[str]]) -> None:
        """Start each in a session of its own: only we get Ctrl-C and the terminal's end."""
        for name, words in parts.items():
            self._running[name] = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=shutdown.with_parent,
            )
        width = max(map(len, parts))
        for (
            name,
            process,
        ) in self._running.items():  # threads last: a process that has some is not to be forked
            reader = threading.Thread(
                target=self._read, args=(name.ljust(width), process), daemon=True
            )
            reader.start()
            self._readers.append(reader)

    def wait(self, told: shutdown.Shutdown) -> str:
        """Wait for an order to end, or a part's end; the name of that part, or ""."""
        while not told.wait(_LOOK):
            for name, process in self._running.items():
                if process.poll() is not None:
                    return name
        return ""

    def end(self) -> None:
        """End all of them, politely, and what is left of them after GOODBYE seconds by force."""
        self._send(signal.SIGTERM)
        until = time.monotonic() + GOODBYE
        for process in self._running.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(until - time.monotonic(), 0.1))
        self._send(signal.SIGKILL)
        for process in self._running.values():
            process.wait()
        for reader in self._readers:
            reader.join(1.0)

    def say(self, text: str) -> None:
        """Print something of our own.

        A terminal that is gone hears nothing, and nobody stumbles over that.
        """
        with self._lock, suppress(OSError, ValueError):
            self._out.write(f"{text}\n")
            self._out.flush()

    def _send(self, number: signal.Signals) -> None:
        """A signal to each part and all its children: those of a part that is gone, too."""
        for process in self._running.values():
            with suppress(ProcessLookupError, PermissionError):
                killpg(process.pid, number)

    def _read(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.say(
                f"{time.strftime('%H:%M:%S')} {name} | {line.decode('utf-8', 'replace').rstrip()}"
            )
        process.stdout.close()


def run_once(words: Sequence[str], told: shutdown.Shutdown) -> bool:
    """Run a program to its end; False when it failed. An order to end ends it: that is no failure.

    In a session of its own, as every part: only we get Ctrl-C.
    """
    running = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=shutdown.with_parent
    )
    while running.poll() is None:
        if told.wait(_LOOK):
            running.terminate()
            running.wait()
            return True
    return running.returncode == 0
