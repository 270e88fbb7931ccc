"""Conversations that begin with an SMS."""

from __future__ import annotations

import json
from functools import partial

import pytest

from flows.effects import (
    CheckedIn,
    EmergencyRaised,
    ErasureAsked,
    ErasureTakenBack,
    GuardExcused,
    ImbauanResumed,
    ImbauanStopped,
    IncidentReported,
    KindGiven,
    PlaceGiven,
    ReportBegun,
    ReportSent,
    SwapAsked,
    WordConfirmed,
)
from flows.queries import ImbauanCek, StatusOf, SwapOf, WatchOf
from flows.reading.words import Reading, read
from flows.rules.tickets import grouped, with_check
from flows.sms import talk
from tests.flows.calls import TICKET, dial, text

MINE = with_check("48213")
CEK = with_check("3174")
MELATI = {WatchOf(): {"post": "Pos Melati"}}


def test_a_report_with_its_place_is_one_message_and_one_answer() -> None:
    call = text("LAPOR petasan lr kuningan 7 ulu")
    assert call.told == [
        IncidentReported("petasan", "lr kuningan 7 ulu", "petasan lr kuningan 7 ulu")
    ]
    assert call.screen == (
        f"Laporan {grouped(TICKET)} tersimpan: Petasan, lr kuningan 7 ulu. Jangan mengejar atau"
        f" main hakim sendiri. Bahaya? Telp 110. Kabar: STATUS {grouped(TICKET)}"
    )


def test_without_a_place_it_is_told_at_once_and_the_place_asked_for() -> None:
    call = text("LAPOR maling")
    assert call.told == [IncidentReported("kriminalitas", "", "maling")]
    assert call.shows("sms.tempat_jenis") and "mengejar" in call.screen
    assert grouped(TICKET) in call.screen
    call.press("dekat masjid agung")
    assert call.told[1:] == [PlaceGiven("dekat masjid agung")]
    assert call.shows("sms.tempat_terima")


def test_no_key_files_it_twice() -> None:
    call = text("LAPOR maling", "00", "00")
    assert call.shows("sms.tempat_jenis") and len(call.told) == 1


def test_lapor_alone_asks_what_and_where() -> None:
    call = text("LAPOR", "tawuran bawa celurit simpang sungki")
    assert call.told == [
        IncidentReported(
            "konflik_sosial", "simpang sungki", "tawuran bawa celurit simpang sungki", urgent=True
        )
    ]
    assert call.shows("sms.ack")


def test_a_text_without_a_keyword_is_a_report() -> None:
    call = text("begal lgi pak di jln tanjung barangan")
    (told,) = call.told
    assert (
        isinstance(told, IncidentReported)
        and told.category == "kriminalitas"
        and told.place == "jln tanjung barangan"
    )
    assert call.shows("sms.ack")


def test_of_a_kind_nobody_knows_only_the_ticket_is_said() -> None:
    assert text("LAPOR ado galian dak jelas jl sudirman").shows("pesan.ack")


RIBUT = "ado ribut di lr ketapang"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("1", "konflik_sosial"), ("2.", "gangguan_umum"), ("tawuran pak", "konflik_sosial")],
)
def test_of_two_kinds_the_sender_chooses(answer: str, kind: str) -> None:
    call = text(RIBUT)
    assert call.told == [IncidentReported("konflik_sosial", "lr ketapang", RIBUT, urgent=True)]
    assert (
        call.shows("sms.jenis")
        and "1 Tawuran/konflik" in call.screen
        and "2 Gangguan/bising" in call.screen
    )
    call.press(answer)
    assert call.told[1:] == [KindGiven(kind), WordConfirmed("ribut", kind)] and call.shows(
        "sms.ack"
    )


def test_the_number_may_bring_the_place_with_it() -> None:
    call = text("LAPOR ribut", "no 2 lr ketapang rt 14")
    told = [
        KindGiven("gangguan_umum"),
        WordConfirmed("ribut", "gangguan_umum"),
        PlaceGiven("lr ketapang rt 14"),
    ]
    assert call.told[1:] == told
    assert call.shows("sms.ack") and "lr ketapang rt 14" in call.screen


def test_whoever_chooses_neither_is_asked_the_place_all_the_same() -> None:
    call = text("LAPOR ribut", "dak tau")
    assert len(call.told) == 1 and call.shows("sms.tempat") and "Tawuran" not in call.screen


