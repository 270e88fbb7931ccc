"""What guards tell beside their word: a table of texts, and the conversations they begin."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from flows.effects import (
    AnswerKept,
    CheckedIn,
    EmergencyRaised,
    IncidentReported,
    KindGiven,
    PlaceGiven,
    Remarked,
)
from flows.menu import menu
from flows.queries import NightOf, WatchOf
from flows.reading.words import read
from flows.rules.night_digits import digits
from flows.rules.tickets import grouped
from flows.rules.told_digits import WORDS
from tests.flows.calls import TICKET, dial, text
from tests.flows.corpora import hold, reading_of

TEXTS = Path(__file__).parent / "texts" / "from_posts"
#: Of the texts of each file so many are read as what they are, at least.
FLOORS = {"guards": 0.97, "blind": 0.9}
PLACE, AREA = "Pos Melati RT 14 RW 03", "16.71.02.1006"
MELATI = {WatchOf(): {"post": "Pos Melati", "code": "MELATI", "place": PLACE, "area": AREA}}
HERE = PlaceGiven(PLACE, area=AREA)


def rows(name: str = "guards") -> list[dict[str, str]]:
    with (TEXTS / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_as(sms: str) -> str:
    """How a guard's text is read, in the words of the table."""
    found = reading_of(sms)
    if found.meant in ("TIDAK_AMAN", "KABAR"):
        return found.meant
    if found.word:
        return f"{found.word}+{found.intent}"
    if found.intent == "TIDAK_JELAS":
        return "neither"
    return f"{found.intent}+remark" if found.remark else str(found.intent)


@pytest.mark.parametrize("name", FLOORS)
def test_every_text_of_a_guard_is_read_as_what_it_is(name: str) -> None:
    table = rows(name)
    # What is kept beside PULANG does not matter here.
    told = [(row["text"], row["expected"], read_as(row["text"])) for row in table]
    wrong = [
        (text, expected, got)
        for text, expected, got in told
        if expected != got and not (expected == "PULANG" and got == "PULANG+remark")
    ]
    assert len(table) > 50
    hold(f"from_posts/{name}", "right", 1 - len(wrong) / len(table), FLOORS[name], wrong)
    assert not [
        text
        for text, expected, got in wrong
        if expected in ("TIDAK_AMAN", "KABAR") and got.startswith(("AMAN", "PULANG"))
    ], wrong


@pytest.mark.parametrize(
    "row", [row for row in rows() if "+LAPOR" in row["expected"]], ids=lambda row: row["text"]
)
def test_of_anybody_else_it_is_a_report_alone(row: dict[str, str]) -> None:
    assert read(row["text"], False, False).word is None


def test_a_check_in_and_a_report_are_both_told() -> None:
    call = text("aman, cuma ada anak2 balap liar", guard=True, look_up=MELATI)
    report = IncidentReported("balap_liar", "", "aman, cuma ada anak2 balap liar")
    assert call.told == [CheckedIn("aman", None, "MELATI"), report, HERE]
    assert (
        call.shows("sms.ronda_ack")
        and grouped(TICKET) in call.screen
        and "AMAN Pos Melati" in call.screen
    )


@pytest.mark.parametrize("language", ["id", "plm"])
def test_a_sensitive_report_beside_a_check_in_is_answered_as_the_check_in_alone(
    language: str,
) -> None:
    plain = text("AMAN", guard=True, look_up=MELATI, language=language)
    for sms in (
        "aman ndan tapi polisi minta duit di simpang",
        "aman ndan, pak rt tidur",
        "aman, tetangga mukul istrinyo",
        "aman pak, cm ada yg nyabu di rumah kosong rt 3",
        "pulang ndan, satpam melecehkan adik saya",
    ):
        call = text(sms, guard=True, look_up=MELATI, language=language)
        checked_in, report, *_ = call.told
        assert isinstance(checked_in, CheckedIn) and isinstance(report, IncidentReported)
        assert report.sensitive and not [told for told in call.told if isinstance(told, Remarked)]
        assert call.screen == plain.screen or checked_in.word == "pulang", sms


