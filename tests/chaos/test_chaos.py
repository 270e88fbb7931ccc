"""The short form of `make chaos`: every named point is died at, a storm blows, and the judge is no rubber stamp."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.db import transaction
from storage.sql import run
from tests.chaos import points, runs, table, walk
from tests.chaos.house import House
from tests.chaos.storm import Outage
from tests.conftest import ENGINES

pytestmark = pytest.mark.journey

SEED = 20_27
#: A killed worker's phones wait so long for the next one, and not a minute (seconds).
LEASE = 3.0
STORM = runs.Plan(
    seed=SEED, events=120, connections=16, kills=4, redis_kills=2, outages=(Outage("redis-frozen", 1.0, 1.5),), slots=5,
    flood=20, lease=LEASE, patience=300.0, rest=300.0,
)  # fmt: skip


@pytest.fixture
def house(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """A house of real processes on each database; nothing runs in it yet."""
    server = request.getfixturevalue("postgres") if engine == "postgresql" else None
    with runs.house(engine, tmp_path / "house", LEASE, server) as built:
        yield built


def test_every_point_is_a_place_in_the_code() -> None:
    assert points.lost() == []


def test_somebody_dies_at_every_point_and_nothing_is_lost_or_doubled(house: House, engine: str) -> None:
    # One flow for each point, another one on the other engine; `make chaos ARGS=--walk` takes all of them on both.
    walked = walk.walk(house, walk.steps(turn=ENGINES.index(engine)), STORM)
    assert walked.missed == []
    verdict = walked.outcome.verdict
    assert verdict.told() == []
    assert verdict.acknowledged == verdict.events == verdict.recorded


def test_a_storm_loses_and_doubles_nothing(house: House) -> None:
    outcome = runs.play(house, STORM)
    assert outcome.verdict.told() == [], "\n".join(outcome.said)
    assert outcome.verdict.acknowledged == STORM.events + STORM.flood
    assert sum(outcome.kills.values()) == STORM.kills + STORM.redis_kills
    assert f" {STORM.events + STORM.flood} |\n" in table.table([outcome])
    for wrong, spoil in SPOILERS.items():
        with house.records(), transaction():
            spoil(house)
        found = runs.judged(house, outcome.notes)
        assert found.count(wrong), f"the judge did not see what is {wrong}"
        assert not found.good


WRONG_TIMES = runs.Plan(
    seed=SEED, events=100, connections=8, kills=2, redis_kills=0, rate=40.0, slots=5, lease=LEASE, rest=90.0,
    outages=(Outage("clock-ahead", 1.5, 2.5), Outage("clock-behind", 6.0, 2.5)), wrong_dates=True,
)  # fmt: skip


def test_wrong_dates_and_a_wrong_clock_lose_and_erase_nothing(house: House) -> None:
    outcome = runs.play(house, WRONG_TIMES)
    assert outcome.verdict.told() == [], "\n".join(outcome.said)
    assert outcome.verdict.acknowledged == WRONG_TIMES.events


def _append_to_ledger(house: House, which: str, **changes: str) -> None:
    lines = house.judge.read_text("utf-8").splitlines()
    chosen = json.loads(next(line for line in lines if which in line))
    with house.judge.open("a", encoding="utf-8") as file:
        file.write(json.dumps(chosen | changes, ensure_ascii=False) + "\n")


def _forge_report() -> None:
    columns = "alias, category, channel, urgent, sensitive, quiet, place, story, state, draft, created_at, updated_at"
    run(
        f"INSERT INTO report (code, conversation, {columns}) SELECT '99999', 'forged', {columns} FROM report"
        " WHERE channel = 'sms' ORDER BY id LIMIT 1"
    )


#: What the judge has to see, and how it comes about. One is added to the other.
SPOILERS: dict[str, Callable[[House], object]] = {
    "misdated": lambda house: run("UPDATE report SET created_at = '2027-01-01 00:00:00' WHERE channel = 'sms'"),
    "erased": lambda house: run("UPDATE report SET phone_id = NULL WHERE channel = 'ussd'"),
    "accused": lambda house: run("UPDATE slot SET state = 'terlewat', late_at = '2099-01-01 00:00:00'"),
    "doubled acks": lambda house: _append_to_ledger(house, "tersimpan", id="ATXid_again"),
    "unknown sends": lambda house: _append_to_ledger(house, "tersimpan", id="ATXid_unknown", text="who wrote this?"),
    "doubled": lambda house: _forge_report(),
    "lost": lambda house: run("DELETE FROM report WHERE channel = 'ussd' AND state = 'baru'"),
    "stuck": lambda house: run("UPDATE inbox SET state = 'new' WHERE kind = 'fact'"),
    "quarantined": lambda house: run("UPDATE inbox SET state = 'quarantined' WHERE kind = 'receipt'"),
    "unanswered": lambda house: run("DELETE FROM outbox WHERE once LIKE 'reply:%' AND provider_id IS NOT NULL"),
    "unheard": lambda house: run("UPDATE outbox SET state = 'refused' WHERE once LIKE 'desk:%'"),
    "wrong fates": lambda house: run(
        "UPDATE outbox SET provider_id = (SELECT min(provider_id) FROM outbox WHERE once LIKE 'ack:%')"
        " WHERE once LIKE 'privacy:%'"
    ),
}
