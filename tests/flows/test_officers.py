"""Officers' words: read however phones and hands write them, and nothing else taken for one."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import officer_text
from flows.reading.officers import Command, OfficerWord, read
from flows.rules.results import HANDLED, NUMBERED, RESULTS, result_of
from flows.rules.tickets import is_ticket, with_check
from flows.text import CATALOGUES

TUJUH_ULU = "16.71.02.1006"
CODE = with_check("48213")
LONG = with_check("4821376")
ASK = "berapa orang pelakunya?"


def word_in(text: str) -> OfficerWord:
    """The word in this text, in which `{code}` stands for a ticket as we write it."""
    found = read(text.format(code=f"{CODE[:3]} {CODE[3:]}", run=CODE))
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    "text",
    [
        "TERIMA 1234",
        "terima 12 34",
        "Terima 1-2-3-4",
        "TERIMA1234",
        "*TERIMA*1234#",
        "Terima#12,34.",
        "TERIMA １２３４",
        "TERIMA ١٢٣٤",
        "siap, terima 1234 ndan",
        "86 TERIMA 1234 meluncur",
        "mohon ijin ndan, TERIMA: 1234",
        "TERIMA\n1234",
        "terima 1234 terima kasih",
        "terimo 12 34",
        "siap trima 1234",
    ],
)
def test_terima_has_its_digits(text: str) -> None:
    assert word_in(text) == OfficerWord("TERIMA", digits="1234")


@pytest.mark.parametrize("text", ["TERIMA {code} 1234", "terima {run}1234", "terima {run}#12#34"])
def test_terima_may_repeat_the_code(text: str) -> None:
    assert word_in(text) == OfficerWord("TERIMA", CODE, "1234")


@pytest.mark.parametrize("word", ["SELESAI", "ALIH", "TANYA"])
@pytest.mark.parametrize(
    "parts",
    [
        "{code} 1234 ",
        "{code} 12 34, ",
        "48-21-3" + CODE[5] + " 12-34 ",
        "#{run}*1234#",
        "{run}1234 ",
        ": {code}/1234: ",
    ],
)
def test_what_is_said_of_a_report_repeats_code_and_digits(word: str, parts: str) -> None:
    assert word_in(f"{word.lower()} {parts}{ASK}") == OfficerWord(  # type: ignore[arg-type]
        word, CODE, "1234", ASK
    )


def test_a_number_behind_the_digits_belongs_to_the_result() -> None:
    assert word_in("SELESAI {code} 1234 2 dua motor").text == "2 dua motor"
    assert word_in("SELESAI {code} 12 34 2").text == "2"
    assert word_in("SELESAI {code} 1234") == OfficerWord("SELESAI", CODE, "1234")
    assert word_in("SELESAI {code} 1234 NIK 1671021234567890").text == "NIK (NIK dihapus)"
    assert word_in("selesei {code} 1234") == OfficerWord("SELESAI", CODE, "1234")
    grouped = f"{LONG[:3]} {LONG[3:6]} {LONG[6:]}"
    assert read(f"SELESAI {grouped} 12 34 7") == OfficerWord("SELESAI", LONG, "1234", "7")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("DINAS", OfficerWord("DINAS")),
        ("siap dinas pak", OfficerWord("DINAS")),
        ("Tugas.", OfficerWord("TUGAS")),
        ("TUGAS saya ndan", OfficerWord("TUGAS")),
        ("ISI {code}", OfficerWord("ISI", CODE)),
        ("isi#{run}#", OfficerWord("ISI", CODE)),
        ("LEPAS Tono", OfficerWord("LEPAS", text="Tono")),
        ("lepas dinas, diganti pak Tono Wijaya", OfficerWord("LEPAS", text="Tono Wijaya")),
        ("LEPAS ke 0812-0000-0202", OfficerWord("LEPAS", text="0812-0000-0202")),
        ("LEPAS +62 812 0000 0202 ndan", OfficerWord("LEPAS", text="+62 812 0000 0202")),
    ],
)
def test_duty_lists_and_texts(text: str, word: OfficerWord) -> None:
    assert word_in(text) == word


@pytest.mark.parametrize(
    ("text", "command", "code"),
    [
        ("TERIMA", "TERIMA", ""),
        ("terima pak", "TERIMA", ""),
        ("TERIMA 123", "TERIMA", ""),
        ("TERIMA 12345", "TERIMA", ""),
        ("TERIMA {code}", "TERIMA", ""),
        ("SELESAI", "SELESAI", ""),
        ("SELESAI {code} pelaku diamankan", "SELESAI", CODE),
        ("SELESAI 482138 1234 nihil", "SELESAI", ""),
        ("SELESAI 1234 pelaku diamankan", "SELESAI", ""),
        ("ALIH {code} saya sakit", "ALIH", CODE),
        ("TANYA {code} 1234", "TANYA", CODE),
        ("ISI", "ISI", ""),
        ("ISI 482138", "ISI", ""),
        ("LEPAS", "LEPAS", ""),
        ("lepas dinas pak", "LEPAS", ""),
    ],
)
def test_what_lacks_a_part_is_known_as_such(text: str, command: str, code: str) -> None:
    assert word_in(text) == OfficerWord(command, code, whole=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "terima kasih",
        "trimo kasih",
        "Terima kasih pak, sudah ditangani",
        "terima 2 orang pelaku dari warga",
        "terima 1000 paket sembako dari warga miskin di 7 ulu",
        "selesai pak",
        "selesai apel langsung patroli ke lr ketapang",
        "tanya pak, ada berapa orang di sana",
        "alih arus lalu lintas di jembatan ampera macet",
        "dinas malam aman terkendali",
        "tugas berat pak hari ini",
        "isi bensin di plaju antri panjang",
        "lepas sapi di jalan merdeka menabrak motor warga",
        "ada begal di lr ketapang rt 14 7 ulu",
        "ada begal, terima 1234",
        "laporan diterima 1234",
        "",
        "1234",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert read(text) is None


@given(
    st.sampled_from(get_args(Command)),
    st.lists(
        st.sampled_from(
            ["1", "12", "1234", "482", CODE, LONG, "-", "#", " ", "*", ",", "pak", "Tono"]
        )
        | st.text(max_size=5),
        max_size=9,
    ),
)
def test_any_text_is_read(command: str, parts: list[str]) -> None:
    found = read(command + "".join(parts))
    if found is not None:
        assert found.command == command
        assert not found.digits or (len(found.digits) == 4 and found.digits.isascii())
        assert not found.code or is_ticket(found.code)
        assert found.whole or not (found.digits or found.text)


@pytest.mark.parametrize(
    ("text", "result", "note"),
    [
        ("2 dua pelaku", "diamankan", "dua pelaku"),
        ("2. dua pelaku", "diamankan", "dua pelaku"),
        ("didamaikan oleh RT", "didamaikan", "oleh RT"),
        ("Tidak ditemukan, sudah bubar", "tidak_ditemukan", "sudah bubar"),
        ("7", "tidak_benar", ""),
        ("8 orang lari", HANDLED, "8 orang lari"),
        ("pelaku tidak diamankan", HANDLED, "pelaku tidak diamankan"),
        ("", HANDLED, ""),
    ],
)
def test_a_result_comes_from_the_list(text: str, result: str, note: str) -> None:
    assert result_of(text) == (result, note)


def test_every_result_has_its_words_for_the_reporter() -> None:
    for words in CATALOGUES.values():
        assert {part for name, part in words if name == "hasil"} == set(RESULTS)
    assert len(set(NUMBERED.values())) == len(NUMBERED)


@pytest.mark.parametrize(("urgent", "kind"), [(True, "Bahaya sekarang"), (False, "Lain")])
def test_only_what_is_urgent_without_a_kind_is_called_danger(urgent: bool, kind: str) -> None:
    told = officer_text.Told(CODE, "lainnya", TUJUH_ULU, "1234", "RT 5", "lampu mati RT 5")
    assert f": {kind}, 7 Ulu. lampu mati" in officer_text.report(told, {TUJUH_ULU: "7 Ulu"}, urgent)
