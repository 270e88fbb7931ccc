"""DAFTAR: nothing is told before a yes, and the yes is kept with the words it was said to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows import daftar
from flows.effects import (
    ContactErased,
    Fact,
    ImbauanAgreed,
    ImbauanResumed,
    ImbauanStopped,
    IncidentReported,
)
from flows.queries import AreaOf, ContactOf, Query, WatchOf
from flows.questions import Question
from flows.reading.words import read
from flows.screens import Screen, render
from flows.session import Session
from flows.sms.judging import judge
from flows.sms.waiting import waiting
from flows.text import languages, lookup
from tests.flows.calls import dial, text

ULU = "16.71.03.1001"
KNOWN: dict[Query, Any] = {
    AreaOf(said): {
        "area": ULU,
        "name": "7 Ulu",
        "level": "kelurahan",
        "matched": matched,
        "where": [],
    }
    for said, matched in {
        "7 ULU": "7 ULU",
        "7 ulu": "7 ulu",
        "rt 14 7 ULU": "7 ULU",
        "14 rw 3 7 ulu": "7 ulu",
        "rt 3 7 ulu": "7 ulu",
        "imbauan 7 ulu": "7 ulu",
        "7 ULU, PLAJU": "7 ULU",
    }.items()
}
PLAJU = {"area": "16.71.05", "name": "Plaju", "level": "kecamatan", "matched": "", "where": []}
TWO = {
    "area": "",
    "name": "",
    "level": "",
    "matched": "",
    "where": [["16.71.01.1", "kec Satu", "Sukajaya"], ["16.71.02.1", "kec Dua", "Sukajaya"]],
}
TO_7_ULU = ImbauanAgreed(ULU, daftar.version("daftar.setuju1"))


@pytest.mark.parametrize("yes", ["DAFTAR YA", "daftar ya", "YA", "Y", "iyo", "ya pak", "Daftar yo"])
def test_a_yes_registers(yes: str) -> None:
    call = text("DAFTAR 7 ULU", look_up=KNOWN)
    assert call.shows("daftar.setuju1") and "7 Ulu" in call.screen and call.told == []
    call.press(yes)
    assert call.told == [TO_7_ULU] and call.shows("daftar.terima")
    assert "BERHENTI" in call.screen and "HAPUS DATA" in call.screen


@pytest.mark.parametrize("answer", ["tidak", "dak galak", "jangan"])
def test_a_no_changes_nothing(answer: str) -> None:
    call = text("DAFTAR 7 ULU", answer, look_up=KNOWN)
    assert call.told == [] and call.shows("daftar.batal")


@pytest.mark.parametrize("answer", ["DAFTAR", "apo ini?", "ya tidak tahu", "daftar tidak", "7"])
def test_anything_else_is_no_yes(answer: str) -> None:
    call = text("DAFTAR 7 ULU", answer, answer, look_up=KNOWN)
    assert call.told == [] and call.shows("daftar.batal")


def test_another_area_instead_of_the_yes_is_asked_about_anew() -> None:
    call = text("DAFTAR 7 ULU", "8 ULU", look_up=KNOWN | {AreaOf("8 ULU"): {**PLAJU, "name": "8"}})
    assert call.shows("daftar.setuju1") and "Imbauan 8" in call.screen
    assert call.press("YA").told == [ImbauanAgreed("16.71.05", TO_7_ULU.text)]


def test_the_area_is_asked_for_where_none_or_an_unknown_one_is_named() -> None:
    call = text("DAFTAR", look_up=KNOWN)
    assert call.shows("daftar.tempat")
    assert call.press("di sini").shows("daftar.tempat_lagi")
    assert call.press("7 ulu").shows("daftar.setuju1")


def test_who_names_no_area_twice_is_left_alone() -> None:
    assert text("DAFTAR", "apo", "dak tau", look_up=KNOWN).shows("daftar.batal")
    assert text("DAFTAR", "apo", "disini", look_up=KNOWN).shows("daftar.batal")


def test_a_whole_kecamatan_is_asked_about_once() -> None:
    known = KNOWN | {AreaOf("PLAJU"): PLAJU}
    assert text("DAFTAR PLAJU", "7 ULU", look_up=known).shows("daftar.setuju1")
    call = text("DAFTAR PLAJU", "PLAJU", look_up=known)
    assert call.shows("daftar.setuju1") and "Plaju" in call.screen


def test_of_two_areas_of_one_name_one_is_chosen() -> None:
    known = {AreaOf("SUKAJAYA"): TWO}
    call = text("DAFTAR SUKAJAYA", look_up=known)
    assert call.shows("daftar.tempat_dua") and "kec Dua" in call.screen
    assert call.press("2").shows("daftar.setuju1") and "Sukajaya" in call.screen
    (told,) = call.press("ya").told
    assert isinstance(told, ImbauanAgreed) and told.area == "16.71.02.1"


def test_of_more_than_two_the_kecamatan_is_asked_for() -> None:
    three = {**TWO, "where": [*TWO["where"], ["16.71.04.1", "kec Tiga", "Sukajaya"]]}
    known = {AreaOf("SUKAJAYA"): three, AreaOf("SUKAJAYA, kec tiga"): KNOWN[AreaOf("7 ULU")]}
    call = text("DAFTAR SUKAJAYA", look_up=known)
    assert call.shows("daftar.tempat_banyak")
    assert call.press("kec tiga").shows("daftar.setuju1")


def test_a_report_where_the_area_was_asked_for_is_one() -> None:
    call = dial(daftar.daftar, "ado begal bawa parang di lr ketapang")
    (told,) = call.told
    assert isinstance(told, IncidentReported) and told.category == "kriminalitas"


def test_a_late_yes_of_who_is_enrolled_asks_about_their_own_area() -> None:
    known = KNOWN | {ContactOf(): {"area": ULU, "name": "7 Ulu"}}
    call = text("DAFTAR YA", look_up=known)
    assert call.shows("daftar.setuju1") and call.told == []
    assert call.press("DAFTAR YA").told == [TO_7_ULU]


def test_a_late_yes_of_a_stranger_is_asked_where() -> None:
    assert text("DAFTAR YA", look_up=KNOWN).shows("daftar.tempat")


@pytest.mark.parametrize(
    ("sms", "partner"),
    [
        ("DAFTAR POKDAR 7 ULU", "pokdar"),
        ("daftar pokdarkamtibmas 7 ulu", "pokdar"),
        ("DAFTAR RT 7 ULU", "rt"),
        ("DAFTAR#RW#7 ULU", "rw"),
        ("DAFTAR KETUA RT 7 ULU", "rt"),
        ("DAFTAR ORSOSMAS 7 ULU", "orsosmas"),
        ("DAFTAR KOMMAS 7 ULU", "kommas"),
    ],
)
def test_a_partner_says_as_whom(sms: str, partner: str) -> None:
    call = text(sms, look_up=KNOWN)
    assert call.shows("daftar.mitra1") and "Bhabinkamtibmas" in call.screen and call.told == []
    call.press("DAFTAR YA")
    assert call.told == [ImbauanAgreed(ULU, daftar.version("daftar.mitra1"), partner)]
    assert call.shows("daftar.terima_mitra")


@pytest.mark.parametrize(
    ("key", "partner", "place"), [("1", "", ""), ("warga", "", ""), ("2", "rt", "RT 14")]
)
def test_an_rt_in_an_address_is_asked_about(key: str, partner: str, place: str) -> None:
    call = text("DAFTAR RT 14 7 ULU", look_up=KNOWN)
    assert call.shows("daftar.sebagai")
    (told,) = call.press(key).press("YA").told
    assert isinstance(told, ImbauanAgreed) and (told.partner, told.place) == (partner, place)


@pytest.mark.parametrize(
    ("sms", "keys", "place"),
    [
        ("DAFTAR RT 14 rw 3 7 ulu", ["2"], "RT 14 RW 3"),
        ("DAFTAR POKDAR rt 3 7 ulu", [], "RT 3"),
        ("DAFTAR RT 7 ULU", [], ""),
    ],
)
def test_a_partner_may_name_rt_and_rw(sms: str, keys: list[str], place: str) -> None:
    call = text(sms, *keys, look_up=KNOWN)
    (told,) = call.press("YA").told
    assert isinstance(told, ImbauanAgreed) and told.place == place


def test_by_the_menu_one_key_agrees() -> None:
    call = dial(daftar.daftar, "7 ulu", look_up=KNOWN)
    assert call.shows("daftar.layar1") and call.told == []
    assert call.press("1").told == [ImbauanAgreed(ULU, daftar.version("daftar.layar1"))]
    assert dial(daftar.daftar, "7 ulu", "2", look_up=KNOWN).told == []


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("DAFTAR YA", "JAWAB"),
        ("ya", "JAWAB"),
        ("dak", "JAWAB"),
        ("STATUS 482136", "STATUS"),
        ("BERHENTI", "BERHENTI"),
        ("HAPUS DATA", "HAPUS"),
        ("ado begal di lr ketapang", "LAPOR"),
        ("tolong ada maling masuk rumah", "DARURAT"),
    ],
)
def test_what_a_text_is_while_the_yes_is_awaited(said: str, intent: str) -> None:
    question = waiting("daftar", {}, Session(shown="daftar.setuju1"), said)
    found = judge(said, question, False).intent
    assert found == intent or {found, intent} == {"LAPOR", "DARURAT"}


def test_a_consent_text_says_what_it_must() -> None:
    """How long, how it ends, how old, what is never asked: the law's and people.md's."""
    for language in languages():
        for name in daftar.CONSENT_TEXTS:
            words = lookup(language, name, "ask")
            assert "HAPUS DATA" in words and "17+" in words and "no HP" in words, (name, language)
            assert "NIK" in words or name == daftar.PARTNER_TEXT


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", daftar.CONSENT_TEXTS)
def test_a_consent_text_is_seen_whole(name: str, language: str) -> None:
    """On one page, with the way out below it: nobody agrees to what stands on the next."""
    words = {"area": "Seberang Ulu Satu", "partner": "pokdar"}
    options = ("ya", "tidak") if name == daftar.MENU_TEXT else ()
    leave = ("0", "kembali") if options else ("00", "kembali")
    screen = Screen(Question(name, options, words=words), leave=leave)
    channel = "ussd" if options else "sms"
    text = render(screen, language, channel).text
    whole = lookup(language, name, "ask").split("DATA")[1]
    assert "98" not in text and "99" not in text and whole in text, text
    assert "Seberang Ulu Satu" in text


def test_every_consent_text_is_kept_under_its_version() -> None:
    """Changed words need a new name and a new entry, or nobody could say what was agreed to."""
    page = (Path(__file__).parents[2] / "docs" / "consent.md").read_text("utf-8")
    for name in daftar.CONSENT_TEXTS:
        assert f"`{daftar.version(name)}`" in page
        for language in languages():
            assert lookup(language, name, "ask") in page


@pytest.mark.parametrize(
    ("sms", "told", "shown"),
    [
        ("BERHENTI", ImbauanStopped(), "pesan.stop_ok"),
        ("BERHENTI IMBAUAN", ImbauanStopped(), "pesan.stop_ok"),
        ("BERHENTI RUTIN", ImbauanStopped("rutin"), "pesan.stop_rutin"),
        ("stop rutin pak", ImbauanStopped("rutin"), "pesan.stop_rutin"),
        ("BERHENTI KABAR", ImbauanStopped("kabar"), "pesan.stop_kabar"),
        ("MULAI", ImbauanResumed(), "pesan.start_ok"),
        ("MULAI RUTIN", ImbauanResumed("rutin"), "pesan.start_rutin"),
        ("mulai kabar", ImbauanResumed("kabar"), "pesan.start_kabar"),
    ],
)
def test_each_kind_of_message_is_stopped_and_wanted_again(sms: str, told: Fact, shown: str) -> None:
    call = text(sms)
    assert call.told == [told] and call.shows(shown)


@pytest.mark.parametrize(
    "sms",
    [
        "petasan dak berenti2 di lr ketapang",
        "stop motor itu pak begal",
        "kabar dari pos melati, petasan dak berenti",
        "berhenti kerja rutin",
        "mobil berhenti di jalan",
    ],
)
def test_speech_stops_nothing(sms: str) -> None:
    assert read(sms, False, False).intent not in ("BERHENTI", "MULAI")


@pytest.mark.parametrize("sms", ["HAPUS DATA", "hapus data saya pak", "tolong hapus data aku"])
def test_data_of_who_is_enrolled_are_erased(sms: str) -> None:
    call = text(sms, look_up={ContactOf(): {"area": ULU, "name": "7 Ulu"}})
    assert call.told == [ContactErased()] and call.shows("hapus.data")


def test_the_name_of_a_guard_is_erased_who_is_no_contact() -> None:
    call = text("HAPUS DATA", look_up={WatchOf(): {"post": "Pos Melati", "code": "12"}})
    assert call.told == [ContactErased()] and call.shows("hapus.data_jaga")


def test_who_is_not_enrolled_is_asked_for_the_report() -> None:
    assert text("HAPUS DATA").shows("hapus.kode")


def test_a_report_to_be_erased_is_no_contact() -> None:
    call = text("hapus data laporan saya", look_up={ContactOf(): {"area": ULU, "name": "7 Ulu"}})
    assert call.told == [] and call.shows("hapus.kode")
