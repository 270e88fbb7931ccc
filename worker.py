"""Start what works behind the web: `python worker.py all`, or its halves on their own, `work` and
`clock`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from gateway.install import loading


def main() -> int:
    """Parse the command line and run; 0 after a clean stop.

    Ends with 1 when the settings are wrong.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parts = parser.add_subparsers(dest="part", required=True)
    parts.add_parser(
        "all", help="lanes and clock, child processes of one parent: what takes the least memory"
    )
    work = parts.add_parser("work", help="handle the inbox and send, one child process per lane")
    work.add_argument("--lane", help="only this lane, in this process")
    clock = parts.add_parser("clock", help="watch the time: slots, reminders, schedules, retention")
    clock.add_argument("--once", action="store_true", help="one round, then end")
    clock.add_argument(
        "--now", type=datetime.fromisoformat, help="with --once: the time to act for, with its zone"
    )
    chosen = parser.parse_args()
    run = loading.begin(lambda settings: _part(chosen))
    run()
    return 0


def _part(chosen: argparse.Namespace) -> Callable[[], None]:
    """What was chosen, with what it needs imported, and nothing else."""
    from gateway.install import logs

    logs.configure()
    if chosen.part == "clock":
        from gateway.worker import clock

        now = (chosen.now or datetime.now(UTC)).astimezone(UTC)
        return partial(clock.once, now) if chosen.once else clock.run
    if chosen.part == "work" and chosen.lane:
        from gateway.worker import lanes

        return partial(lanes.work, chosen.lane)
    from gateway.worker import supervisor

    return partial(
        supervisor.run,
        supervisor.lane_parts() | (supervisor.clock_part() if chosen.part == "all" else {}),
    )


if __name__ == "__main__":
    sys.exit(main())
