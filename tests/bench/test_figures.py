"""The bench's figures: ratios, tables, order of turns, wrong answers, counted statements."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateway.carriers import Call
from gateway.carriers.smsgate import SmsGate
from gateway.worker.rehearsal import read
from tests import installed
from tests.bench import calls, rehearsal, rest
from tests.bench.costs import SWITCH, Counter, Counts, cpu_of, memory_of
from tests.bench.intake import wrong_rows
from tests.bench.journey import judged
from tests.bench.load import Load, timed
from tests.bench.parts import ROOT
from tests.bench.rounds import Noun, Series, Side, in_turn, measure
from tests.bench.table import figure, table
from tests.gateway.carriers.phone import Account
from tests.servers import Valkey

NOUN = Noun(
    "n", "N", "{} at once", "answers/s", ("/ bare",), (16,), (16,), lambda ground: nullcontext([])
)


def series() -> Series:
    loads = {
        "bare": [
            Load(1000, 1.0, p50=1.0, cpu={"web": 0.5}),
            Load(4000, 2.0, p50=2.0, cpu={"web": 1.0}),
        ],
        "ours": [
            Load(500, 1.0, p50=4.0, cpu={"web": 0.5, "redis": 0.25}),
            Load(500, 2.0, 3, p50=6.0, cpu={"web": 0.75}),
        ],
    }
    counts = {"ours": (Load(10, 1.0, 1), Counts(25, 5, 40))}
    return Series(16, loads, {"bare": ("bare",), "ours": ("bare",)}, counts)


def test_a_ratio_is_taken_within_each_round_and_has_a_range() -> None:
    assert series().ratio("ours", "bare") == (0.3125, 0.125, 0.5)
    assert series().ratio("ours", "bare", "p50") == (3.5, 3.0, 4.0)
    assert series().ratio("ours", "bare", "p99") is None  # nobody measured it


def test_costs_are_per_event() -> None:
    assert series().cpu("ours") == 1.5 / 1000
    assert [series().each("ours", what) for what in ("statements", "commits", "redis")] == [
        2.5,
        0.5,
        4.0,
    ]
    assert series().each("bare", "statements") is None
    assert series().errors("ours") == 4  # those of the pass that counts are errors too


def test_a_table_leaves_out_what_was_not_measured() -> None:
    head, rule, bare, ours = table(NOUN, series()).splitlines()
    assert [cell.strip() for cell in head.split("|")[2:-1]] == [
        "answers/s",
        "p50 ms",
        "errors",
        "SQL",
        "commits",
        "Redis",
        "CPU ms",
        "/ bare",
    ]
    assert rule == "|---|" + "---:|" * 8
    assert [cell.strip() for cell in ours.split("|")[1:-1]] == [
        "ours",
        "375",
        "5.00",
        "4",
        "2.50",
        "0.50",
        "4.00",
        "1.50",
        "0.31 (0.12-0.50)",
    ]
    assert bare.split("|")[-2].strip() == "1"
    assert len({len(line) for line in (head, bare, ours)}) == 1


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (12345.6, "12346"),
        (99.96, "100.0"),
        (12.34, "12.3"),
        (1.234, "1.23"),
        (0.0123, "0.012"),
        (0, "0.00"),
    ],
)
def test_a_figure_has_about_three_digits(value: float, shown: str) -> None:
    assert figure(value) == shown


def test_nobody_is_always_first() -> None:
    sides = [Side(name, lambda run, size, seconds: Load(1, 1.0)) for name in "abc"]
    orders = ["".join(side.name for _, side in in_turn(sides, turn)) for turn in range(6)]
    assert orders == ["abc", "cba", "bca", "acb", "cab", "bac"]


def test_every_burst_has_a_name_of_its_own_and_the_warm_one_is_thrown_away() -> None:
    runs: list[str] = []

    def burst(run: str, size: int, seconds: int) -> Load:
        runs.append(run)
        return Load(len(runs), 1.0)

    found = measure([Side("a", burst), Side("b", burst)], 16, 3, 2)
    assert len(runs) == len(set(runs)) == 2 + 6
    assert [load.events for load in found.loads["a"]] == [3, 6, 8]


def test_an_answered_sms_must_be_there_once_and_only_the_next_one_may_be() -> None:
    answered = [2, 0]
    assert wrong_rows(["r-1-1", "r-1-2"], "r", answered) == 0
    assert (
        wrong_rows(["r-1-1", "r-1-2", "r-1-3", "r-2-1"], "r", answered) == 0
    )  # on their way when the load ended
    assert wrong_rows(["r-1-1"], "r", answered) == 1  # lost
    assert wrong_rows(["r-1-1", "r-1-2", "r-1-2"], "r", answered) == 1  # twice
    assert wrong_rows(["r-1-1", "r-1-2", "r-2-2"], "r", answered) == 1  # nobody sent it


def test_a_call_that_is_ready_is_signed_as_a_phone_does_it_and_names_its_sms() -> None:
    now = datetime(2027, 2, 10, 15, tzinfo=UTC)
    road = SmsGate(Account(smsgate_signing_keys=(calls.KEY,)))
    for key, welcome in ((calls.KEY, True), ("another-key", False)):
        line = calls.signed(calls.received("r-1-2", 1, 2, now), now, key)
        stamp, signature, body = line.split(" ", 2)
        headers = {"x-timestamp": stamp, "x-signature": signature}
        assert road.authentic(body.encode(), headers, now) is welcome
        (item,) = road.read(Call("event", "POST", "", headers, body.encode()), now)
        assert (item.key.partition(" ")[0], item.phone) == ("r-1-2", "+6281200100002")


def test_a_journey_counts_the_first_answer_and_everything_that_went_wrong() -> None:
    due = {"a": 10.0, "b": 10.5, "c": 11.0}
    answers = [
        {"number": "a", "text": "ok", "at": 10.2},
        {"number": "a", "text": "privacy", "at": 10.9},
        {"number": "b", "text": "ok", "at": 10.6},
        {"number": "b", "text": "ok", "at": 10.7},
    ]
    load = judged(due, [200, 200, 503], answers, 2.0)
    assert (load.events, load.errors) == (2, 3)  # one repeated, one lost, one refused
    assert load.max == pytest.approx(200)


def test_percentiles_are_of_events_that_happened() -> None:
    load = timed([n / 1000 for n in range(100)], 1.0, 0)
    assert (load.p50, load.p99, load.max) == (50.0, 99.0, 99.0)
    assert timed([], 1.0, 5) == Load(0, 1.0, 5)


def test_a_tree_includes_its_children() -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    before = cpu_of(os.getpid())
    subprocess.run(
        [
            sys.executable,
            "-c",
            f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])",
        ]
    )
    assert cpu_of(os.getpid()) - before >= 0.28


def test_what_several_processes_share_counts_once() -> None:
    said = (
        "import os, sys\nkept = b'x' * (64 << 20)\nos.fork() and"
        " os.fork()\nprint(flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", said], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as family:
        assert family.stdout is not None
        for _ in range(3):
            family.stdout.readline()
        assert 64 < memory_of(family.pid) < 128
        family.communicate()


def test_at_rest_stands_beside_the_build_before_or_alone() -> None:
    ours = {
        rest.TOGETHER: {rest.MEMORY: [200.0, 220.0, 240.0]},
        rest.PROCFILE: {rest.MEMORY: [300.0, 300.0, 300.0]},
    }
    cells = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in rest.table(
            {**ours, rest.COMMIT: {rest.MEMORY: [400.0, 400.0, 400.0]}}
        ).splitlines()
    ]
    assert cells[2] == [rest.MEMORY, "220", "300", "400", "0.55 (0.50-0.60)", "0.75 (0.75-0.75)"]
    assert rest.table(ours).splitlines()[0].count("|") == 4


def test_statements_are_counted_over_all_processes_even_killed_ones(
    tmp_path: Path, redis_server: Valkey
) -> None:
    counter = Counter(tmp_path / "counts", ROOT, redis_server.url)
    before = counter.read()
    said = """