@pytest.mark.parametrize(
    ("sms", "expected"),
    [
        ("aman lampu mati depan sd", "AMAN+LAPOR"),
        ("AMAN 73 lampu mati", "AMAN+LAPOR"),
        ("aman ndan listrik padam", "AMAN+LAPOR"),
        ("siap aman 73 ado tawuran di 8 ulu", "AMAN+LAPOR"),
        ("amn lampu mati", "AMAN+LAPOR"),
        ("aman dak ado lampu jalan rusak", "AMAN+LAPOR"),
        ("AMAN bude sehat", "AMAN+remark"),
        ("siap aman 73 gulai tempoyak", "AMAN+remark"),
        ("aman ado kejadian", "neither"),
        ("aman dak pak, ado tawuran di 8 ulu", "LAPOR"),
        ("tolong amankan ado tawuran", "LAPOR"),
        ("lampu mati tapi kami jago", "LAPOR"),
    ],
)
def test_aman_as_the_first_word_is_the_check_in_also_without_a_comma(
    sms: str, expected: str
) -> None:
    assert read_as(sms) == expected


def test_a_remark_with_words_of_what_is_sensitive_is_not_kept() -> None:
    for sms in ("aman, nihil narkoba", "aman ndan, tidak ada kdrt malam ini"):
        call = text(sms, guard=True, look_up=MELATI)
        assert call.told == [CheckedIn("aman", None, "MELATI")] and call.shows("pesan.guard_aman")


def test_a_remark_is_kept_beside_the_check_in() -> None:
    call = text("aman, lampu pos mati", guard=True, look_up=MELATI)
    assert call.told == [
        CheckedIn("aman", None, "MELATI"),
        Remarked("aman, lampu pos mati", "MELATI"),
    ]
    assert call.shows("pesan.guard_aman")
    assert "AMAN Pos Melati dan catatan tersimpan." in call.screen
    tonight = {NightOf("MELATI"): {"missed": ["23.00"], "digits": "73", "asked": False}}
    lamp = text("aman ndan, lampu pos pecah", guard=True, look_up=MELATI | tonight)
    assert "dan catatan tersimpan. 1 kabar terlewat" in lamp.screen
    assert "AMAN Pos Melati tersimpan" in text("AMAN", guard=True, look_up=MELATI).screen
    assert text("AMAN", guard=True, look_up=MELATI).told == [CheckedIn("aman", None, "MELATI")]


@pytest.mark.parametrize(
    ("missed", "told"),
    [([], "tersimpan. Terima"), (["23.00"], "Kabar jam 23.00"), (["23.00", "00.00"], "2 kabar")],
)
def test_aman_is_answered_with_what_was_missed_before(missed: list[str], told: str) -> None:
    known = MELATI | {NightOf("MELATI"): {"missed": missed, "digits": "", "asked": False}}
    assert told in text("AMAN", guard=True, look_up=known).screen
    assert text("PULANG", guard=True, look_up=known).shows("pesan.guard_out")


@pytest.mark.parametrize(
    ("sms", "provisional", "told"),
    [
        ("MASUK 3", False, "Malam ini tulis AMAN 73."),
        ("AMAN 73", False, "tersimpan. Terima kasih"),
        ("aman ndan 73, 4 org", False, "tersimpan. Terima kasih"),
        ("AMAN", True, "Lain kali tulis AMAN 73."),
        ("AMAN 74", True, "Lain kali tulis AMAN 73."),
        ("aman rt 73", True, "Lain kali tulis AMAN 73."),
        ("PULANG 73", False, "silakan istirahat"),
        ("PULANG", True, "silakan istirahat"),
    ],
)
def test_a_word_without_the_digits_of_the_night_is_provisional(
    sms: str, provisional: bool, told: str
) -> None:
    tonight = {"missed": [], "digits": "73", "asked": False}
    call = text(sms, guard=True, look_up=MELATI | {NightOf("MELATI"): tonight})
    (checked_in,) = call.told
    assert isinstance(checked_in, CheckedIn) and checked_in.provisional is provisional
    assert told in call.screen
    # Asked for once a night; and by a call they are not needed.
    again = text(sms, guard=True, look_up=MELATI | {NightOf("MELATI"): tonight | {"asked": True}})
    assert "Lain kali" not in again.screen
    by_call = dial(menu, "4", "2", look_up=MELATI | {NightOf("MELATI"): tonight})
    assert by_call.told == [CheckedIn("aman", None, "MELATI")] and "73" not in by_call.screen


