"""Start what works behind the web: `python worker.py all`, or its halves on their own, `work` and `clock`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from gateway.settings import BadSettings


def main() -> int:
    """Parse the command line and run; 0 after a clean stop, 1 when the settings are wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts = parser.add_subparsers(dest="part", required=True)
    parts.add_parser("all", help="lanes and clock, child processes of one parent: what takes the least memory")
    work = parts.add_parser("work", help="handle the inbox and send, one child process per lane")
    work.add_argument("--lane", help="only this lane, in this process")
    clock = parts.add_parser("clock", help="watch the time: slots, reminders, schedules, retention")
    clock.add_argument("--once", action="store_true", help="one round, then end")
    clock.add_argument("--now", type=datetime.fromisoformat, help="with --once: the time to act for, with its zone")
    chosen = parser.parse_args()
    from gateway import logs, starting
    from gateway.jobs import runtime
    from storage.db import DatabaseAway

    try:
        starting.check(runtime())
    except (BadSettings, starting.CannotStart, DatabaseAway, ValueError) as wrong:
        sys.stderr.write(f"kentongan: {wrong}\n")
        return 1
    logs.configure()
    _run(chosen)
    return 0


def _run(chosen: argparse.Namespace) -> None:
    """Import what this part needs, and nothing else, and work until told to stop."""
    if chosen.part == "clock":
        from gateway import clock

        if chosen.once:
            clock.once((chosen.now or datetime.now(UTC)).astimezone(UTC))
        else:
            clock.run()
    elif chosen.part == "work" and chosen.lane:
        from gateway import lanes

        lanes.work(chosen.lane)
    else:
        from gateway import crew

        crew.run(crew.lane_parts() | (crew.clock_part() if chosen.part == "all" else {}))


if __name__ == "__main__":
    sys.exit(main())
