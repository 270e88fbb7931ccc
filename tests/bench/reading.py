"""Reading an SMS and its place, beside a plain look-up of known names; what the tables weigh."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle

from flows.reading.words import read
from tests.bench.ground import Ground, House
from tests.bench.load import Load, timed
from tests.bench.parts import ROOT
from tests.bench.rounds import Noun, Side
from tests.flows.places import corpus, shipped

LOOKUP = "names looked up as spelt"


@contextmanager
def sides(ground: Ground) -> Iterator[list[Side]]:
    """The rival, the place alone, and the whole reading, on the texts of the corpus."""
    with ground.house("reading", "SQLite") as house:
        print(f"\n{_started(house)}", flush=True)
    gazetteer = shipped()
    texts = [row["text"] for half in ("tuned", "held") for row in corpus(half)]
    names = frozenset(row["words"].lower() for half in ("tuned", "held") for row in corpus(half))
    yield [
        Side(LOOKUP, _burst(texts, lambda text: _looked_up(text, names)), (LOOKUP,)),
        Side("place", _burst(texts, gazetteer.find), (LOOKUP,)),
        Side(
            "whole reading",
            _burst(texts, lambda text: read(f"LAPOR {text}", False, False, gazetteer)),
            (LOOKUP,),
        ),
    ]


def _looked_up(text: str, names: frozenset[str]) -> list[str]:
    """The rival: every run of up to four words that is a known name."""
    words = text.lower().split()
    runs = (" ".join(words[at : at + width]) for at in range(len(words)) for width in range(1, 5))
    return [run for run in runs if run in names]


def _burst(texts: list[str], step: Callable[[str], object]) -> Callable[[str, int, int], Load]:
    def burst(run: str, size: int, seconds: int) -> Load:
        taken: list[float] = []
        began = time.perf_counter()
        for text in cycle(texts):
            before = time.perf_counter()
            if len(taken) == size or before - began > seconds:
                break
            step(text)
            taken.append(time.perf_counter() - before)
        return timed(taken, time.perf_counter() - began, 0)

    return burst


def _started(house: House) -> str:
    """What a process that has just started says of its first reading.

    Raises RuntimeError with what it said else.
    """
    command = [sys.executable, "-m", "tests.bench.first", house.database_url]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    ran = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    if ran.returncode:
        raise RuntimeError(f"the first reading failed: {ran.stderr}")
    found = json.loads(ran.stdout)
    return (
        f"A process that has just started: first reading after {found['first'] * 1000:.0f}"
        f" ms, modules and place names included"
        f"; it grew by {found['grown'] / 1e6:.1f} MB, {found['tables'] / 1e6:.1f} MB of them"
        f" tables of the whole province."
    )


NOUN = Noun(
    name="reading",
    title="Reading an SMS",
    says="{} texts",
    unit="texts/s",
    ratios=("/ look-up",),
    sizes=(5_000,),
    quick=(500,),
    sides=sides,
)
