"""The guard over open files works: a session that leaves them open fails, workers or not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.open_files import MOST

ROOT = Path(__file__).parents[1]

CONFTEST = """
from tests.open_files import OpenFiles

def pytest_configure(config):
    config.pluginmanager.register(OpenFiles())
"""

LEAVING = """
import os, pathlib

kept = []

def test_it_leaves_files_open(tmp_path):
    kept.extend(os.pipe() for _ in range({pipes}))
    kept.extend(open(tmp_path / f"test-{{at}}.db-writer", "w") for at in range({files}))
"""


def session(folder: Path, *options: str, pipes: int = 0, files: int = 0) -> tuple[int, str]:
    """The exit code and words of a session with one test that leaves so much open."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_leaving.py").write_text(LEAVING.format(pipes=pipes, files=files))
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-c",
            "pyproject.toml",
            "--rootdir",
            str(folder),
            *options,
            str(folder),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return ended.returncode, ended.stdout


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "worker"])
def test_a_session_that_leaves_files_open_fails_and_names_their_kinds(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    code, said = session(tmp_path, *options, pipes=20, files=30)
    assert code == 1, said
    assert "1 passed" in said and f"(at most {MOST}): 40 pipe, 30 test-N.db-writer" in said
    assert ("gw0: 7" in said) == bool(options), said


@pytest.mark.parametrize("options", [(), ("-n", "1")], ids=["alone", "worker"])
def test_a_few_are_no_leak(tmp_path: Path, options: tuple[str, ...]) -> None:
    code, said = session(tmp_path, *options, pipes=MOST // 2 - 5)
    assert (code, "left open" in said) == (0, False), said


def test_this_session_is_guarded(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.has_plugin("open-files")
