"""Whether a text belongs to the report before it: a table of what people add, and of what is a
report of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.reading.further import AT_ONCE, Before, Judged, judge
from flows.reading.parts import goes_on, in_order
from flows.reading.place import Gazetteer
from flows.reading.words import read
from flows.rules.kinds import OTHER

NOW = datetime(2027, 2, 10, 15, 0, tzinfo=UTC)
GAZETTEER = Gazetteer(
    {"7 ulu": "16.71.02.1006", "10 ulu": "16.71.02.1009", "seberang ulu 1": "16.71.02"}
)

BRAWL = "ada tawuran di lr ketapang rt 14 7 ulu"
RACE = "ada balap liar di jalan sudirman"
FIRE = "kebakaran di 7 ulu rt 5"
#: As phones cut it: 153 septets, and the rest.
LONG = (
    "ada anak anak sekolah rame rame bawa batu dan kayu kumpul di depan gang pempek 7 ulu mau"
    " menyerang sekolah sebelah"
    " pak tolong kirim anggota cepat sebelum jatuh korban lagi"
)
CUT = LONG[:153]


def after(first: str, second: str, later: timedelta = timedelta(seconds=10)) -> Judged:
    """What becomes of the second text of a resident, so much later."""
    told = read(first, False, False, GAZETTEER)
    before = Before(told.category or OTHER, told.place, first, NOW)
    return judge(before, read(second, False, False, GAZETTEER), second, NOW + later, GAZETTEER)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (BRAWL, "pelakunya 2 orang naik motor beat hitam"),
        (BRAWL, "mereka pakai baju hitam"),
        (BRAWL, "di depan masjid"),
        (BRAWL, "eh salah maksudnya rt 14 dekat pasar"),
        (BRAWL, "tawuran antar pelajar"),
        (BRAWL, "LAPOR tawuran di lr ketapang"),
        (BRAWL, BRAWL),
        (BRAWL, BRAWL.upper() + "!!"),
        (BRAWL, "yang di seberang ulu 1 itu"),
        (RACE, "berisik sekali banyak knalpot brong"),
        (RACE, "motornya sekitar 20"),
        (FIRE, "rumah pak haji"),
        ("maling", "di jalan merdeka dekat masjid agung"),
        ("LAPOR", "ada petasan di 7 ulu"),
        (CUT, "ban lagi pak"),
        (CUT, "ban dan sekarang macet di 10 ulu"),
        (CUT, "berhenti di depan warung bu siti mereka menunggu"),
        ("ada tawuran di 7 ulu dan", "mobil dinas lewat saja tidak berhenti di jalan raya"),
        ("(1/2) ada tawuran di 7 ulu", "(2/2) status jalan ditutup warga"),
    ],
)
def test_what_says_more_is_added(first: str, second: str) -> None:
    assert after(first, second).verdict == "added", after(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (BRAWL, "DARURAT"),
        (BRAWL, "bawa celurit dan batu banyak yang luka"),
        (BRAWL, "tolong cepat ada yang dibacok"),
        (BRAWL, "SOS"),
        ("DARURAT", "DARURAT"),
        ("DARURAT", "begal bawa parang di lorong ketapang 7 ulu"),
        (CUT, "ban mereka bawa parang"),
    ],
)
def test_danger_raises_the_alarm_again(first: str, second: str) -> None:
    assert after(first, second).verdict == "alarm", after(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # another event
        (BRAWL, "kebakaran di 10 ulu"),
        (BRAWL, "ada kebakaran juga"),
        (BRAWL, "ada yang jual narkoba"),
        (RACE, "ada tabrakan di jalan merdeka"),
        (FIRE, "LAPOR maling motor di 10 ulu"),
        # another place
        (BRAWL, "tawuran di lr kuningan rt 3 10 ulu"),
        (BRAWL, "tawuran juga di 10 ulu"),
        (BRAWL, "ada tawuran di lr ketapang rt 9 7 ulu"),
        (RACE, "balap liar di jalan merdeka"),
        # what nobody who knows the first may learn
        (BRAWL, "polisinya malah minta uang"),
        (BRAWL, "pak rt nya ikut mabuk dan mukul warga"),
        (RACE, "polisi di pos itu minta uang damai"),
        (BRAWL, "suami saya mukul saya"),
        (RACE, "anak perempuan saya diperkosa"),
        (BRAWL, "ada yang nyabu di rumah itu"),
        (CUT, "ban, polisinya malah minta uang"),
        ("DARURAT", "saya dipukul suami"),
    ],
)
def test_another_event_another_place_and_what_is_secret_is_a_report_of_its_own(
    first: str, second: str
) -> None:
    assert after(first, second).verdict == "own", after(first, second)


def test_an_emergency_after_what_is_secret_is_heard_by_the_desk() -> None:
    before = Before("kdrt", "", "suami saya mukul saya", NOW, sensitive=True)
    for text in ("DARURAT", "SOS", "tolong tolong"):
        assert judge(before, read(text, False, False), text, NOW).verdict == "own"
    more = "alamatnya di lr ketapang"
    assert judge(before, read(more, False, False), more, NOW).verdict == "added"


@pytest.mark.parametrize(
    "second",
    [
        "STATUS 482136",
        "BERHENTI",
        "HAPUS 482136",
        "MULAI",
        "CEK 31742",
        "makasih pak",
        "LANJUT",
        "BANTUAN",
    ],
)
def test_a_command_and_thanks_are_what_they_are(second: str) -> None:
    for first in (BRAWL, CUT):
        assert after(first, second).verdict == "nothing"
    assert after(BRAWL, f"{second} ya pak").verdict == "nothing"


@given(
    st.sampled_from([BRAWL, RACE, FIRE, CUT, "DARURAT"]),
    st.text(max_size=60),
    st.integers(7201, 10**6),
)
def test_after_two_hours_every_text_is_a_report_of_its_own(
    first: str, second: str, seconds: int
) -> None:
    for later in (timedelta(seconds=seconds), -timedelta(seconds=seconds)):
        assert after(first, second, later) == Judged("own", "later")


@pytest.mark.parametrize("later", [-AT_ONCE, -timedelta(seconds=3), timedelta(), AT_ONCE])
def test_the_order_of_arrival_does_not_matter(later: timedelta) -> None:
    assert after("ban lagi pak tolong cepat", CUT, later).first
    assert not after(CUT, "ban lagi pak", later).first
    assert after(BRAWL, "pelakunya 2 orang naik motor", later).verdict == "added"


@pytest.mark.parametrize(
    ("texts", "ordered"),
    [
        (["ban lagi pak", CUT], [CUT, "ban lagi pak"]),
        ([CUT, "ban lagi pak"], [CUT, "ban lagi pak"]),
        (["(2/2) cepat", "(1/2) tolong"], ["(1/2) tolong", "(2/2) cepat"]),
        (["2/2 di 7 ulu", "1/2 ada tawuran di"], ["1/2 ada tawuran di", "2/2 di 7 ulu"]),
        (["7 ulu", "ada tawuran di"], ["ada tawuran di", "7 ulu"]),
        (["hallo", "LAPOR tawuran"], ["hallo", "LAPOR tawuran"]),
    ],
)
def test_parts_are_put_into_the_order_of_the_text(texts: list[str], ordered: list[str]) -> None:
    assert in_order(texts) == ordered


@given(st.text(min_size=1, max_size=400), st.integers(1, 399))
def test_what_a_phone_cut_at_its_length_goes_on(text: str, at: int) -> None:
    for length in (153, 160):
        first, second = ("x" * length)[: length - 1] + "y", "z" + text[at:]
        assert goes_on(first, second)
    assert not goes_on("x" * 100, "LAPOR " + text)
