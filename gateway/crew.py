"""The worker's parent: one child process per lane, started again when it dies, ended together."""

from __future__ import annotations

import multiprocessing
import signal
from multiprocessing.process import BaseProcess

import structlog

from gateway import lanes, stop
from gateway.jobs import stopping
from gateway.queues import LANES

log = structlog.get_logger()

#: Seconds to wait before a dead child is replaced, and for the last drain at the end.
_PAUSE = 0.5
_GOODBYE = 30.0


def run() -> None:
    """Keep every lane served until SIGTERM or Ctrl-C."""
    # Forked before anything is opened: no connection is shared (a shared one mixes two processes' answers).
    fork = multiprocessing.get_context("fork")
    stopping.at_signals()
    children: dict[str, BaseProcess] = {}
    while not stopping.is_set():
        for lane in LANES:
            child = children.get(lane)
            if child is None or not child.is_alive():
                if child is not None:
                    log.warning("crew.child_died", lane=lane, code=child.exitcode)
                children[lane] = fork.Process(target=_serve, args=(lane,), name=f"lane-{lane}")
                children[lane].start()
        stopping.wait(_PAUSE)
    for child in children.values():
        child.terminate()
    for child in children.values():
        child.join(_GOODBYE)
        if child.is_alive():
            child.kill()


def _serve(lane: str) -> None:
    stop.with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lanes.work(lane)
