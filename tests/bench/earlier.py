"""The build of an earlier commit, to be measured beside ours in the same rounds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.parts import ROOT

#: What the speed of this build is compared with: the last one before its callbacks were doubted.
COMMIT = "259e3f0"


@contextmanager
def checked_out(folder: Path) -> Iterator[Path | None]:
    """The files of that commit for as long as the block lasts; None, said aloud, in a clone that
    does not have it.
    """
    place = folder / f"at-{COMMIT}"
    made = _git("worktree", "add", "--detach", str(place), COMMIT)
    if made.returncode:
        print(f"\nThis clone does not have commit {COMMIT}: only this build is measured.", flush=True)
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


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True)
