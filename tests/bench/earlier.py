"""The build of an earlier commit, to be measured beside ours in the same rounds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from gateway.web.server import WORKERS
from gateway.web.serving import CONNECTIONS, HEADERS_WITHIN, THREADS
from tests.bench.parts import ROOT, Web, listening
from tests.servers import free_port

#: What the speed of this build is compared with: the last one before its callbacks were doubted.
COMMIT = "259e3f0"
#: How its own Procfile starts its web: the words after ``python``, with PORT for the port.
WEB = (
    "-m granian --interface wsgi --host 127.0.0.1 --port PORT --workers 2 --blocking-threads 16"
    " --backpressure 64 --no-ws --respawn-failed-workers --respawn-interval 0.5 --log-level error"
    " wsgi:app"
)


@contextmanager
def checked_out(folder: Path) -> Iterator[Path | None]:
    """The files of that commit, while the block lasts; None, and a line, in a clone without it."""
    place = folder / f"at-{COMMIT}"
    made = _git("worktree", "add", "--detach", str(place), COMMIT)
    if made.returncode:
        print(
            f"\nThis clone does not have commit {COMMIT}: only this build is measured.", flush=True
        )
        yield None
        return
    try:
        yield place
    finally:
        _git("worktree", "remove", "--force", str(place))


def migrate(root: Path, environment: dict[str, str]) -> None:
    """Let that build bring its own database up to date. Raises CalledProcessError."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)


@contextmanager
def serve(root: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[Web]:
    """Serve that build by the same server with the same limits as ours. Raises RuntimeError."""
    port = free_port()
    command = (
        f"-m granian --interface wsgi --host 127.0.0.1 --port {port} --http 1 --no-ws"
        f" --http1-header-read-timeout {HEADERS_WITHIN} --workers {WORKERS}"
        f" --backpressure {CONNECTIONS} --blocking-threads {THREADS}"
        " --respawn-failed-workers --respawn-interval 0.5 --log-level error wsgi:app"
    ).split()
    with listening(command, port, folder, environment, root) as web:
        yield web


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True)
