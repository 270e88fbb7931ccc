"""Somebody's own life is never part of another report; who writes of it is told what helps."""

from __future__ import annotations

import pytest

from tests.gateway.calling import CallingHouse


@pytest.mark.parametrize("seconds", [20, 90, 1800])
@pytest.mark.parametrize(
    "first", ["LAPOR maling", "LAPOR maling di lr duku rt 3", "ado tawuran di simpang sungki"]
)
@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("saya mau bunuh diri aja", "Anda tidak sendiri"),
        ("tetangga saya mau gantung diri", "Temani"),
    ],
)
def test_it_is_a_report_of_its_own(
    house: CallingHouse, first: str, seconds: int, said: str, advice: str
) -> None:
    house.sms("first", first)
    house.later(seconds=seconds)
    house.sms("life", said)
    before, life = house.reports()
    assert life.urgent and life.category == "lainnya" and before.category != "lainnya"
    assert (
        advice in house.sent()[-1]
        and "119" in house.sent()[-1]
        and life.code in house.sent()[-1].replace(" ", "")
    )


def test_what_more_is_told_of_it_belongs_to_it(house: CallingHouse) -> None:
    house.sms("life", "saya mau bunuh diri")
    house.later(seconds=90)
    house.sms("place", "lr duku rt 3")
    house.later(seconds=90)
    house.sms("more", "aku sudah minum racun")
    assert len(house.reports()) == 1 and "Anda tidak sendiri" in house.sent()[-1]


def test_an_addition_is_answered_with_the_help_it_needs_itself(house: CallingHouse) -> None:
    house.sms("fire", "kebakaran di lr duku rt 3")
    house.later(seconds=90)
    house.sms("ill", "tolong ibu saya pingsan tidak sadar")
    assert len(house.reports()) == 1 and "ambulans 119" in house.sent()[-1]
