"""The words themselves: complete in both languages, short enough with the longest values, and what
they must say.
"""

from __future__ import annotations

import re
from string import Formatter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.gsm import is_gsm, septets
from flows.messages import PLACEHOLDERS, say
from flows.questions import End, Question
from flows.reading.codes import read_code
from flows.reading.words import read
from flows.rules.lint import LONG_NUMBER, lint
from flows.rules.tickets import grouped, with_check
from flows.saran import of_need
from flows.screens import IN_GROUPS, SCREEN, SMS, Screen, render
from flows.text import CATALOGUES, FALLBACK, ON_SCREEN, UNNUMBERED, Key, languages, trying
from flows.text_lengths import LOCAL, VALUES, shown
from flows.text_rules import NEUTRAL, RULES, SILENT, TO_POLICE, faults, same_as
from gateway.install.providers import roads

ADVICE = {"saran", "also", "kept"}
ROADS = roads()
KEYS = [
    Key(language, name, part) for language in languages() for name, part in CATALOGUES[language]
]
SAYINGS = [
    (language, name, text)
    for language in languages()
    for (name, part), text in CATALOGUES[language].items()
    if part == "say" or (part == UNNUMBERED and (name, "say") in CATALOGUES[language])
]
CRIMES = (
    "pesan.ack",
    "pesan.darurat",
    "pesan.guard_in",
    "pesan.guard_in_angka",
    "lapor.terima",
    "lapor.terima_bahaya",
    "bahaya.terima",
    "bahaya.tempat",
    "sms.tempat",
    "sms.darurat_tempat",
    "sms.tempat_terima",
)


def test_both_languages_have_every_word() -> None:
    assert languages() == ("id", "plm")
    assert CATALOGUES["id"].keys() == CATALOGUES["plm"].keys()


def test_both_languages_ask_for_the_same_values() -> None:
    for key, text in CATALOGUES[FALLBACK].items():
        assert _placeholders(text) == _placeholders(CATALOGUES["plm"][key]), key


def test_the_second_language_says_that_no_speaker_has_read_it() -> None:
    from pathlib import Path

    import flows.text

    assert (
        "BELUM DIPERIKSA PENUTUR"
        in (Path(flows.text.__file__).parent / "plm.toml").read_text("utf-8").splitlines()[0]
    )


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("code", [with_check(payload) for payload in ("4821", "31004", "9170345")])
def test_every_code_leaves_by_sms_in_groups_and_is_read_back(language: str, code: str) -> None:
    words = {**VALUES, "code": code, "kind": "petasan", "first": "petasan", "second": "kebakaran"}
    words |= {"state": "diterima", "command": f"HAPUS {grouped(code)}", **of_need("api", LOCAL)}
    said = set()
    for (name, part), text in CATALOGUES[language].items():
        if "{code}" not in text or part not in ("say", "ask") or name == "imbauan":
            continue
        show = End(name, **words) if part == "say" else Screen(Question(name, (), None, words))
        sms = render(show, language, "sms").text
        assert code not in sms and read_code(sms) == code, (name, sms)
        assert not [remark for remark in lint(sms, LONG_NUMBER) if remark.what.isdigit()], sms
        said |= set(re.findall(r"\b(?:STATUS|HAPUS|BATAL|CEK)(?: \d+)+", sms))
    assert {command.split()[0] for command in said} == {"STATUS", "HAPUS", "BATAL"}
    for command in (*said, f"CEK {grouped(code)}"):
        assert read(command, False, False).code == code, command


@pytest.mark.parametrize("language", languages())
def test_messages(language: str) -> None:
    for key in PLACEHOLDERS:
        words = {name: VALUES[name] for name in PLACEHOLDERS[key]}
        message = say(key, language, **words)
        assert septets(message) <= 160 and is_gsm(message), key
        assert all(IN_GROUPS.get(name, str)(value) in message for name, value in words.items()), key
        assert _placeholders(CATALOGUES[language][f"pesan.{key}", "say"]) - ADVICE == set(
            PLACEHOLDERS[key]
        )
        with_long_names = say(key, language, **dict.fromkeys(words, "Pos 😀 " + "Kamboja " * 20))
        assert septets(with_long_names) <= 160 and is_gsm(with_long_names), key


def test_every_message_is_listed() -> None:
    assert {f"pesan.{key}" for key in PLACEHOLDERS} == {
        name for name, _ in CATALOGUES[FALLBACK] if name.startswith("pesan.")
    }


