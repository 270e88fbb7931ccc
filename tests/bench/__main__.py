"""`make bench`: measure, print the ratios, keep the raw figures under ``var/bench/``."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import rounds, ussd
from tests.bench.web import ROOT, THREADS, WORKERS

PHONES = (16, 64)
HEADS = ("", "answers/s", "p50 ms", "p99 ms", "errors", "/ bare", "/ GET + SETEX")
WIDTHS = (26, 9, 7, 7, 6, 16, 16)


def main() -> int:
    """Run all measurements; 1 when a server did not start or an answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench")
    parser.add_argument("--rounds", type=int, default=5, help="how often every side is measured (default 5)")
    parser.add_argument("--seconds", type=int, default=3, help="length of one burst of load (default 3)")
    chosen = parser.parse_args()
    began = datetime.now(UTC)
    print(f"USSD key press; granian, {WORKERS} workers x {THREADS} threads; {machine()}; {began:%Y-%m-%d %H:%M} UTC")
    print(f"{chosen.rounds} rounds in turns, {chosen.seconds} s each. Medians; ratios of answers/s (lowest-highest).")
    found = []
    with tempfile.TemporaryDirectory(prefix="kentongan-bench-") as folder, ussd.sides(Path(folder)) as sides:
        for phones in PHONES:
            series = rounds.measure(sides, phones, chosen.rounds, chosen.seconds)
            print(f"\n{phones} phones at once\n\n{table(series)}", flush=True)
            found.append(series)
    kept = keep(began, found)
    print(f"\nRaw figures: {kept.relative_to(ROOT)}")
    wrong = sum(series.errors(side) for series in found for side in series.loads)
    if wrong:
        print(f"{wrong} answers were missing or wrong: these figures mean little.", file=sys.stderr)
    return 1 if wrong else 0


def machine() -> str:
    """This machine in a few words."""
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()}, load {load:.1f}"


def table(series: rounds.Series) -> str:
    """One size as a Markdown table."""
    lines = [_line(HEADS), "|---|" + "---:|" * (len(HEADS) - 1)]
    for side in series.loads:
        rate, p50, p99 = (series.middle(side, what) for what in ("rate", "p50", "p99"))
        ratios = [_ratio(series, side, rival) for rival in (ussd.BARE, ussd.HANDWRITTEN)]
        lines.append(_line((side, f"{rate:.0f}", f"{p50:.1f}", f"{p99:.1f}", str(series.errors(side)), *ratios)))
    return "\n".join(lines)


def _line(cells: tuple[str, ...]) -> str:
    first, *others = (cell.rjust(width) for cell, width in zip(cells, WIDTHS, strict=True))
    return f"| {first.strip():{WIDTHS[0]}} | {' | '.join(others)} |"


def _ratio(series: rounds.Series, side: str, rival: str) -> str:
    if side == rival:
        return "1"
    middle, lowest, highest = series.ratio(side, rival)
    return f"{middle:.2f} ({lowest:.2f}-{highest:.2f})"


def keep(began: datetime, found: list[rounds.Series]) -> Path:
    """Write the raw figures down; where they are."""
    path = ROOT / "var/bench" / f"ussd-{began:%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = {"began": began.isoformat(), "machine": machine(), "ussd": [series.raw() for series in found]}
    path.write_text(json.dumps(raw, indent=1))
    return path


if __name__ == "__main__":
    sys.exit(main())
