"""The circuit breaker, with the seconds given: who may ask, and when."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from storage.engine.breaker import Breaker

REST = 5.0


def test_while_it_works_everybody_may_ask() -> None:
    breaker = Breaker(REST)
    assert breaker.allows(100.0) and breaker.allows(100.0) and breaker.left(100.0) == 0


def test_after_a_failure_nobody_may_ask_until_the_rest_is_over() -> None:
    breaker = Breaker(REST)
    breaker.failed(100.0)
    assert not breaker.allows(100.0) and not breaker.allows(104.9)
    assert breaker.left(101.0) == 4.0 and breaker.left(105.0) == 0
    assert breaker.allows(105.0)


def test_after_the_rest_one_tries_for_all() -> None:
    breaker = Breaker(REST)
    breaker.failed(100.0)
    assert [breaker.allows(105.0) for _ in range(3)] == [True, False, False]
    assert not breaker.allows(109.9), "it has not said what became of it"
    assert breaker.allows(110.0), "it never said: another one tries"
    breaker.worked()
    assert breaker.allows(110.0) and breaker.allows(110.0)


def test_of_many_threads_one_tries() -> None:
    breaker, together = Breaker(REST), threading.Barrier(8)

    def ask(_: int) -> bool:
        together.wait()
        return breaker.allows(105.0)

    breaker.failed(100.0)
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, range(8))) == 1


def test_a_shorter_rest_may_be_asked_for_and_no_longer_one() -> None:
    breaker = Breaker(REST)
    breaker.failed(100.0, 2.0)
    assert breaker.left(100.0) == 2.0
    breaker.failed(100.0, 60.0)
    assert breaker.left(100.0) == REST
    breaker.failed(101.0, 1.0)
    assert breaker.left(101.0) == 4.0, "a rest that lasts longer stays"


def test_only_the_first_failure_is_news() -> None:
    breaker = Breaker(REST)
    assert breaker.failed(100.0) and not breaker.failed(101.0)
    assert breaker.allows(106.0) and not breaker.failed(106.0)
    breaker.worked()
    assert breaker.failed(107.0)


def test_a_clock_that_was_ahead_makes_no_long_rest() -> None:
    breaker = Breaker(REST)
    breaker.failed(1_000_000.0)
    assert breaker.left(100.0) == 0 and breaker.allows(100.0)
    breaker.failed(101.0)
    assert breaker.left(101.0) == REST