import os, signal
from peewee import SqliteDatabase
db = SqliteDatabase(":memory:")
with db.atomic():
    db.execute_sql("SELECT 1")
if os.fork() == 0:
    db.execute_sql("SELECT 2")
else:
    os.wait()
os.kill(os.getpid(), signal.SIGKILL)
"""
    environment = {**os.environ, **counter.environment}
    assert (
        subprocess.run([sys.executable, "-c", said], env=environment).returncode == -signal.SIGKILL
    )
    found = counter.read() - before
    assert (found.statements, found.commits) == (2, 1)
    assert SWITCH not in os.environ


def test_what_only_tests_need_is_hidden_from_a_process_that_is_measured(tmp_path: Path) -> None:
    assert {"pytest", "rich", "attr"} <= set(installed.only_tests_need())
    probe = "import flask, structlog, sys; print(sys.modules['rich'])"
    path = f"{ROOT}:{installed.hide_in(tmp_path / 'hiding')}"
    told = subprocess.run(
        [sys.executable, "-c", probe],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.stdout, told.returncode) == ("None\n", 0), told.stderr


def test_the_night_that_is_measured_is_a_plan() -> None:
    night = json.dumps(rehearsal.plan(40))
    assert len(read(night).events) == 40 * len(rehearsal.WORDS) - 6  # one of twenty is silent
