"""Whose danger a text tells of: the sender's own, now, is an emergency; what others suffer, or what
was, is a report.
"""

from __future__ import annotations

import pytest

from flows.reading.report import is_urgent
from flows.reading.words import read


@pytest.mark.parametrize(
    "text",
    [
        "aku sembunyi di wc, mereka masih di luar bawak parang",
        "kami dikepung massa di pos",
        "rumah kami api la di tanggo kami di lantai 2 dak pacak turun",
        "ketek kami bocor la nak tenggelam di tengah musi",
        "maling! maling!",
        "cepet pak cepet kesini",
        "tolong anak aku dak sadar",
        "mak aku dicekek bapak sekarang tolong pak",
        "titir titir lr mawar",
    ],
)
def test_who_is_in_danger_now_is_heard(text: str) -> None:
    assert read(text, False, False).intent == "DARURAT"


@pytest.mark.parametrize(
    "text",
    [
        "kemarin malam kami dikepung massa di pos, sudah aman",
        "takut ado begal di lr buaya, tolong patroli pak",
        "ado maling masuk rumah wong lr ketapang, wongnyo masih di dalem",
        "film perang di tv kami bagus nian",
        "kalu kami dikepung massa cakmano pak",
        "motor aku hanyut kebawak banjir",
        "minta tolong cabut laporan aku no 482137",
        "tolong pak lampu jalan mati di lr kami",
    ],
)
def test_what_was_or_is_feared_or_befalls_others_is_none(text: str) -> None:
    assert read(text, False, False).intent != "DARURAT"


@pytest.mark.parametrize(
    "text",
    [
        "keno tikam di 1 ulu",
        "kawan keno tembak di simpang",
        "wong keno tusuk di pasar cinde",
        "budak itu tertembak",
        "wong ditimpas di lr damai",
        "ado wong disiram cuka para",
        "wong dipanah di jembatan",
        "orang gila ngamuk di pasar lempar batu",
        "ado wong gilo nimpuk batu ke rumah warga",
        "wong stres lempari mobil di simpang polda",
    ],
)
def test_whom_a_weapon_or_a_stone_strikes_cannot_wait_however_it_is_said(text: str) -> None:
    assert is_urgent(read(text, False, False).category or "lainnya", text)


@pytest.mark.parametrize(
    "text",
    [
        "ado penculikan anak di 7 ulu",
        "ado wong nyulik anak di pasar cinde",
        "anak diculik di lr damai",
        "tadi ado penculikan anak di depan sd 12",
        "ado penculik lagi bawak anak di simpang",
        "anak tetanggo dibawa paksa masuk mobil",
        "ado rampok di toko mas sekarang",
        "toko mas lagi dirampok",
        "ado perampokan sekarang di indomaret",
    ],
)
def test_who_is_being_taken_or_robbed_cannot_wait(text: str) -> None:
    found = read(text, False, False)
    assert found.category == "kriminalitas" and is_urgent("kriminalitas", text)


@pytest.mark.parametrize(
    "text",
    [
        "katonyo ado penculik keliling",
        "hati-hati penculik anak",
        "hati hati banyak penculikan anak sebarkan ke grup",
        "waspada penculikan anak di 7 ulu",
        "kato wong ado penculikan anak di 7 ulu",
        "apo bener ado penculik anak di kertapati",
        "info dari grup wa ado penculik anak mobil putih",
        "beredar kabar penculikan anak di kertapati",
        "ado yg ngomong penculik anak lg di seberang",
        "dak ado penculikan anak",
        "penculikan anak kemarin sudah ditangkap pelakunyo",
        "semalam ado perampokan di alfamart",
        "takut ado rampok sekarang",
        "marak perampokan sekarang",
    ],
)
def test_rumours_of_kidnappers_and_what_is_over_alarm_nobody(text: str) -> None:
    found = read(text, False, False)
    assert found.intent != "DARURAT" and not is_urgent(found.category or "lainnya", text)
