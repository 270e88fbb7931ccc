"""Regressions, texts that were once read wrong: what did not happen or would, what only looks like
a name, odd spellings.
"""

from __future__ import annotations

import pytest

from flows.reading.report import category_of, in_danger, is_urgent
from flows.reading.words import read


def intent(text: str) -> str:
    return read(text, False, False).intent


@pytest.mark.parametrize(
    "text",
    [
        "tolong pak jangan ada yang bawa parang di sini lagi ya aman",
        "tolong pak dak ado senjata kok kami cuma numpang lewat",
        "dak katek maling pak cuma kucing",
        "bukan maling pak itu anak tetangga di lr jambu",
        "dak jadi tawuran pak la bubar",
        "kalau ada begal lagi saya lapor ya pak",
        "tolong beliin lading dapur samo minyak goreng ye",
        "tolong info harga pisau dapur",
    ],
)
def test_what_did_not_happen_is_no_report(text: str) -> None:
    assert intent(text) == "TIDAK_JELAS" and not in_danger(text)


@pytest.mark.parametrize(
    "text",
    [
        "tolong maling masuk rumah",
        "tolong ado maling di rumah",
        "tolong ada tawuran di sini",
        "tolong pak kebakaran",
    ],
)
def test_a_cry_for_what_happens_here_and_now_is_an_emergency(text: str) -> None:
    assert intent(text) == "DARURAT"


@pytest.mark.parametrize(
    "text",
    [
        "tolong patroli di sini sering ada maling",
        "tolong dicek ada balap liar di jl poltek",
        "tolong petasan di 7 ulu",
    ],
)
def test_a_cry_that_asks_for_something_is_a_report(text: str) -> None:
    assert intent(text) == "LAPOR"


def test_what_would_be_is_a_question_also_with_a_place() -> None:
    assert intent("kalu ado tawuran di 7 ulu kami lapor ke siapo") == "BANTUAN"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kalo malem begal galak keluar di lr kamboja", "LAPOR"),  # a time, no "if"
        ("tolong pak kalu biso cepet wong bawak parang", "DARURAT"),
        ("tolong kalau dak cepet datang mati wong", "DARURAT"),
        ("jangan bunuh kami tolong", "DARURAT"),
        ("dak ado polisi, wong lah bawak parang galo", "LAPOR"),
        ("dak katek lampu jalan di lr jambu gelap", "LAPOR"),  # what is lacking is the trouble
    ],
)
def test_a_no_or_an_if_reaches_no_farther_than_it_is_meant(text: str, expected: str) -> None:
    assert intent(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "wong nujah wong di pasar banyak darah",
        "ado yang nembak wong di pasar",
        "warga nak ngeroyok maling di lr roda",
    ],
)
def test_who_wounds_is_a_danger_as_who_is_wounded(text: str) -> None:
    assert is_urgent(category_of(text), text)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("dpn masjid tawuran pak", "konflik_sosial"),
        ("di pos tawuran lagi", "konflik_sosial"),
        ("dekat komplek maling lagi", "kriminalitas"),
        ("depan musholla balapan terus", "balap_liar"),
        ("di lorong banjir", "bencana"),
        ("lr masjid wong betengkar", "konflik_sosial"),
        ("lr buaya rt 3", "lainnya"),
        ("gang macan rt 3", "lainnya"),
    ],
)
def test_what_happens_before_a_mosque_is_not_its_name(text: str, category: str) -> None:
    assert category_of(text) == category


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s.o.s", "DARURAT"),
        ("t o l o n g", "DARURAT"),
        ("bantu kami", "DARURAT"),
        ("bantu aku pak cepet", "DARURAT"),
        ("kebakaran tolong kami terjebak", "DARURAT"),
        ("aku luka parah tlg", "DARURAT"),
        ("tlg pak aku ditujah wong", "DARURAT"),
        ("tolong ado maling di rumah kami", "DARURAT"),
        ("ToLoNg!!!! maling", "DARURAT"),
        ("polisi tolong", "DARURAT"),
        ("tolng pak", "DARURAT"),
        ("tolong tertibkan petasan", "LAPOR"),
        ("tolong tindak preman", "LAPOR"),
        ("semalam tolong ado maling di rumah kami, la kabur", "LAPOR"),
        ("lapot2", "LAPOR"),
        ("cara pakek ini cakmano pak", "BANTUAN"),
        ("tolong apus laporan aku pak", "HAPUS"),
        ("dak galak lagi nerimo sms imbauan", "BERHENTI"),
        ("Kode OTP Anda 839201. JANGAN BERIKAN kepada siapa pun", "TIDAK_JELAS"),
        ("ado yang nelpon minta kode otp, duit aku ilang", "LAPOR"),
        ("la padam kebakarannyo pak makasih", "TIDAK_JELAS"),
        ("makasih kebakaran la padam tapi ado maling masuk", "LAPOR"),
    ],
)
def test_what_was_read_wrong_at_first_sight(text: str, expected: str) -> None:
    assert intent(text) == expected


def test_what_is_written_letter_by_letter_is_kept_whole() -> None:
    assert read("s.o.s maling di lr kamboja", False, False).text == "s.o.s maling di lr kamboja"


def test_an_answer_that_cries_out_is_an_emergency() -> None:
    assert (
        read("tolong cepet malingnyo balek bawak golok ke rumah kami", False, True).intent
        == "DARURAT"
    )
    assert read("tolong cepat", False, True).intent == "JAWAB"


@pytest.mark.parametrize(
    ("text", "urgent"),
    [
        ("ado wong masuk rumah kami aku ngumpet", True),
        ("semalam ado maling masuk rumah kami", False),
    ],
)
def test_who_is_in_the_house_now_is_a_danger(text: str, urgent: bool) -> None:
    assert is_urgent("kriminalitas", text) is urgent


@pytest.mark.parametrize(
    "text",
    [
        "tolong bantu kami cari ktp hilang",
        "kami dikejar deadline tolong bantu",
        "kami terjebak macet 2 jam di km 12 tolong diatur",
        "bahaya narkoba bahaya miras penyuluhan",
        "kami dak dikepung pak aman bae",
    ],
)
def test_no_innocent_text_becomes_an_emergency(text: str) -> None:
    assert intent(text) != "DARURAT"


@pytest.mark.parametrize(
    "text",
    [
        "suami saya memukul saya",
        "lapor suami aku mukuli aku",
        "laki aku nampar aku",
        "bapak tiri mukuli kami tiap malam",
        "suami saya semalam menendang saya",
        "dipukul suami saya",
    ],
)
def test_who_was_struck_at_home_is_answered_in_neutral_words(text: str) -> None:
    assert category_of(text) == "kdrt"


@pytest.mark.parametrize("text", ["tetangga memukul saya", "ada yang mukul aku di pasar"])
def test_who_was_struck_by_somebody_else_was_not_struck_at_home(text: str) -> None:
    assert category_of(text) == "kriminalitas"


def test_two_numbers_of_a_lane_and_a_kelurahan_are_no_fight() -> None:
    assert category_of("lampu mati lr kuningan 6 7 ulu") == "lainnya"
