"""The fuzz by hand: real servers of its own, as many processes as wanted, one table."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor

from storage.engine import db
from tests.conftest import ENGINES
from tests.fuzz.judge import Failure, Tally
from tests.fuzz.share import Share, house, run_share
from tests.fuzz.visits import visit

#: Failures that are told.
SHOWN = 20


def replay(engine: str, seed: int, number: int) -> int:
    """Play one visit again and print every request with its answer."""
    with house(engine) as ours:
        for at, case in enumerate(visit(seed, number)):
            answer = ours.send(case)
            ours.judge.answer(number, at, case, answer, 0.0)
            print(
                f"{at} {case.kind} {case.content_type}\n  {case.body!r}\n  ->"
                f" {answer.status_code} {answer.text!r}"
            )
        with db.connected():
            ours.judge.record()
        for failure in ours.judge.failures:
            print(f"case {failure.case}: {failure.what}")
        return 1 if ours.judge.failures else 0


def main() -> int:
    """Run the fuzz; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.fuzz")
    parser.add_argument(
        "--cases", type=int, default=20_000, help="requests in all (default 20,000)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed makes the same cases (default 1)"
    )
    parser.add_argument(
        "--engine", choices=ENGINES, action="append", help="only this database; default both"
    )
    parser.add_argument("--processes", type=int, default=2, help="side by side (default 2)")
    parser.add_argument("--visit", type=int, help="play this one visit and show it")
    chosen = parser.parse_args()
    engines = chosen.engine or list(ENGINES)
    if chosen.visit is not None:
        return max(replay(engine, chosen.seed, chosen.visit) for engine in engines)
    each = max(1, chosen.processes // len(engines))
    parts = len(engines) * each
    shares = [
        Share(engine, chosen.seed, at * each + part, parts, -(-chosen.cases // parts))
        for at, engine in enumerate(engines)
        for part in range(each)
    ]
    began = time.monotonic()
    with ProcessPoolExecutor(chosen.processes, multiprocessing.get_context("spawn")) as processes:
        found = list(processes.map(run_share, shares))
    return report(found, chosen.seed, time.monotonic() - began)


def report(
    found: list[tuple[Share, dict[str, Tally], list[Failure]]], seed: int, seconds: float
) -> int:
    """Print the table and the failures."""
    rows: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
    for share, tallies, _ in found:
        for kind, tally in tallies.items():
            rows[share.engine, kind].add(tally)
            rows["all", ""].add(tally)
    columns = ("CON", "END", "200", "400", "413")
    print("| database | callback | cases | " + " | ".join(columns) + " | other | worst ms |")
    print("|---|---|" + "---:|" * (len(columns) + 3))
    for (engine, kind), tally in sorted(rows.items(), key=lambda row: (row[0][0] == "all", row[0])):
        counts = [tally.answers[column] for column in columns]
        cells = [tally.cases, *counts, tally.cases - sum(counts), round(tally.worst * 1000)]
        print(f"| {engine} | {kind} | " + " | ".join(f"{cell:,}" for cell in cells) + " |")
    failures = [(share.engine, failure) for share, _, failed in found for failure in failed]
    print(f"\nSeed {seed}, {seconds / 60:.0f} minutes, {len(failures)} failures.")
    for engine, failure in failures[:SHOWN]:
        again = f"python -m tests.fuzz --seed {seed} --engine {engine} --visit {failure.visit}"
        print(f"- case {failure.case}: {failure.what}\n  {again}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