@pytest.mark.parametrize("answer", ["3", "hmm", "apa pak", "satu atau dua", "1 2"])
def test_an_answer_that_says_neither_is_asked_again_and_never_guessed(answer: str) -> None:
    call = text("LAPOR ribut", answer)
    assert len(call.told) == 1 and call.shows("sms.jenis_lagi")
    assert call.press("dua").told[1] == KindGiven("gangguan_umum")
    again = text("LAPOR ribut", answer, answer)
    assert len(again.told) == 1 and again.shows("sms.tempat") and "Tawuran" not in again.screen


SUKARAMI = [["16.71.07", "kec Sukarami"], ["16.71.07.1005", "kel Sukarami"]]


@pytest.mark.parametrize(
    ("answer", "given"),
    [
        ("1", PlaceGiven("sukarami, kec Sukarami", area="16.71.07")),
        ("No. 2 pak", PlaceGiven("sukarami, kel Sukarami", area="16.71.07.1005")),
        ("lr kamboja rt 3", PlaceGiven("sukarami, lr kamboja rt 3")),
        ("kedua", PlaceGiven("sukarami, kel Sukarami", area="16.71.07.1005")),
    ],
)
def test_of_two_areas_of_one_name_the_sender_chooses(answer: str, given: PlaceGiven) -> None:
    call = dial(
        partial(talk.lapor_sms, "kriminalitas", "sukarami", "maling di sukarami", (), SUKARAMI),
        channel="sms",
    )
    assert call.shows("sms.tempat_dua") and "1 kec Sukarami, atau 2 kel Sukarami" in call.screen
    assert call.press(answer).told[1:] == [given] and call.shows("sms.tempat_terima")


def test_a_number_that_is_none_of_two_areas_is_asked_again() -> None:
    call = dial(
        partial(talk.lapor_sms, "kriminalitas", "sukarami", "maling di sukarami", (), SUKARAMI),
        channel="sms",
    )
    assert call.press("3").told[1:] == [] and call.shows("sms.tempat_dua")
    assert call.press("pilih 2").told[1:] == [
        PlaceGiven("sukarami, kel Sukarami", area="16.71.07.1005")
    ]


def test_of_many_areas_of_one_name_the_kecamatan_is_asked() -> None:
    many = [["16.1", "kec A"], ["16.2", "kec B"], ["16.3", "kec C"]]
    call = dial(
        partial(talk.lapor_sms, "kriminalitas", "sukajadi", "maling di sukajadi", (), many),
        channel="sms",
    )
    assert call.shows("sms.tempat_banyak") and "sukajadi itu di kecamatan apa" in call.screen
    assert call.press("talang kelapa").told[1:] == [PlaceGiven("sukajadi, talang kelapa")]


def test_of_a_sensitive_report_no_place_is_asked() -> None:
    call = dial(
        partial(talk.lapor_sms, "kdrt", "sukarami", "suami mukul di sukarami", (), SUKARAMI),
        channel="sms",
    )
    assert call.over and call.shows("pesan.ack_sensitive")


def test_a_near_command_does_nothing_before_a_yes() -> None:
    call = text("berhneti")
    assert (
        call.told == []
        and call.shows("sms.maksud")
        and "BERHENTI" in call.screen
        and "Y" in call.screen
    )
    call.press("Yo pak")
    assert call.told == [WordConfirmed("berhneti", "BERHENTI"), ImbauanStopped()] and call.shows(
        "pesan.stop_ok"
    )
    assert text("berhneti", "bukan").shows("pesan.unclear")


def test_an_answer_that_is_a_report_is_not_lost() -> None:
    call = text("statuz", "ado maling di lr ketapang")
    assert call.told == [
        IncidentReported("kriminalitas", "lr ketapang", "ado maling di lr ketapang")
    ]


@pytest.mark.parametrize(
    ("sms", "evening"),
    [
        ("IZIN sakit", "2026-12-31"),
        ("izin besok dak biso ronda", "2027-01-01"),
        ("izin lusa tidak bisa jaga", "2027-01-02"),
    ],
)
def test_who_cannot_come_says_for_which_night(sms: str, evening: str) -> None:
    known = {WatchOf(): {"post": "Pos Melati", "code": "12", "night": "2026-12-31"}}
    call = text(sms, guard=True, look_up=known)
    assert call.told == [GuardExcused(evening, "12")] and call.shows("pesan.guard_izin")
    assert ("malam 31/12" in call.screen) == (sms == "IZIN sakit")