def test_a_word_by_the_menu_is_provisional_by_sms_and_not_by_a_call() -> None:
    known = MELATI | {NightOf("MELATI"): {"missed": [], "digits": "73", "asked": False}}
    for key, word in (("2", "aman"), ("3", "pulang")):
        by_sms = text("BANTUAN", "4", key, guard=True, look_up=known)
        assert by_sms.told == [CheckedIn(word, None, "MELATI", provisional=True)]
        assert ("Lain kali tulis AMAN 73." in by_sms.screen) == (word == "aman")
    # With MASUK come the digits.
    assert text("BANTUAN", "4", "1", "3", guard=True, look_up=known).told == [
        CheckedIn("masuk", 3, "MELATI")
    ]


def test_the_digits_of_a_night_are_never_a_number_of_guards() -> None:
    drawn = {digits(bytes([number])) for number in range(256)}
    assert drawn == {f"{n}" for n in range(51, 100)} - WORDS


def test_news_of_others_is_kept_and_checks_nobody_out() -> None:
    call = text("warga sudah bubar ndan", guard=True, look_up=MELATI)
    assert call.told == [Remarked("warga sudah bubar ndan", "MELATI")]
    assert call.shows("sms.kabar") and "AMAN" in call.screen
    assert text("warga sudah bubar ndan", guard=True).shows("pesan.not_enrolled")


def test_a_report_of_a_guard_is_about_the_post_unless_it_names_a_place() -> None:
    call = text("ado maling motor", guard=True, look_up=MELATI)
    assert call.told[1:] == [HERE] and call.shows("sms.ack") and "Pos Melati" in call.screen
    call = text("ado maling motor di lr ketapang", guard=True, look_up=MELATI)
    assert HERE not in call.told and "lr ketapang" in call.screen
    assert text("ado maling motor", look_up=MELATI).shows("sms.tempat_jenis")


def test_an_emergency_of_a_guard_is_at_the_post_until_it_says_where() -> None:
    call = text("DARURAT kami dikepung", guard=True, look_up=MELATI)
    assert isinstance(call.told[0], EmergencyRaised) and call.told[1:] == [HERE]
    assert call.shows("sms.darurat_pos") and "di pos" in call.screen
    assert call.press("lr kuningan rt 3").told[-1] == PlaceGiven("lr kuningan rt 3")


@pytest.mark.parametrize("sms", [row["text"] for row in rows() if row["expected"] == "TIDAK_AMAN"])
def test_not_calm_is_filed_and_asked_about_at_once(sms: str) -> None:
    call = text(sms, guard=True, look_up=MELATI)
    assert call.told == [IncidentReported("lainnya", "", sms, urgent=True), HERE]
    assert call.shows("sms.ada_apa_pos") and "Ada apa" in call.screen
    said = "ado maling di rumah warga"
    assert call.press(said).told[2:] == [
        AnswerKept(said, *_urgency(call.told[2])),
        KindGiven("kriminalitas"),
    ]


def _urgency(told: object) -> tuple[bool, bool]:
    assert isinstance(told, AnswerKept)
    return told.urgent, told.alarm


def test_of_a_resident_it_is_asked_about_too() -> None:
    call = text("ga aman pak")
    assert call.told == [IncidentReported("lainnya", "", "ga aman pak")] and call.shows(
        "sms.ada_apa"
    )
    call.press("tawuran di simpang sungki")
    assert KindGiven("konflik_sosial") in call.told and PlaceGiven("simpang sungki") in call.told


@pytest.mark.parametrize(
    "sms", ["pulang ndan, tadi satpam minta duit", "balek ndan, tadi ado maling di lr mawar"]
)
def test_who_goes_home_and_reports_has_gone_home(sms: str) -> None:
    found = read(sms, True, False)
    assert found.intent == "LAPOR" and found.word == "PULANG"


@pytest.mark.parametrize(
    "sms", ["warga pulang, tadi ado maling di lr mawar", "ado tawuran, la pulang galo wongnyo"]
)
def test_others_who_went_home_are_no_pulang_beside_a_report(sms: str) -> None:
    found = read(sms, True, False)
    assert found.intent == "LAPOR" and found.word is None