def test_a_message_by_its_full_name_and_one_nobody_knows() -> None:
    assert "TIDAK tersimpan" in say("layar.gagal", "id")
    with pytest.raises(KeyError):
        say("pulsa", "id")
    with pytest.raises(KeyError):
        say("ack", "id")


@pytest.mark.parametrize("language", languages())
def test_while_there_is_no_number_none_is_said(language: str) -> None:
    without = {name for name, part in CATALOGUES[language] if part == UNNUMBERED}
    assert without == {
        "lapor.terima",
        "lapor.terima_bahaya",
        "lapor.terima_netral",
        "bahaya.tempat",
        "bahaya.terima",
    }
    for name in without:
        assert not _placeholders(CATALOGUES[language][name, UNNUMBERED]) - ADVICE
    for name in without - {"bahaya.tempat"}:
        assert say(name, language, code="").startswith(
            CATALOGUES[language][name, UNNUMBERED].partition("{")[0]
        )


#: What is said where somebody could be chased, whatever the kind of the report.
CHASED = ("bahaya.tempat", "pesan.guard_in", "pesan.guard_in_angka", "pesan.darurat_pos")


def test_only_where_somebody_could_be_chased_it_says_not_to() -> None:
    for language in languages():
        for (name, part), text in CATALOGUES[language].items():
            if re.search(r"mengejar|ngejer|main hakim", text):
                assert part == "kejar" or name in CHASED, (name, part)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", sorted(NEUTRAL))
def test_neutral_answers_are_one_and_the_same(name: str, language: str) -> None:
    text = CATALOGUES[language][name, "say"]
    assert text == CATALOGUES[language]["pesan.ack_sensitive", "say"]
    assert "110" in text and not re.search(
        "lapor|kejahatan|narkoba|petugas|polisi", text.casefold()
    )


def test_129_is_named_on_screens_and_in_the_numbers_for_everybody_and_in_no_other_sms() -> None:
    for language in languages():
        named = {
            (name, part) for (name, part), text in CATALOGUES[language].items() if "129" in text
        }
        screens = {("lapor.terima_netral", ON_SCREEN), ("lapor.terima_netral", UNNUMBERED)}
        assert named == screens | {("nomor.daftar", "say"), ("nomor.daftar_setempat", "say")}
        sensitive = End("lapor.terima_netral", code="482136")
        assert (
            "129" in render(sensitive, language).text
            and "129" not in render(sensitive, language, "sms").text
        )


def test_every_saying_to_the_public_but_the_privacy_line_gives_110() -> None:
    silent = {name for _, name, text in SAYINGS if not re.search(r"\b110\b", text)}
    to_desks = {name for _, name, _ in SAYINGS if name.startswith(TO_POLICE)}
    assert silent == SILENT | to_desks


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", languages())
def test_every_text_that_ships_keeps_the_rules(language: str) -> None:
    """The same that edited ones are held to."""
    found = {
        key: faults(key, CATALOGUES[language][key.name, key.part], ROADS)
        for key in KEYS
        if key.language == language
    }
    assert not {key: wrong for key, wrong in found.items() if wrong}


@pytest.mark.parametrize("name", CRIMES)
def test_an_answer_to_a_crime_advises_in_words_that_are_held_to_the_rules(name: str) -> None:
    for part in ("say", "ask", UNNUMBERED):
        text = CATALOGUES[FALLBACK].get((name, part), "{saran:saran}")
        assert "{saran:" in text or "Jangan mengejar atau main hakim" in text


