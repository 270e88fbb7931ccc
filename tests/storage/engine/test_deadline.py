"""Roads to the records: each has its own share of threads and its own time limit."""

from __future__ import annotations

import os
import threading
import time

import pytest
from peewee import Database

from gateway.web.serving import THREADS
from storage.engine.db import POOL_CONNECTIONS, DatabaseAway
from storage.engine.deadline import API, CONSOLE, FILES, HEALTH, METRICS, PRESSES, PUBLIC, Road
from storage.engine.sql import run
from tests.forks import in_child
from tests.waiting import wait_for


@pytest.mark.parametrize("threads", [1, 3])
def test_a_full_share_says_so_at_once_and_is_free_again_afterwards(
    database: Database, threads: int
) -> None:
    road, other = Road("one", threads, 60), Road("other", 1, 60)
    go, hanging = threading.Event(), []
    askers = [
        threading.Thread(target=road.ask, args=(lambda: (hanging.append(1), go.wait()),))
        for _ in range(threads)
    ]
    for asker in askers:
        asker.start()
    wait_for(lambda: len(hanging) == threads, "nobody asks")
    begun = time.monotonic()
    with pytest.raises(DatabaseAway, match="all who ask"):
        road.ask(lambda: 1)
    assert time.monotonic() - begun < 30
    assert other.ask(lambda: run("SELECT 1")) == [(1,)]
    go.set()
    for asker in askers:
        asker.join()
    assert road.ask(lambda: run("SELECT 2")) == [(2,)]


def test_who_asks_goes_on_without_an_answer_that_does_not_come(database: Database) -> None:
    road, go = Road("slow", 1, 0.1), threading.Event()
    with pytest.raises(DatabaseAway, match="in time"):
        road.ask(go.wait)
    with pytest.raises(DatabaseAway, match="all who ask"):
        road.ask(lambda: 1)
    go.set()
    wait_for(lambda: _answers(road), "its thread never came back")


def _answers(road: Road) -> bool:
    try:
        return road.ask(lambda: True)
    except DatabaseAway:
        return False


def test_what_goes_wrong_goes_to_who_asked(database: Database) -> None:
    def wrong() -> None:
        raise KeyError("x")

    for _ in range(3):
        with pytest.raises(KeyError):
            Road("wrong", 1, 60).ask(wrong)


def test_a_forked_child_has_threads_of_its_own() -> None:
    road = Road("forked", 1, 60)
    assert road.ask(os.getpid, connect=False) == os.getpid()
    assert in_child(lambda: road.ask(os.getpid, connect=False) == os.getpid())


def test_the_other_roads_leave_threads_and_connections_to_the_phones() -> None:
    others = sum(road.threads for road in (API, CONSOLE, FILES, HEALTH, METRICS, PUBLIC))
    assert others < THREADS and others + 1 < POOL_CONNECTIONS  # one is the intake's
    assert PRESSES._seconds < 1
