"""``python -m tests.bench.lane intake``: a lane's worker that drains once for each line it reads.

A line is the longest time in seconds. It answers with a JSON line: how many rows were done, and in
how many seconds. The job is the one that the lane's wake-up starts, so everything between wake-up
and database is as in production.
"""

from __future__ import annotations

import json
import sys
import threading
import time

from gateway.install import logs
from gateway.jobs import runtime, stopping
from gateway.worker import lanes
from storage.engine.db import connected


def main(lane: str) -> None:
    """Serve until stdin ends."""
    logs.configure()
    job = lanes.job_of(lane)
    runtime()
    with connected():
        _say({"lane": lane})
    for line in sys.stdin:
        # As when a worker is asked to end: it stops between two batches.
        limit = threading.Timer(float(line), stopping.set)
        limit.start()
        began = time.perf_counter()
        done = job()
        seconds = time.perf_counter() - began
        limit.cancel()
        limit.join()
        stopping.clear()
        _say({"done": done, "seconds": seconds})


def _say(what: dict[str, object]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