@pytest.mark.parametrize(
    ("stands", "shown", "told"),
    [
        ("ask", "guard_ganti", True),
        ("nobody", "guard_ganti_kosong", True),
        ("off", "guard_ganti_bukan", False),
        ("asked", "guard_ganti_sudah", False),
        ("ask_away", "guard_ganti_izin", True),
        ("nobody_away", "guard_ganti_izin_tiada", True),
        ("asked_away", "guard_ganti_izin", False),
        ("taken", "guard_ganti_dapat", False),
        ("none", "guard_ganti_gagal", False),
        ("none_away", "guard_ganti_izin_tiada", False),
    ],
)
def test_who_seeks_somebody_hears_whether_others_are_asked(
    stands: str, shown: str, told: bool
) -> None:
    known = {
        WatchOf(): {"post": "Pos Melati", "code": "12", "night": "2026-12-31"},
        SwapOf("12", "2027-01-01"): stands,
    }
    call = text("GANTI besok", guard=True, look_up=known)
    assert call.shows(f"pesan.{shown}") and "malam 1/1" in call.screen
    assert call.told == ([SwapAsked("2027-01-01", "12")] if told else [])


@pytest.mark.parametrize("sms", ["DAFTAR JAGA RT 19"])
def test_what_cannot_be_done_by_sms_yet_is_said_so(sms: str) -> None:
    call = text(sms, guard=True)
    assert call.told == [] and call.shows("sms.belum_bisa") and sms.split()[0] in call.screen


@pytest.mark.parametrize(
    "sms",
    [
        "LAPOR wong transaksi sabu di lr anggrek",
        "LAPOR suami mukul aku",
        "LAPOR oknum minta duit",
        "LAPOR tetangga dicabuli lr a",
    ],
)
@pytest.mark.parametrize("language", ["id", "plm"])
def test_a_sensitive_report_is_answered_neutrally_and_asked_nothing(
    sms: str, language: str
) -> None:
    call = text(sms, language=language)
    assert call.over and call.shows("pesan.ack_sensitive")
    (told,) = call.told
    assert isinstance(told, IncidentReported) and told.sensitive
    assert not {"sabu", "anggrek", "suami", "oknum", "duit", "laporan"} & set(
        call.screen.casefold().split()
    )


def test_an_emergency_is_told_before_its_place_is_asked() -> None:
    call = text("DARURAT kami dikepung")
    assert call.told == [EmergencyRaised("kami dikepung", category="konflik_sosial")]
    assert (
        call.shows("sms.darurat_tempat") and "BELUM dijawab" in call.screen and "110" in call.screen
    )
    call.press("lr ketapang rt 14 7 ulu")
    assert call.told[1:] == [PlaceGiven("lr ketapang rt 14 7 ulu")]


def test_an_emergency_with_its_place() -> None:
    call = text("TITIR maling lr ketapang rt 14 7 ulu")
    assert call.told == [
        EmergencyRaised("maling lr ketapang rt 14 7 ulu", category="kriminalitas"),
        PlaceGiven("lr ketapang rt 14 7 ulu"),
    ]
    assert call.shows("pesan.darurat")


def test_an_emergency_at_home_is_asked_its_place_in_words_that_say_nothing() -> None:
    call = text("SOS suami mukul")
    assert call.told == [EmergencyRaised("suami mukul", sensitive=True, category="kdrt")]
    assert call.shows("sms.netral_tempat") and "DARURAT" not in call.screen
    assert call.press("kel duku rt 2").shows("pesan.ack_sensitive")


@pytest.mark.parametrize("language", ["id", "plm"])
def test_an_emergency_that_accuses_an_officer_is_filed_where_only_inspectors_see_it(
    language: str,
) -> None:
    story = "polisi mukuli anak saya di lr ketapang"
    call = text(f"DARURAT {story}", language=language)
    assert call.told == [
        EmergencyRaised(story, sensitive=True, category="petugas"),
        PlaceGiven("lr ketapang"),
    ]
    assert call.shows("pesan.ack_sensitive") and "110" in call.screen
    assert not {"darurat", "polisi", "anak", "ketapang"} & set(call.screen.casefold().split())


@pytest.mark.parametrize("sms", ["DARURAT kami dikepung", "LAPOR maling"])
def test_an_accusation_that_comes_with_the_place_is_protected_too(sms: str) -> None:
    call = text(sms, "oknum petugas yang mukul, lr ketapang")
    assert call.told[1:] == [
        PlaceGiven("oknum petugas yang mukul, lr ketapang", category="petugas")
    ]
    assert call.shows("pesan.ack_sensitive")


