"""A core of its own for each web process: real processes, siblings of one parent."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

CLAIM = """
import os, sys, threading
from gateway import cores
threading.Thread(target=sys.stdin.read, daemon=True).start()
core = cores.claim()
print("none" if core is None else core, *{tuple(sorted(os.sched_getaffinity(int(t)))) for t in os.listdir("/proc/self/task")},
      flush=True)
sys.stdin.read()
"""

CORES = sorted(os.sched_getaffinity(0))


@pytest.fixture
def sibling() -> Iterator[Callable[[], tuple[subprocess.Popen[str], str]]]:
    """Starts one more web process: itself, and what it says about its core and those of its threads."""
    with ExitStack() as ending:

        def start() -> tuple[subprocess.Popen[str], str]:
            process = subprocess.Popen(
                [sys.executable, "-c", CLAIM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )  # fmt: skip
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


def test_one_core_is_for_everybody(sibling: Callable[[], tuple[subprocess.Popen[str], str]]) -> None:
    try:
        os.sched_setaffinity(0, {CORES[0]})
        assert sibling()[1] == f"none ({CORES[0]},)"
    finally:
        os.sched_setaffinity(0, set(CORES))
