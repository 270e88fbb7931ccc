"""A core of its own for each web process: real processes, siblings of one parent."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from gateway.web import cores

CLAIM = """
import os, sys, threading
from gateway.web import cores
threading.Thread(target=sys.stdin.read, daemon=True).start()
core = cores.claim()
may = {tuple(sorted(os.sched_getaffinity(int(task)))) for task in os.listdir("/proc/self/task")}
print("none" if core is None else core, *may, flush=True)
sys.stdin.read()
"""

CORES = sorted(os.sched_getaffinity(0))


@pytest.fixture
def sibling() -> Iterator[Callable[[], tuple[subprocess.Popen[str], str]]]:
    """Starts one more web process; what it says about its core and its threads' cores."""
    with ExitStack() as ending:

        def start() -> tuple[subprocess.Popen[str], str]:
            process = subprocess.Popen(
                [sys.executable, "-c", CLAIM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            ending.enter_context(process)
            ending.callback(process.kill)
            assert process.stdout is not None
            return process, process.stdout.readline().strip()

        yield start


@pytest.mark.skipif(len(CORES) < 2, reason="one core is for everybody")
def test_siblings_take_a_core_each_and_the_last_one_roams(
    sibling: Callable[[], tuple[subprocess.Popen[str], str]],
) -> None:
    started = [sibling() for _ in CORES]
    assert sorted(said for _, said in started) == sorted(f"{core} ({core},)" for core in CORES)
    everywhere = f"none ({', '.join(map(str, CORES))})"
    assert sibling()[1] == everywhere
    dead, said = started[0]
    dead.kill()
    dead.wait()
    assert sibling()[1] == said, "whoever comes after a dead one takes its place"


def test_one_core_is_for_everybody(
    sibling: Callable[[], tuple[subprocess.Popen[str], str]],
) -> None:
    try:
        os.sched_setaffinity(0, {CORES[0]})
        assert sibling()[1] == f"none ({CORES[0]},)"
    finally:
        os.sched_setaffinity(0, set(CORES))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, set[int]]]:
    """In this process: two cores, and a note of which thread was kept where."""
    kept: dict[int, set[int]] = {}
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(os, "sched_setaffinity", kept.__setitem__)
    monkeypatch.setattr(cores, "_held", [])
    yield kept
    for name in cores._held:
        name.close()


def test_a_thread_that_ends_meanwhile_is_no_trouble(
    alone: dict[int, set[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def keep(thread: int, where: set[int]) -> None:
        if thread == 1:
            raise ProcessLookupError
        alone[thread] = where

    monkeypatch.setattr(os, "listdir", lambda _: ["1", "2"])
    monkeypatch.setattr(os, "sched_setaffinity", keep)
    core = cores.claim()
    assert core is not None and alone == {2: {core}}


@pytest.mark.parametrize("what", ["listdir", "sched_setaffinity"])
def test_where_it_is_not_allowed_everybody_roams_and_the_web_starts(
    alone: dict[int, set[int]], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, what, refuse)
    assert cores.claim() is None
    assert not cores._held, "the name is free for a sibling"
