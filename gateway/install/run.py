"""`make run` and `make train`: everything that a phone needs, on one machine, in one terminal;
Ctrl-C ends it all.

So does the end of its terminal, and SIGTERM.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence

from gateway.install import loading
from gateway.install.shutdown import Shutdown


def main(arguments: Sequence[str] | None = None) -> int:
    """Start everything and wait for Ctrl-C: 0 then, 1 when it could not start."""
    parser = argparse.ArgumentParser(prog="python -m gateway.install.run", description=__doc__)
    parser.add_argument("carrier", nargs="?", default="", help="the one to play with")
    parser.add_argument("--anew", action="store_true", help="the training begins anew")
    chosen = parser.parse_args(arguments)
    told = Shutdown()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: told.set())
    with loading.for_good():
        settings = loading.chosen(stand_in=False)
        from gateway.install import trial
    return trial.run(settings, chosen.carrier, chosen.anew, told)


if __name__ == "__main__":
    sys.exit(main())
