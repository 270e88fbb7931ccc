"""When a receiver that took nothing is tried again, and what officers read."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from flows.rules import receivers


def test_distances_grow_and_end() -> None:
    waits = [receivers.again_after(attempts) for attempts in range(1, len(receivers.AGAIN) + 2)]
    assert waits[0] == timedelta(seconds=5)
    assert waits[-1] is None
    assert all(before < after for before, after in pairwise(wait for wait in waits if wait))


def test_whatever_is_tried_to_the_end_is_given_up_by_that_and_not_by_its_age() -> None:
    assert sum(receivers.AGAIN, timedelta()) < receivers.LIFE - timedelta(days=1)


def test_a_receiver_that_is_away_is_looked_for_all_the_time() -> None:
    rests = [receivers.rest_after(failures) for failures in range(1, 1000)]
    assert rests[0] == timedelta(seconds=5)
    assert max(rests) == receivers.LONGEST_REST
    assert all(before <= after for before, after in pairwise(rests))


def test_officers_read_a_count_and_nothing_else() -> None:
    assert receivers.summary(1) == "1 laporan baru, buka konsol"
    assert receivers.summary(12) == "12 laporan baru, buka konsol"
