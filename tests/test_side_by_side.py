"""The processes that tests run in: each test once, each fixture taken down, and no death unseen."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

#: Two files that wait for each other; one has the mark of those that wait.
MEETING = """
import pytest
from threading import Event

pytestmark = [{mark}]

@pytest.fixture(scope="module")
def module(shared):
    yield
    (shared / "{mine} module").touch()

@pytest.mark.parametrize("at", range(3))
def test_they_meet(module, shared, tmp_path, at):
    (shared / f"{mine}{{at}}").touch()
    while not (shared / f"{other}{{at}}").exists():
        Event().wait(0.01)
    print("said at", at)
    assert at != 1, "not the second one"
"""
CONFTEST = """
import os, pathlib, pytest

@pytest.fixture(scope="session")
def shared():
    folder = pathlib.Path(__file__).parent
    yield folder
    (folder / f"session {os.getpid()}").touch()
"""
DYING = """
import os

def test_one_that_lives():
    pass

def test_one_that_dies():
    os._exit(0)

def test_one_that_never_begins():
    pass
"""


def session(folder: Path, *options: str) -> tuple[int, str]:
    """The exit code and words of a session of the tests in this folder."""
    forking = [
        "-p",
        "tests.side_by_side",
        "--processes",
        "2",
        "-c",
        "pyproject.toml",
        "--rootdir",
        str(folder),
    ]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", *forking, *options, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_files_run_side_by_side_and_each_test_is_told_of_once(tmp_path: Path) -> None:
    marks = {"a": "", "b": "", "c": "pytest.mark.journey", "d": "pytest.mark.journey"}
    others = {"a": "c", "c": "a", "b": "d", "d": "b"}
    (tmp_path / "conftest.py").write_text(CONFTEST)
    for mine, mark in marks.items():
        words = MEETING.format(mark=mark, mine=mine, other=others[mine])
        (tmp_path / f"test_{mine}.py").write_text(words)
    code, said = session(tmp_path, "-rA", f"--junitxml={tmp_path}/told.xml")
    assert code == 1 and "4 failed, 8 passed" in said, said
    for outcome, at in (("PASSED", 0), ("FAILED", 1), ("PASSED", 2)):
        told = re.findall(rf"^{outcome} .*test_(\w)\.py::test_they_meet\[{at}\]", said, re.M)
        assert sorted(told) == list(marks), said
    assert said.count("said at 1\n") == 4 and said.count("not the second one") >= 4, said
    assert all((tmp_path / f"{mine} module").exists() for mine in marks)
    assert 'failures="4" skipped="0" tests="12"' in (tmp_path / "told.xml").read_text()
    assert "Traceback" not in said, said
    assert len(list(tmp_path.glob("session *"))) == 2, "not taken down in both processes"


def test_a_process_that_dies_fails_the_test_it_died_in(tmp_path: Path) -> None:
    (tmp_path / "test_dying.py").write_text(DYING)
    code, said = session(tmp_path)
    assert code == 1 and "1 failed, 1 passed" in said, said
    assert "test_dying.py::test_one_that_dies" in said and "the process died" in said, said


def test_the_first_failure_ends_all_if_asked_to(tmp_path: Path) -> None:
    (tmp_path / "test_failing.py").write_text("def test_it(): assert False\n")
    (tmp_path / "test_waiting.py").write_text(
        "import threading, pytest\n"
        "def test_it():\n"
        "    with pytest.raises(KeyboardInterrupt): threading.Event().wait()\n"
    )
    code, said = session(tmp_path, "-x")
    assert code == 1 and "stopping after 1 failures" in said, said
