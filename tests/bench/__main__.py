"""`make bench`: measure, print the ratios, keep the raw figures under ``var/bench/``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.web.server import WORKERS
from gateway.web.serving import THREADS
from tests.bench import (
    answers,
    bulk,
    console,
    drain,
    flood,
    intake,
    journey,
    reading,
    receipts,
    rehearsal,
    rest,
    rounds,
    routing,
    unsigned,
    ussd,
    watch,
)
from tests.bench.ground import Ground
from tests.bench.parts import ROOT
from tests.bench.table import table

_ALL = (
    ussd,
    unsigned,
    intake,
    drain,
    receipts,
    bulk,
    journey,
    answers,
    routing,
    flood,
    reading,
)
NOUNS = {module.NOUN.name: module.NOUN for module in _ALL}
#: What is measured along with another that is named.
_ALONG = {answers.NOUN.name: (routing.NOUN.name,)}
#: Measured only when they are named, each in its own way.
BY_NAME = {
    "rest": rest.measure,
    "console": console.measure,
    "watch": watch.measure,
    "rehearsal": rehearsal.measure,
}
#: Rounds, and the length of one burst in seconds: as a rule, and with --quick.
USUAL, QUICK = (3, 3), (1, 1)


def main() -> int:
    """Measure what was asked for; 1 when an answer was wrong or a row is missing."""
    chosen = _chosen()
    count, seconds = (
        given or usual
        for given, usual in zip((chosen.rounds, chosen.seconds), _usual(chosen), strict=True)
    )
    began = datetime.now(UTC)
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(1)
    )  # so that everything that was started is ended
    print(f"Kentongan beside plain rivals; {machine()}; {began:%Y-%m-%d %H:%M} UTC")
    print(
        f"Web: granian, {WORKERS} workers x {THREADS} threads. Rounds: {count} in turns,"
        f" bursts of at most {seconds} s."
    )
    print(
        "Medians; ratios (lowest-highest) of single rounds; SQL, commits, Redis calls and CPU"
        " per event."
    )
    found: dict[str, list[rounds.Series]] = {}
    apart: dict[str, Any] = {}
    with (
        tempfile.TemporaryDirectory(prefix="kentongan-bench-") as folder,
        Ground(Path(folder), chosen.quick) as ground,
    ):
        for name in _named(chosen.names):
            if name in BY_NAME:
                apart[name] = _by_name(name, ground, count)
            else:
                found[name] = _measure(NOUNS[name], ground, count, seconds)
    kept = keep(began, found, apart)
    print(
        f"\nRaw figures: {kept.relative_to(ROOT)}"
        f" ({(datetime.now(UTC) - began).total_seconds():.0f} s)"
    )
    wrong = sum(
        series.errors(side)
        for several in found.values()
        for series in several
        for side in series.loads
    )
    if wrong:
        print(
            f"{wrong} answers or rows were missing or wrong: these figures mean little.",
            file=sys.stderr,
        )
    return 1 if wrong else 0


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"only these: {', '.join((*NOUNS, *BY_NAME))}"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="one short round at smaller sizes: does it all still run?",
    )
    parser.add_argument(
        "--rounds", type=int, help=f"how often every side is measured (default {USUAL[0]})"
    )
    parser.add_argument("--seconds", type=int, help=f"longest burst of load (default {USUAL[1]})")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.names if name not in (*NOUNS, *BY_NAME)]:
        parser.error(f"know only {', '.join((*NOUNS, *BY_NAME))}, not {', '.join(unknown)}")
    return chosen


def _named(names: list[str]) -> list[str]:
    """What is to be measured, in order, each once; everything where nothing is named."""
    along = [each for name in names for each in (name, *_ALONG.get(name, ()))]
    return list(dict.fromkeys(along)) or list(NOUNS)


def _usual(chosen: argparse.Namespace) -> tuple[int, int]:
    return QUICK if chosen.quick else USUAL


def _measure(noun: rounds.Noun, ground: Ground, count: int, seconds: int) -> list[rounds.Series]:
    began = time.monotonic()
    print(f"\n## {noun.title}", flush=True)
    found = []
    with noun.sides(ground) as sides:
        for size in noun.quick if ground.quick else noun.sizes:
            series = rounds.measure(sides, size, noun.rounds or count, seconds, noun.warm)
            print(f"\n{noun.says.format(f'{size:,}')}\n\n{table(noun, series)}", flush=True)
            found.append(series)
    print(f"\n({time.monotonic() - began:.0f} s; {machine()})", flush=True)
    return found


def _by_name(name: str, ground: Ground, count: int) -> Any:
    began = time.monotonic()
    print(f"\n## {name.capitalize()}", flush=True)
    found = BY_NAME[name](ground, count)
    print(f"\n({time.monotonic() - began:.0f} s; {machine()})", flush=True)
    return found


def machine() -> str:
    """This machine in a few words."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()}, load"
        f" {load:.1f}"
    )


def keep(began: datetime, found: dict[str, list[rounds.Series]], apart: dict[str, Any]) -> Path:
    """Write the raw figures down; where they are."""
    path = ROOT / "var/bench" / f"{began:%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    raw: dict[str, Any] = {"began": began.isoformat(), "machine": machine()}
    raw["found"] = {name: [series.raw() for series in several] for name, several in found.items()}
    raw |= apart
    path.write_text(json.dumps(raw, indent=1))
    return path


if __name__ == "__main__":
    sys.exit(main())
