"""Being told to stop, also twice at the same moment: by the terminal and by the parent, say."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import threading

import pytest

from gateway.install.shutdown import Shutdown, with_parent

#: A signal comes at each of the first steps of `does` in turn, and it ends.
AT_EVERY_STEP = """
import os, signal, sys
from gateway.install import shutdown

shutdown._LOOK_AGAIN = 0.01

def steps(frame, event, argument):
    global taken
    frame.f_trace_opcodes = True
    taken += 1
    if taken == chosen:
        os.kill(os.getpid(), signal.SIGTERM)
    return steps

for chosen in range(1, 200):
    stop, taken = shutdown.Shutdown(), 0
    stop.at_signals()
    sys.settrace(steps)
    {does}
    sys.settrace(None)
    assert stop.is_set(), chosen
print(taken >= 40)  # or it had fewer steps than a signal was sent at
"""


@pytest.mark.parametrize("does", ["stop.wait(600)", "stop.set()"])
def test_a_signal_may_come_at_any_moment(does: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", AT_EVERY_STEP.format(does=does)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def test_who_waits_is_told() -> None:
    stop, heard = Shutdown(), threading.Event()
    assert not stop.wait(0.01) and not stop.is_set()
    waiter = threading.Thread(target=lambda: stop.wait(60) and heard.set())
    waiter.start()
    stop.set()
    assert heard.wait(60) and stop.is_set() and stop.wait(0)
    stop.clear()
    assert not stop.is_set()
    waiter.join()


ORPHAN = """
import multiprocessing, os, time
from gateway.install import shutdown

def child(parent):
    while os.getppid() == parent:  # it is killed before the child could say anything
        time.sleep(0.01)
    shutdown.with_parent()
    time.sleep(600)

process = multiprocessing.get_context("fork").Process(target=child, args=(os.getpid(),))
process.start()
os._exit(0)
"""


def test_who_lost_its_parent_before_it_could_ask_to_be_told_ends_too() -> None:
    # Whoever goes on holds the other end of the pipe, and this waits for it in vain.
    subprocess.run([sys.executable, "-c", ORPHAN], stdout=subprocess.PIPE, timeout=120)


def test_where_there_is_no_such_thing_it_starts_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    with_parent()
