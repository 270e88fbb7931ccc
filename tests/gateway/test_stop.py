"""Being told to stop, also twice at the same moment: by the terminal and by the parent, say."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from gateway.stop import Stop

TOLD_TWICE = """
import os, signal, sys
from {module} import stopping as stop

signal.signal(signal.SIGTERM, lambda *_: stop.set())

def again(frame, event, argument):
    if frame.f_code.co_name == "notify_all":  # the first is being said, and its lock is held
        sys.setprofile(None)
        os.kill(os.getpid(), signal.SIGTERM)

sys.setprofile(again)
os.kill(os.getpid(), signal.SIGTERM)
print(stop.is_set())
"""


@pytest.mark.parametrize("module", ["gateway.jobs", "gateway.crew", "gateway.clock"])
def test_a_second_signal_inside_the_first_does_not_hang(module: str) -> None:
    program = TOLD_TWICE.format(module=module)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr


def test_who_waits_is_told() -> None:
    stop, heard = Stop(), threading.Event()
    assert not stop.wait(0.01) and not stop.is_set()
    waiter = threading.Thread(target=lambda: stop.wait(30) and heard.set())
    waiter.start()
    stop.set()
    assert heard.wait(10) and stop.is_set() and stop.wait(0)
    stop.clear()
    assert not stop.is_set()
    waiter.join()
