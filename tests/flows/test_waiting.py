"""What a text is while a question waits: a table of cases for every question, and conversations
that lose nothing.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from flows.answers import kind_answered, number_in, says_no, says_yes
from flows.effects import (
    AnswerKept,
    EmergencyRaised,
    ErasureAsked,
    IncidentReported,
    KindGiven,
    PlaceGiven,
    ReportBegun,
    ReportSent,
    WordConfirmed,
)
from flows.menu import menu
from flows.queries import StatusOf
from flows.reading.codes import read_code
from flows.reading.guards import guards_in
from flows.reading.intent import Reading
from flows.reading.numbered import number_said
from flows.reading.place import place_in
from flows.reading.whereabouts import can_be_place, place_answered
from flows.rules.tickets import grouped
from flows.session import Session
from flows.sms.judging import judge
from flows.sms.waiting import Waiting, waiting
from tests.flows.calls import TICKET, dial, text
from tests.flows.corpora import hold
from tests.flows.places import shipped

TEXTS = Path(__file__).parent / "texts" / "while_asked"
#: Of the texts of each file so many are taken as what they are, at least.
FLOORS = {"answers": 0.97, "blind": 0.93}
DOUBT = ("konflik_sosial", "gangguan_umum")
MINE = "482135"


def rows(name: str) -> list[dict[str, str]]:
    with (TEXTS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def taken_as(row: dict[str, str]) -> str:
    """What the judge makes of a text, in the words of the table."""
    doubt = DOUBT if row["question"].startswith("sms.jenis") else ()
    question = Waiting(
        row["question"],
        options=row["question"] == "menu",
        missed=row["question"] == "menu",
        category=row["about"],
        doubt=doubt,
        emergency=row["question"].startswith(("sms.darurat", "sms.netral", "bahaya")),
    )
    found = judge(row["text"], question, bool(row["guard"]), shipped())
    match found.intent:
        case "JAWAB":
            return "answer" if _is_answer(row["text"], question) else "neither"
        case "LAPOR":
            return "report"
        case "DARURAT":
            return "emergency"
        case "MASUK" | "AMAN" | "PULANG":
            return "check_in"
        case "TIDAK_JELAS":
            return "nothing" if found.mute else "unclear"
    return "command"


def _is_answer(said: str, question: Waiting) -> bool:
    """Whether the conversation goes on with it: what the flows themselves ask of an answer."""
    match question.awaited:
        case "place":
            if question.name == "sms.tempat_dua" and number_in(said, 2)[0]:
                return True
            return not number_said(said) and bool(place_answered(said, place_in(said, shipped())))
        case "code":
            return bool(read_code(said))
        case "kind":
            return bool(kind_answered(said, question.doubt)[0])
        case "yes":
            return says_yes(said, "HAPUS") or says_no(said)
        case "count":
            return guards_in(said) is not None
    return True


@pytest.mark.parametrize("name", FLOORS)
def test_every_text_is_taken_as_what_it_is_whatever_is_asked(name: str) -> None:
    table = rows(name)
    wrong = [
        (row["question"], row["text"], row["expected"], got)
        for row in table
        if (got := taken_as(row)) != row["expected"]
    ]
    assert len(table) >= 100
    hold(f"while_asked/{name}", "right", 1 - len(wrong) / len(table), FLOORS[name], wrong)
    lost = [
        text
        for _, text, expected, got in wrong
        if expected in ("emergency", "report") and got in ("answer", "nothing")
    ]
    assert not lost, lost


# ---- Places

HIDING, LOST, ADDRESS = (
    "bentar pak masih ngumpet",
    "dmn ya ini saya ga tau nama jalannya",
    "lr ketapang rt 14 7 ulu",
)


@pytest.mark.parametrize(
    "said", [HIDING, LOST, "dak tau pak", "gek dulu", "di rumah", "ya", "98", "😀"]
)
def test_talk_is_no_place(said: str) -> None:
    assert not can_be_place(said) or said == "98"


@pytest.mark.parametrize(
    ("said", "place"),
    [
        (ADDRESS, ADDRESS),
        ("sungki", "sungki"),
        ("kebakaran di 10 ulu rt 4", "10 ulu rt 4"),
        ("pinggir musi", "pinggir musi"),
        (HIDING, ""),
    ],
)
def test_the_place_of_an_answer_is_all_of_it_unless_it_tells_more(said: str, place: str) -> None:
    assert place_answered(said) == place


@pytest.mark.parametrize("language", ["id", "plm"])
def test_what_is_no_place_is_kept_and_the_true_address_completes_the_same_report(
    language: str,
) -> None:
    call = text("LAPOR maling", HIDING, language=language)
    assert call.shows("sms.tempat_lagi") and grouped(TICKET) in call.screen and "110" in call.screen
    assert call.press(LOST).shows("sms.tempat_nanti")
    assert call.press(ADDRESS).shows("sms.tempat_terima")
    kept = [AnswerKept(HIDING), AnswerKept(LOST)]
    assert call.told == [IncidentReported("kriminalitas", "", "maling"), *kept, PlaceGiven(ADDRESS)]


def test_kind_and_place_of_an_answer_both_reach_a_report_of_no_kind() -> None:
    call = text("LAPOR tolong pak ada kejadian", "kebakaran di 10 ulu rt 4")
    assert call.told[1:] == [
        AnswerKept("kebakaran di 10 ulu rt 4", urgent=True),
        KindGiven("kebakaran"),
        PlaceGiven("10 ulu rt 4"),
    ]


def test_a_cry_in_an_answer_raises_the_alarm_of_the_report_in_hand() -> None:
    call = text("LAPOR maling", "tolong mereka masuk rumah bawak parang")
    assert call.shows("sms.darurat_tempat_lagi")
    assert call.told[1:] == [
        AnswerKept("tolong mereka masuk rumah bawak parang", urgent=True, alarm=True)
    ]
    assert call.press(ADDRESS).shows("bahaya.terima")


def test_what_an_answer_tells_of_need_is_advised_from_then_on() -> None:
    call = text("LAPOR maling", "tolong pak ibu saya pingsan")
    assert call.shows("sms.darurat_tempat_lagi") and "119" in call.screen


def test_an_emergency_is_asked_its_place_until_it_comes() -> None:
    call = text("DARURAT", "tolong cepat", "kami ngumpet di kamar", ADDRESS)
    assert call.told[-1] == PlaceGiven(ADDRESS) and call.shows("bahaya.terima")
    assert sum(isinstance(told, EmergencyRaised) for told in call.told) == 1


def test_of_a_sensitive_emergency_no_question_says_more_than_the_first() -> None:
    call = text("SOS suami mukul", "bentar dio masih di sini")
    assert call.shows("sms.netral_tempat")
    assert call.press("kel duku rt 2").shows("pesan.ack_sensitive")


def test_who_puts_us_off_is_asked_once_more_what_happened_and_nothing_is_lost() -> None:
    call = text("LAPOR", "sebentar pak saya cari dulu")
    assert call.told == [] and call.shows("sms.lapor")
    call.press("maling di lr ketapang")
    story = "sebentar pak saya cari dulu\nmaling di lr ketapang"
    assert call.told == [IncidentReported("kriminalitas", "lr ketapang", story)]
    (told,) = text("LAPOR", "bentar pak", "gek dulu").told
    assert isinstance(told, IncidentReported) and told.story == "bentar pak\ngek dulu"


# ---- Kinds, areas, numbers, a yes


def test_a_place_said_to_the_question_of_the_kind_is_not_lost() -> None:
    call = text("LAPOR ribut", "lr ketapang rt 14", "1")
    assert call.told[1:] == [
        KindGiven("konflik_sosial"),
        WordConfirmed("ribut", "konflik_sosial"),
        PlaceGiven("lr ketapang rt 14"),
    ]


def test_what_else_is_said_with_the_kind_is_kept() -> None:
    said = "tawuran pak bawak parang la 2 wong luka"
    call = text("LAPOR ribut", said)
    assert (
        AnswerKept(said, urgent=True, alarm=True) in call.told
        and KindGiven("konflik_sosial") in call.told
    )


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("sms.apa", False),
        ("sms.tempat", False),
        ("status.kode_salah", False),
        ("menu", False),
        ("daftar.setuju1", True),
        ("daftar.tempat", True),
    ],
)
def test_daftar_is_an_answer_to_what_is_asked_about_it_alone(name: str, answers: bool) -> None:
    for said in ("DAFTAR 7 ulu", "daftar pos rt 9 rw 2 7 ulu"):
        taken = judge(said, Waiting(name, options=name == "menu"), is_guard=False)
        assert taken.intent == ("JAWAB" if answers else "DAFTAR")


@pytest.mark.parametrize("name", ["status", "hapus", "urung"])
def test_who_sends_no_number_is_asked_for_digits_and_told_that_reports_are_welcome(
    name: str,
) -> None:
    call = dial(menu, *{"status": "3", "hapus": "72", "urung": "73"}[name], "lupa pak")
    assert call.shows(f"{name}.angka") and "kejadian" in call.screen


def test_yes_is_asked_once_more_and_what_was_said_is_kept() -> None:
    call = text(
        f"HAPUS {MINE} ada begal lagi di lr anggrek",
        look_up={StatusOf(MINE): {"state": "baru", "sensitive": False}},
    )
    assert call.shows("sms.mau")
    assert call.press("bentar pak lagi ngumpet").shows("sms.mau")
    assert call.press("ya").told[-1] == ErasureAsked(MINE)
    assert AnswerKept("bentar pak lagi ngumpet") in call.told


# ---- The same on a call


def test_on_a_call_a_place_that_is_none_is_asked_once_more_and_kept() -> None:
    call = dial(menu, "1", "3", HIDING)
    assert call.shows("lapor.tempat_lagi")
    call.press(ADDRESS).press("1")
    assert call.told == [
        ReportBegun("petasan", HIDING),
        ReportBegun("petasan", ADDRESS),
        ReportSent(story=HIDING, kind="petasan", place=ADDRESS),
    ]


def test_on_a_call_a_fire_in_the_place_is_a_fire() -> None:
    call = dial(menu, "1", "5", "kebakaran di 10 ulu rt 4")
    assert call.shows("lapor.kirim") and "Kebakaran" in call.screen
    assert dial(menu, "1", "5", ADDRESS).screen.startswith("Macet")


@pytest.mark.parametrize("keys", [("3",), ("3", "12"), ("7", "2"), ("7", "3", "dak tau")])
def test_on_a_call_a_report_typed_for_a_number_is_a_report(keys: tuple[str, ...]) -> None:
    call = dial(menu, *keys, "ada kebakaran di 7 ulu rt 5")
    assert call.told == [
        IncidentReported("kebakaran", "7 ulu rt 5", "ada kebakaran di 7 ulu rt 5", urgent=True)
    ]
    assert call.shows("lapor.terima_bahaya") and TICKET in call.screen


def test_on_a_call_the_place_of_an_emergency_is_asked_once_more() -> None:
    call = dial(menu, "2", "1", HIDING)
    assert call.shows("bahaya.tempat_lagi") and call.told[1:] == [AnswerKept(HIDING, urgent=True)]
    assert call.press(ADDRESS).shows("bahaya.terima")


# ---- What is known of the question


def test_what_a_question_is_about_is_read_from_its_conversation() -> None:
    asked = waiting("lapor_sms", {"category": "petasan"}, Session(shown="sms.tempat_jenis"), "x")
    assert (asked.awaited, asked.category, asked.emergency) == ("place", "petasan", False)
    assert waiting("darurat_sms", {}, Session(shown="sms.darurat_tempat"), "x").emergency
    inner = {
        "name": "lapor_sms",
        "args": {"category": "kriminalitas"},
        "command": "HAPUS",
        "code": MINE,
    }
    assert waiting("sekaligus", inner, Session(shown="sms.mau"), "x").category == "kriminalitas"
    assert waiting("status", {"code": ""}, Session(shown="status.kode"), "x").category == ""
    assert judge("maling", Waiting("sms.lapor"), False) == Reading("JAWAB", text="maling")


@pytest.mark.parametrize("said", ["lr mangga rt 3 7 ulu", "tolong ado maling masuk rumah"])
def test_on_a_call_words_instead_of_the_key_of_danger_send_it(said: str) -> None:
    facts = dial(menu, "2", said).told
    assert EmergencyRaised() in facts
    assert any(isinstance(fact, PlaceGiven | AnswerKept) for fact in facts)


@pytest.mark.parametrize("said", ["batal", "dak jadi", "kembali", "salah pencet", "9", "12"])
def test_on_a_call_other_words_and_keys_alarm_nobody(said: str) -> None:
    assert EmergencyRaised() not in dial(menu, "2", said).told
