"""A place said first stays with the report that follows, however it is read; and greetings."""

from __future__ import annotations

import pytest

from tests.gateway.calling import CallingHouse


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("ada maling motor", "kriminalitas"),
        ("LAPOR tawuran", "konflik_sosial"),
        ("tolong kami dikepung wong bawa parang", "konflik_sosial"),
        ("kebakaran pak tolong", "kebakaran"),
        ("DARURAT", "lainnya"),
    ],
)
def test_a_place_alone_stays_with_what_happens_there(
    house: CallingHouse, said: str, category: str
) -> None:
    house.sms("place", "lr ketapang rt 14")
    assert (
        "lr ketapang rt 14" in house.sent()[-1]
        and "BELUM jadi laporan" in house.sent()[-1]
        and not house.reports()
    )
    house.later(minutes=2)
    house.sms("report", said)
    (report,) = house.reports()
    assert report.category == category
    assert house.runtime.vault.open_text(report.place, "report.place") == "lr ketapang rt 14"
    house.later(minutes=3)
    house.sms("more", "terima kasih pak")
    assert len(house.reports()) == 1


def test_a_greeting_is_answered_with_the_menu_and_no_report(house: CallingHouse) -> None:
    house.sms("salam", "assalamualaikum")
    assert "1 Lapor" in house.sent()[-1] and not house.reports()
    house.sms("report", "ada maling di lr ketapang")
    assert len(house.reports()) == 1


@pytest.mark.parametrize("seconds", [20, 90, 1800])
def test_a_greeting_adds_nothing_to_a_report(house: CallingHouse, seconds: int) -> None:
    house.sms("report", "maling di lr duku rt 3")
    house.later(seconds=seconds)
    house.sms("salam", "halo pak")
    assert "1 Lapor" in house.sent()[-1] and len(house.reports()) == 1
