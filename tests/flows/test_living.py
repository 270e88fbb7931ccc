"""Posts that live, are silent, were never heard, or came back."""

from __future__ import annotations

from datetime import date, timedelta

from flows.rules.living import Heard, condition, revived, rw_without, spans

TONIGHT = date(2026, 12, 10)


def ago(nights: int) -> date:
    return TONIGHT - timedelta(days=nights)


def test_a_post_lives_that_was_heard_within_seven_nights() -> None:
    found = [condition(last, TONIGHT) for last in (TONIGHT, ago(6), ago(7), ago(400), None)]
    assert found == ["hidup", "hidup", "diam", "diam", "belum"]


def test_a_post_came_back_that_was_heard_after_more_than_seven_nights() -> None:
    since = ago(20)
    cases = {
        Heard(TONIGHT, ago(15), None): True,
        Heard(TONIGHT, ago(15), ago(23)): True,
        Heard(TONIGHT, ago(20), ago(27)): False,
        Heard(ago(30), None, ago(30)): False,
        Heard(None, None, None): False,
    }
    assert {heard: revived(heard, since) for heard in cases} == cases


def test_rw_without_a_post_are_told_in_few_words() -> None:
    assert rw_without(None, frozenset({1})) is None
    missing = rw_without(9, frozenset({2, 8, 30}))
    assert missing == [1, 3, 4, 5, 6, 7, 9] and spans(missing) == "1, 3-7, 9"
    assert spans([]) == "" and spans([4]) == "4" and rw_without(0, frozenset()) == []
