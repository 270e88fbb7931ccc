"""The alarm lane: guards first, then every recipient in turn, however many alarms one has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peewee import Database

from storage import people
from storage.engine.db import connected, transaction
from storage.engine.sql import is_sqlite, run
from storage.engine.vault import Vault
from storage.models import Outbox
from storage.sent import outbox
from storage.sent.outbox import claims, messages
from tests.cast import resident

FLOODED, QUIET_DESK, KETUA = (resident(number) for number in range(3))


class Lane:
    """The alarm lane of one test."""

    def __init__(self, vault: Vault, now: datetime) -> None:
        self.vault, self.now, self._keys = vault, now, count()
        self.phones = people.phone_ids(vault, [resident(number) for number in range(12)], now)

    def put(self, number: str, times: int = 1, rank: int = outbox.NEWS) -> None:
        phone = self.phones[number]
        outbox.put(
            self.vault,
            [
                outbox.Message(
                    f"a{next(self._keys)}",
                    "alarm",
                    "africastalking",
                    phone,
                    "teks",
                    self.now,
                    rank=rank,
                )
                for _ in range(times)
            ],
            self.now,
        )

    def claim(self, limit: int = 1) -> list[str]:
        """The recipients of the next alarms."""
        numbers = {phone: number for number, phone in self.phones.items()}
        return [
            numbers.get(message.phone_id, "")
            for message in outbox.claim(self.vault, "alarm", "me", self.now, limit)
        ]

    def one_by_one(self, times: int) -> list[str]:
        return [number for _ in range(times) for number in self.claim()]


@pytest.fixture
def lane(database: Database, vault: Vault, now: datetime) -> Iterator[Lane]:
    with connected(), transaction():
        yield Lane(vault, now)


def test_another_desk_waits_for_one_alarm_of_the_flooded_one(lane: Lane) -> None:
    lane.put(FLOODED, 500)
    assert lane.one_by_one(100) == [FLOODED] * 100
    lane.put(QUIET_DESK, 2)
    assert sorted(lane.one_by_one(4)) == sorted([FLOODED, QUIET_DESK] * 2)
    assert lane.one_by_one(3) == [FLOODED] * 3


def test_guards_first_and_more_of_the_same_last(lane: Lane) -> None:
    lane.put(FLOODED, 3, outbox.AGAIN)
    lane.put(FLOODED, 2)
    lane.put(KETUA, 2, outbox.GUARDS)
    lane.put(QUIET_DESK, 1)
    assert lane.one_by_one(2) == [KETUA] * 2
    assert Counter(lane.one_by_one(3)) == {FLOODED: 2, QUIET_DESK: 1}
    assert lane.one_by_one(4) == [FLOODED] * 3


def test_of_one_recipient_the_oldest_first(lane: Lane) -> None:
    lane.put(FLOODED, 12)
    claimed = [
        message.id
        for _ in range(12)
        for message in outbox.claim(lane.vault, "alarm", "me", lane.now, 1)
    ]
    assert [Outbox.get_by_id(id_).dedup_key for id_ in claimed] == [
        f"a{place}" for place in range(12)
    ]


def test_a_desk_that_always_has_news_does_not_starve_the_other(lane: Lane) -> None:
    lane.put(FLOODED, 20)
    lane.claim(10)
    served: Counter[str] = Counter()
    for _ in range(20):
        lane.put(QUIET_DESK)
        served.update(lane.claim())
    assert served[FLOODED] == 10 and served[QUIET_DESK] == 10


def test_what_has_to_wait_holds_up_nobody(lane: Lane) -> None:
    lane.put(FLOODED)
    lane.put(QUIET_DESK)
    (first,) = outbox.claim(lane.vault, "alarm", "me", lane.now, 1)
    outbox.put_back([first.id], lane.now + timedelta(seconds=5), "carrier rests", lane.now)
    assert len(lane.claim(5)) == 1
    lane.now += timedelta(seconds=5)
    assert len(lane.claim(5)) == 1


def test_one_that_is_asked_for_again_takes_no_turn(lane: Lane) -> None:
    phone = lane.phones[FLOODED]
    message = outbox.Message("same", "alarm", "africastalking", phone, "teks", lane.now)
    assert [outbox.put(lane.vault, [message, message], lane.now) for _ in range(3)] == [1, 0, 0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), min_size=1, max_size=12))
def test_no_two_waiting_recipients_are_served_unevenly(
    lane: Lane, batches: list[tuple[int, int]]
) -> None:
    """Of those who all wait, nobody is served twice while another is not served once."""
    Outbox.delete().execute()
    left: Counter[str] = Counter()
    for recipient, times in batches:
        lane.put(resident(recipient), times)
        left[resident(recipient)] += times
    while left:
        waiting = set(left)
        turn = lane.one_by_one(len(waiting))
        assert set(turn) == waiting, "somebody was passed over"
        left -= Counter(turn)


MANY = 20_000


@pytest.mark.parametrize("recipients", [1, MANY // 2], ids=["one recipient", "many"])
def test_put_and_claim_look_at_few_of_many_thousands(
    lane: Lane, recipients: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the engines' plans: nothing is sorted, and only the index of turns is read."""
    phone = lane.phones[FLOODED]
    numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ?)"
    if recipients > 1:
        run(
            f"INSERT INTO phone (hash, lookup_key, sealed, language, first_seen_at,"
            f" last_seen_at) {numbers}"
            " SELECT CAST(CAST(x AS TEXT) AS "
            + ("BLOB" if is_sqlite() else "BYTEA")
            + "), 'k', p.sealed, 'id',"
            " p.first_seen_at, p.last_seen_at FROM n, phone p WHERE p.id = ?",
            [recipients, phone],
        )
    spread = (
        "(SELECT min(id) FROM phone WHERE lookup_key = 'k') + x % " + str(recipients)
        if recipients > 1
        else str(phone)
    )
    run(
        f"INSERT INTO outbox (once, lane, carrier, phone_id, body, state, parts, attempts,"
        f" not_before, created_at, updated_at,"
        f" rank, turn) {numbers} SELECT 'm' || x, 'alarm', 'africastalking', {spread},"
        f" o.body, 'pending', 1, 0, o.not_before,"
        f" o.created_at, o.updated_at, 1, x / {recipients} FROM n, outbox o WHERE o.id = ?",
        [MANY, _sample(lane)],
    )
    run("ANALYZE")
    put, claim = _plans(lane, monkeypatch)
    for plan in (put, claim):
        assert "outbox_alarm_turns" in plan, plan
        assert "lane_state" not in plan and "Seq Scan on outbox" not in plan, plan
    assert "Sort" not in claim and "TEMP B-TREE" not in claim, claim


def _plans(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How the engine puts an alarm and claims some."""
    said = []

    def explain(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if "outbox_alarm_turns" in sql or "row_number" in sql or "SELECT id FROM due" in sql:
            plan = run(f"EXPLAIN {'QUERY PLAN ' if is_sqlite() else ''}{sql}", params)
            said.append(" ".join(str(cell) for row in plan for cell in row))
        return run(sql, params)

    for module in (messages, claims):
        monkeypatch.setattr(module, "run", explain)
    lane.put(QUIET_DESK)
    lane.claim()
    return said


def _sample(lane: Lane) -> int:
    lane.put(KETUA)
    id_ = Outbox.select(Outbox.id).where(Outbox.phone == lane.phones[KETUA]).scalar()
    assert isinstance(id_, int)
    Outbox.update(state="accepted").where(Outbox.id == id_).execute()
    return id_
