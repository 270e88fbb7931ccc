"""A rehearsed night of a thousand posts, beside smaller ones: is each further post the same work?

Only by name: ``make bench ARGS=rehearsal``. Counted is CPU, of the rehearsal and the Redis that it
starts; it runs on one core. A post has three check-ins, and nobody is heard in one of twenty.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import storage
from tests.bench.ground import CITY, Ground
from tests.bench.parts import ROOT
from tests.bench.table import figure, lines

#: Posts of a night: as a rule, and with --quick.
SIZES, QUICK_SIZES = (100, 500, 1000), (50, 100, 200)
#: The largest night may not take longer (seconds of CPU), and should not.
FLOOR, TARGET = 60.0, 20.0
#: Check-ins of a night, and what is said in time for them.
WORDS = {22: "MASUK 3", 1: "AMAN", 4: "PULANG"}
#: Nobody is heard in one of so many.
SILENT = 20
Found = dict[str, dict[str, float]]


def measure(ground: Ground, rounds: int) -> Found:
    """Rehearse the nights in turns; prints the table. Raises RuntimeError when one went wrong."""
    sizes = QUICK_SIZES if ground.quick else SIZES
    taken: dict[int, list[tuple[float, float]]] = {posts: [] for posts in sizes}
    for _ in range(rounds):
        for posts, times in taken.items():
            times.append(_rehearsed(ground.folder, posts))
    found = {
        f"{posts:,}": {
            "cpu": median(cpu for cpu, _ in times),
            "seconds": median(seconds for _, seconds in times),
        }
        for posts, times in taken.items()
    }
    for (few, fewer), (many, more) in pairwise(zip(sizes, found.values(), strict=True)):
        more["further"] = (more["cpu"] - fewer["cpu"]) / (many - few) * 1000
    print(f"\n{table(found)}", flush=True)
    if not ground.quick:
        print(f"\nOf the last one the CPU is at most to be {FLOOR:.0f} s, better {TARGET:.0f} s.")
    return found


def table(found: Found) -> str:
    """Medians, and each further post by one of those before."""
    nights = list(found.values())
    further = [figure(night["further"]) if "further" in night else "" for night in nights]
    ratios = [
        figure(night["further"] / before["further"]) if "further" in before else ""
        for before, night in pairwise(nights)
    ]
    return "\n".join(
        lines(
            [
                ["posts of a rehearsed night", *found],
                ["s", *(figure(night["seconds"]) for night in nights)],
                ["CPU s", *(figure(night["cpu"]) for night in nights)],
                ["CPU ms for each further post", *further],
                ["/ of those before", "", *ratios],
            ]
        )
    )


def _rehearsed(folder: Path, posts: int) -> tuple[float, float]:
    """The CPU and the seconds that a night took."""
    night = json.dumps(plan(posts))  # JSON is YAML
    before, began = _cpu(), time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-m", "gateway.worker.rehearsal", "--json"],
        input=night,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(folder)},
    )
    seconds, cpu = time.monotonic() - began, _cpu() - before
    if ended.returncode:
        raise RuntimeError(f"The rehearsal failed: {ended.stderr[-2000:]}")
    states = [slot["state"] for slot in json.loads(ended.stdout)["slots"]]
    silent = sum(_is_silent(post, due) for post in range(posts) for due in range(len(WORDS)))
    if (states.count("terlewat"), states.count("hadir")) != (silent, posts * len(WORDS) - silent):
        raise RuntimeError(f"{silent} were to be missed, {states.count('terlewat')} were")
    return cpu, seconds


def _cpu() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def plan(posts: int) -> dict[str, Any]:
    """A night of so many posts, in all kelurahan of the city by turns, and an officer for each
    kecamatan.
    """
    with (Path(storage.__file__).parent / "data/areas.csv").open(encoding="utf-8") as file:
        codes = [row["code"] for row in csv.DictReader(file) if row["code"].startswith(f"{CITY}.")]
    kelurahan = [code for code in codes if code.count(".") == 3]
    return {
        "night": "2026-12-05",
        "posts": [
            {
                "code": f"{100 + post}",
                "name": f"Pos {post}",
                "area": kelurahan[post % len(kelurahan)],
                "rt": "01",
                "rw": "02",
                "shift": "22:00-04:00",
                "every": 180,
                "grace": 20,
                "ketua": f"+62812{2 * post:07d}",
                "guards": [_guard(post)],
            }
            for post in range(posts)
        ],
        "officers": [
            {
                "name": f"Officer {number}",
                "phone": f"+62813{number:07d}",
                "unit": "POLSEK-SU1",
                "role": "petugas",
                "areas": [code],
            }
            for number, code in enumerate(code for code in codes if code.count(".") == 2)
        ],
        "events": [
            {"at": f"{hour:02d}:{post % 12:02d}", "from": _guard(post), "sms": word}
            for due, (hour, word) in enumerate(WORDS.items())
            for post in range(posts)
            if not _is_silent(post, due)
        ],
    }


def _guard(post: int) -> str:
    return f"+62812{2 * post + 1:07d}"


def _is_silent(post: int, due: int) -> bool:
    return (len(WORDS) * post + due) % SILENT == 0
