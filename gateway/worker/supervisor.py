"""The supervisor: one child process for each part, started again when it dies, ended together."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Mapping
from functools import partial
from multiprocessing.process import BaseProcess
from types import FrameType

import structlog

from gateway.install import shutdown
from gateway.install.queues import LANES
from gateway.jobs import runtime, stopping
from gateway.worker import lanes

log = structlog.get_logger()

#: What a child process does until it is told to stop.
Part = Callable[[], None]

#: Seconds to wait before a dead child is replaced, and for the last drain at the end.
_PAUSE = 0.5
_GOODBYE = 30.0


def lane_parts() -> dict[str, Part]:
    """Every lane, by the name of its process.

    What it needs is there now: children share what their parent has.
    """
    for provider in runtime().providers.values():
        provider.get_ready()
    for lane in LANES:
        lanes.job_of(lane)
    return {f"lane-{lane}": partial(lanes.work, lane) for lane in LANES}


def clock_part() -> dict[str, Part]:
    """The clock, by the name of its process."""
    from gateway.worker import clock

    return {"clock": clock.run}


def run(parts: Mapping[str, Part]) -> None:
    """Keep every part running, each in a child process of its own, until SIGTERM or Ctrl-C.

    Forked before anything is opened: no connection is shared (a shared one mixes two processes'
    answers).
    """
    fork = multiprocessing.get_context("fork")
    news = _hear_of_children()
    children: dict[str, BaseProcess] = {}
    while True:
        news.clear()  # first: what is told from now on is not lost
        if stopping.is_set():
            break
        for name, part in parts.items():
            child = children.get(name)
            if child is None or not child.is_alive():
                if child is not None:
                    log.warning("supervisor.child_died", part=name, code=child.exitcode)
                children[name] = fork.Process(target=_serve, args=(part,), name=name)
                children[name].start()
        news.wait(threading.TIMEOUT_MAX)
        stopping.wait(_PAUSE)
    for child in children.values():
        child.terminate()
    for child in children.values():
        child.join(_GOODBYE)
        if child.is_alive():
            child.kill()


def _hear_of_children() -> shutdown.Shutdown:
    """What is set when a child ends, and when this process is told to stop."""
    news = shutdown.Shutdown()

    def told(number: int, _: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            stopping.set()
        news.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, told)
    return news


def _serve(part: Part) -> None:
    shutdown.with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    part()
