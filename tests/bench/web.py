"""Web servers for the bench: granian, started for every side in the same way as in the Procfile."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORKERS, THREADS, BACKPRESSURE = 2, 8, 64
START_SECONDS = 30.0


@contextmanager
def serve(app: str, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Serve a WSGI application (``module:name``) and give its address, ``http://127.0.0.1:port``.

    Only `environment` is set: nothing of the caller's settings comes along. Raises RuntimeError with what it said.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / f"{app.replace(':', '-')}.log"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--backpressure", str(BACKPRESSURE)]
    command += ["--no-ws", "--log-level", "warning", app]
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, cwd=folder, env={**keep, "PYTHONPATH": str(ROOT), **environment}, stdout=out, stderr=out
        )
    try:
        _wait(server, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: {log.read_text(errors='replace')[-2000:]}") from None
            time.sleep(0.05)
