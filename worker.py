"""Start what works behind the web: `python worker.py work` (a child per lane) or `python worker.py clock`."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from gateway.settings import BadSettings, load


def main() -> int:
    """Parse the command line and run; 0 after a clean stop, 1 when the settings are wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts = parser.add_subparsers(dest="part", required=True)
    work = parts.add_parser("work", help="handle the inbox and send, one child process per lane")
    work.add_argument("--lane", help="only this lane, in this process")
    clock = parts.add_parser("clock", help="watch the time: slots, reminders, schedules, retention")
    clock.add_argument("--once", action="store_true", help="one round, then end")
    clock.add_argument("--now", type=datetime.fromisoformat, help="with --once: the time to act for, with its zone")
    chosen = parser.parse_args()
    from gateway import clock as clock_part
    from gateway import crew, lanes, logs, starting
    from storage.db import DatabaseAway

    try:
        starting.check(load())
    except (BadSettings, starting.CannotStart, DatabaseAway, ValueError) as wrong:
        sys.stderr.write(f"kentongan: {wrong}\n")
        return 1
    logs.configure()
    if chosen.part == "clock":
        if chosen.once:
            clock_part.once((chosen.now or datetime.now(UTC)).astimezone(UTC))
        else:
            clock_part.run()
    elif chosen.lane:
        lanes.work(chosen.lane)
    else:
        crew.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