def test_bantuan_is_the_menu_and_its_numbers_work() -> None:
    call = text("BANTUAN")
    assert call.shows("menu") and "110" in call.screen
    for answer in ("1", "3", "lr kuningan 7 ulu", "1"):
        call.press(answer)
    place = "lr kuningan 7 ulu"
    assert call.told == [ReportBegun("petasan", place), ReportSent(kind="petasan", place=place)]
    assert call.shows("lapor.terima")


def test_status_by_sms() -> None:
    known = {StatusOf(MINE): {"state": "ditangani", "sensitive": False}}
    assert text(f"STATUS {MINE}", look_up=known).shows("status.ditangani")
    assert text("STATUS", MINE, look_up=known).shows("status.ditangani")
    mistyped = MINE[1] + MINE[0] + MINE[2:]
    call = text(f"STATUS {mistyped}", look_up=known)
    assert call.shows("status.salah")
    assert call.press(MINE).shows("status.ditangani")


def test_erasing_and_taking_it_back() -> None:
    known = {StatusOf(MINE): {"state": "selesai", "sensitive": False}}
    assert text(f"HAPUS {MINE}", look_up=known).told == [ErasureAsked(MINE)]
    assert text(f"BATAL {MINE}", look_up=known).told == [ErasureTakenBack(MINE)]
    assert text(f"HAPUS {MINE}").told == []


def test_imbauan_no_more_and_again() -> None:
    call = text("BERHENTI")
    assert call.told == [ImbauanStopped()] and "MULAI" in call.screen
    assert text("MULAI").told == [ImbauanResumed()]


def test_cek_quotes_the_text() -> None:
    found = {
        "sender": "Polsek SU I",
        "at": "9/2 16.30",
        "text": "Tarawih aman, kunci ganda motor. " * 6,
    }
    call = text(f"CEK {CEK}", look_up={ImbauanCek(CEK): found})
    assert call.screen.startswith(
        f'Imbauan {grouped(CEK)} Polsek SU I, 9/2 16.30: "Tarawih aman, kunci ganda motor.'
    )
    assert (
        call.screen.endswith("Bunyi lain = PALSU. Polisi tak minta uang/sandi.")
        and len(call.screen) <= 160
    )
    assert text(f"CEK {CEK}").shows("cek.tidak_ada")
    assert text("CEK 31740" if not CEK.endswith("0") else "CEK 31741").shows("cek.salah")


def test_a_guard_checks_in_with_one_message() -> None:
    call = text("MASUK#RT14#RW03#7ULU#4ORG#22.00", guard=True, look_up=MELATI)
    assert call.told == [CheckedIn("masuk", 4)] and call.over
    assert text("AMAN", guard=True, look_up=MELATI).told == [CheckedIn("aman")]


def test_somebody_else_is_told_that_they_are_no_guard() -> None:
    call = text("MASUK 4")
    assert call.shows("pesan.not_enrolled") and call.told == []


def test_what_nobody_understands_is_no_report_and_says_so() -> None:
    call = text("yank udah makan blm")
    assert call.told == []
    assert "BELUM jadi laporan" in call.screen and "LAPOR" in call.screen and "110" in call.screen


def test_a_bare_batal_leaves_the_open_question() -> None:
    name, args = talk.begin(read("batal", False, True))
    assert (name, args) == ("batal", {})


@pytest.mark.parametrize(
    "sms",
    [
        "LAPOR maling",
        "LAPOR",
        "DARURAT",
        "BANTUAN",
        "STATUS 1",
        "HAPUS",
        "CEK 31742",
        "BERHENTI",
        "MULAI",
        "MASUK 4",
        "halo",
        "statuz 1",
        "LAPOR ribut",
        "DAFTAR x",
    ],
)
def test_a_conversation_is_made_again_from_its_name_and_plain_json(sms: str) -> None:
    name, args = talk.begin(read(sms, True, False))
    next(talk.flow_for(name, json.loads(json.dumps(args)))(), None)


def test_an_answer_begins_nothing_and_an_unknown_name_is_an_error() -> None:
    with pytest.raises(ValueError, match="answer"):
        talk.begin(Reading("JAWAB"))
    with pytest.raises(KeyError):
        talk.flow_for("pulsa", {})