WRONG = (
    ("menu", "lapor", " ", "empty"),
    ("menu", "lapor", "La\npor", "lines"),
    ("menu", "lapor", "Lapor \N{FIRE}", "letters"),
    ("status.baru", "say", "Laporan tersimpan, BELUM dibaca. Telp 110 (gratis).", "placeholder"),
    ("status.kode", "ask", "Ketik {angka} laporan Anda.", "placeholder_new"),
    ("status.kode", "ask", "Ketik { angka laporan Anda.", "placeholder_new"),
    ("status.kode", "ask", "Ketik {0.real} laporan Anda.", "placeholder_new"),
    (
        "status.baru",
        "say",
        "Laporan {code} BELUM dibaca. Telp 110 (gratis). " + "a" * 130,
        "length",
    ),
    ("layar", "menu", "Menu " + "kata " * 30, "length"),
    ("layar", "ya", "Ya, " + "kata " * 9, "length"),
    ("layar", "ulang", "Belum cocok sama sekali, coba sekali lagi.", "length"),
    ("lapor.jenis", "kebakaran", "Kebakaran " + "rumah " * 24, "length"),
    ("status.kode", "ask", "Ketik angka laporan Anda. " * 9, "pages"),
    ("status.kode", "ask", f"Ketik {'x' * 170}", "length"),
    ("lapor.jenis", "kebakaran", "Kebakaran rumah, toko, pasar, lahan dan hutan", "length"),
    ("saran", "api", "Semua keluar, jangan ambil barang, jangan kembali lagi.", "advice"),
    ("lapor.jenis", "petasan", "Kebakaran", "same_label"),
    ("lapor.jenis", "petasan", "Akun", "road"),
    ("status.kode", "ask", "Ketik nomor laporan, lihat kentongan.id.", "road"),
    ("status.baru", "say", "Laporan {code} tersimpan. Telp 110 (gratis).", "kept"),
    ("tanya.tengah_lagi", "ask", "Laporan {code}, mau ditengahi? Balas ya. Telp 110.", "kept"),
    ("data.cukup", "say", "Terima kasih.", "helpline"),
    ("saran", "kejar", "Hati-hati.", "chase"),
    ("saran", "biasa", "Jangan mengejar.", "no_chase"),
    (
        "status.netral",
        "say",
        "Laporan Anda kami terima, no {code}. Perlu bantuan? Telepon 110 (gratis).",
        "neutral",
    ),
    (
        "sms.netral_tempat",
        "ask",
        "Soal narkoba kami terima, no {code}. Telepon 110 bila bisa. Balas: jalan, RT.",
        "neutral",
    ),
    ("lapor.jenis", "kdrt", "Suami memukul istri", "neutral"),
    ("data.cukup", "say", "Laporan Anda anonim. Telp 110.", "unsaid"),
    ("status.kode", "ask", "Ketik angka dari SMS kami.", "unsaid"),
    ("pesan.ack_sensitive", "say", "Kami terima, no {code}. Telepon 110 atau 129.", "unsaid"),
    ("status.tidak_ada", "say", "{code} tidak ada. Telp 110.", "erased"),
    (
        "pesan.ack",
        "say",
        "{code}: ada kebakaran besar di 7 ulu. {saran:saran} 110{also}. STATUS {code}",
        "sent_back",
    ),
    ("status.baru", "say", "BELUM dibaca: 1{code} 2. Telp 110.", "code"),
)


@pytest.mark.parametrize(("name", "part", "words", "rule"), WRONG)
def test_an_edited_text_that_breaks_a_rule_is_told_which(
    name: str, part: str, words: str, rule: str
) -> None:
    found = faults(Key(FALLBACK, name, part), words, ROADS)
    assert rule in {fault.rule for fault in found}, found


def test_every_rule_refuses_something() -> None:
    assert {rule for *_, rule in WRONG} == set(RULES)


def test_what_is_wrong_elsewhere_names_the_text() -> None:
    """A label stands in other texts, too."""
    key = Key(FALLBACK, "lapor.jenis", "konflik_sosial")
    found = faults(key, "Tawuran, konflik, perkelahian antar warga kampung", ROADS)
    assert {"sms.ack", "sms.jenis"} <= {fault.where.name for fault in found if fault.where}


def test_an_example_and_a_towns_own_numbers_may_be_others() -> None:
    for name, part, words in (
        ("lapor.tempat", "ask", "Di mana? Ketik jalan, RT dan kelurahan. Contoh: JL ASIA RT 2"),
        ("nomor.daftar", "say", "Polri 110 (gratis)\nDamkar 112\nAmbulans 119"),
    ):
        assert faults(Key(FALLBACK, name, part), words, ROADS) == []


WORDS = st.lists(
    st.sampled_from(
        ["kata", "jalan", "a", "kelurahan", "panjangsekali" * 4, "{code}", "110", "\n"]
    ),
    max_size=30,
).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([key for key in KEYS if key.name != "imbauan"]), WORDS, st.booleans())
@example(Key("id", "hasil", "ditangani"), f"kata {'sangat' * 21} kata", False)
def test_no_text_that_may_be_said_is_longer_than_a_screen(
    key: Key, more: str, instead: bool
) -> None:
    shipped = CATALOGUES[key.language][key.name, key.part]
    words = more if instead else f"{shipped} {more}".strip()
    if faults(key, words, ROADS):
        return
    with trying(dict.fromkeys(same_as(key), words)):
        for text in shown(key):
            assert is_gsm(text) and septets(text) <= (SMS if key.part == "say" else SCREEN), text
