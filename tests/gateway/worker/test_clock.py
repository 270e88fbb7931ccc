"""The clock's rounds: what it does while it cannot hear, and that it notices a standstill."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from peewee import Database

from flows.rules.clocks import Pair
from gateway.install.settings import Settings
from gateway.install.shutdown import Shutdown
from gateway.install.timekeeping import Timekeeper
from gateway.jobs import hearing
from gateway.worker import clock
from storage.engine.db import DatabaseAway
from storage.engine.sqlite import Sqlite
from storage.engine.vault import Vault
from storage.record import heartbeats
from tests.gateway.records import House


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shutdown]:
    stop = Shutdown()
    monkeypatch.setattr(stop, "at_signals", lambda: None)
    monkeypatch.setattr(clock, "stopping", stop)
    monkeypatch.setattr(clock, "EVERY", 0.01)
    yield stop
    stop.set()


@pytest.fixture
def done(stopping: Shutdown, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the clock did. It stops after the second round."""
    happened: list[str] = []

    def tick(now: object, judged: object, rarely: bool) -> set[str]:
        happened.append("round")
        if happened.count("round") == 2:
            stopping.set()
        return set()

    monkeypatch.setattr(clock, "tick", tick)
    monkeypatch.setattr(clock, "_fetch_missed", lambda asked, keeper: asked.set())
    monkeypatch.setattr(clock, "_look", lambda keeper: datetime.now(UTC))
    monkeypatch.setattr(clock, "_judged", lambda now, asked, keeper, seen: now)
    monkeypatch.setattr(clock, "runtime", lambda: SimpleNamespace(wake_ups=None))
    monkeypatch.setattr(clock.lanes, "beat", lambda part, now: None)
    monkeypatch.setattr(clock, "_heard_before", lambda now: False)
    monkeypatch.setattr(hearing, "begin", lambda: happened.append("deaf"))
    return happened


def run() -> None:
    watch = threading.Thread(target=clock.run)
    watch.start()
    watch.join(60)
    assert not watch.is_alive()


def test_it_hears_from_its_start_on(done: list[str]) -> None:
    run()
    assert done == ["deaf", "round", "round"]


@pytest.mark.parametrize(
    ("ago", "deaf"), [(None, True), (60.0, True), (13.0, True), (11.0, False), (-1.0, False)]
)
def test_who_follows_a_killed_clock_at_once_judges_at_once(
    settings: Settings,
    database: Database,
    vault: Vault,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    ago: float | None,
    deaf: bool,
) -> None:
    """Nothing stood still while another clock, or the killed one, gave signs of life."""
    monkeypatch.setattr(hearing, "_hearing_since", float("-inf"))
    house = House(settings, database, vault)
    monkeypatch.setattr(clock, "runtime", lambda: house.runtime)
    if ago is not None:
        heartbeats.beat("clock", now - timedelta(seconds=ago))
    rounds = clock.Rounds(Timekeeper(lambda: Pair(now, 0.0)), threading.Event())
    assert rounds.go() is not None
    assert hearing.still_on_the_way() is deaf


def test_the_database_is_open_before_any_thread_begins(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened later, it would take a writing thread's statements out of its transaction."""

    def opened() -> SimpleNamespace:
        done.append("opened")
        return SimpleNamespace(wake_ups=None)

    def fetch_missed(asked: threading.Event, keeper: object) -> None:
        done.append("asked")

    def look(keeper: object) -> datetime:
        done.append("looked")
        return datetime.now(UTC)

    monkeypatch.setattr(clock, "runtime", opened)
    monkeypatch.setattr(clock, "_fetch_missed", fetch_missed)
    monkeypatch.setattr(clock, "_look", look)
    run()
    assert done[0] == "opened", done


def test_while_the_database_is_away_it_judges_nothing_and_hears_only_afterwards(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    takes = iter([True, False, False, True])  # whether the database takes anything, round by round
    monkeypatch.setattr(clock, "RARELY", timedelta())

    def beat(part: str, now: object) -> None:
        if not next(takes):
            raise DatabaseAway("away")

    monkeypatch.setattr(clock.lanes, "beat", beat)
    run()
    assert done == ["deaf", "round", "deaf", "deaf", "round"]


@pytest.mark.parametrize(
    ("late", "noticed"), [(75.0, True), (11.0, True), (9.0, False), (0.0, False)]
)
def test_it_notices_that_the_machine_stood_still(
    done: list[str], monkeypatch: pytest.MonkeyPatch, late: float, noticed: bool
) -> None:
    steady = iter([100.0, 100.0 + clock.EVERY + late, 300.0, 300.0])
    watch = threading.Thread(
        target=clock.run, args=(lambda: Pair(datetime.now(UTC), next(steady)),)
    )
    watch.start()
    watch.join(60)
    assert done == (["deaf", "round", "deaf", "round"] if noticed else ["deaf", "round", "round"])


def test_a_round_that_finds_the_database_away_breaks_off(
    done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody was heard since then, and the next round begins with a sign of life."""
    answers = iter([None, set[str](), set[str]()])

    def tick(now: object, judged: object, rarely: bool) -> set[str] | None:
        done.append("round, and a sign of life" if rarely else "round")
        if len(done) == 5:
            clock.stopping.set()
        return next(answers)

    monkeypatch.setattr(clock, "tick", tick)
    run()
    assert done == [
        "deaf",
        "round, and a sign of life",
        "deaf",
        "round, and a sign of life",
        "round",
    ]


@pytest.mark.parametrize("takes", [True, False])
def test_a_step_without_a_database_ends_the_round_unless_it_takes_a_sign_of_life(
    monkeypatch: pytest.MonkeyPatch, takes: bool
) -> None:
    """A lock held too long is no outage: what follows must not wait for it."""
    happened: list[str] = []

    def away(runtime: object, now: object) -> set[str]:
        raise DatabaseAway("it stayed locked")

    def following(runtime: object, now: object) -> set[str]:
        happened.append("following")
        return {"alarm"}

    def beat(part: str, now: object) -> None:
        if not takes:
            raise DatabaseAway("away")

    monkeypatch.setattr(clock, "runtime", lambda: None)
    monkeypatch.setattr(clock, "ROUNDS", (away, following))
    monkeypatch.setattr(clock.lanes, "beat", beat)
    now = datetime.now(UTC)
    assert clock.tick(now, now) == ({"alarm"} if takes else None)
    assert happened == (["following"] if takes else [])


def test_a_round_that_finds_nothing_wakes_no_lane_and_mostly_writes_nothing(
    settings: Settings,
    database: Database,
    vault: Vault,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It comes every two seconds, and at night for hours nothing happens."""
    house = House(settings, database, vault)
    monkeypatch.setattr(clock, "runtime", lambda: house.runtime)
    assert clock.tick(now, now) == set()
    assert isinstance(database, Sqlite)
    writers: list[float] = []
    monkeypatch.setattr(database.writer_queue, "take", writers.append)
    assert clock.tick(now, now, rarely=False) == set()
    assert writers == []


def test_what_is_done_rarely_is_a_part_of_a_round() -> None:
    assert set(clock.ROUNDS) > clock.RARE
