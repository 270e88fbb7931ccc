"""The words themselves: complete in both languages, short enough with the longest values, and what
they must say.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from string import Formatter
from typing import get_args

import pytest

from flows.gsm import is_gsm, offending, septets
from flows.messages import PLACEHOLDERS, say
from flows.questions import End, Question
from flows.reading.codes import read_code
from flows.reading.needs import Need
from flows.reading.words import read
from flows.rules.lint import LONG_NUMBER, lint
from flows.rules.numbers import in_groups
from flows.rules.tickets import LONGEST, grouped, with_check
from flows.saran import of_need
from flows.screens import IN_GROUPS, LEAST, SCREEN, SMS, Screen, render
from flows.text import CATALOGUES, FALLBACK, ON_SCREEN, UNNUMBERED, languages
from gateway.install.runtime import roads

VALUES = {
    "code": "8" * LONGEST,
    "at": "23.00",
    "said": "23.17",
    "post": "Pos Melati RT 14 7 Ulu",
    "pos": "12",
    "doubt": "; mungkin gangguan SMS",
    "list": "MELATI, 12, KENANGA +9",
    "sender": "Polsek Seberang Ulu I",
    "unit": "Polsek Seberang Ulu I",
    "text": "T" * 24,
    "kind": "kriminalitas",
    "word": "DAFTAR",
    "area": "Seberang Ulu Satu",
    "place": "L" * 24,
    "first": "kec Seberang Ulu Satu",
    "second": "kec Seberang Ulu Dua",
    "count": "100",
    "digits": "1234",
    "mine": "12",
    "special": "2",
    "name": "Aiptu Muhammad Zulkifli",
    "deputy": "Bripka Ahmad Yani",
    "where": "RT 14 RW 3 Sukajaya",
    "change": "12 345",
    "result": "diteruskan ke bagian lain",
    "why": "jangan tanya nama, NIK, alamat atau HP pelapor",
    "left": "55 MENIT",
    "codes": "888 888 88, 888 888 88",
    "other": "8" * LONGEST,
    "state": "belum dibaca petugas",
    "command": "HAPUS 888 888 88",
    "partner": "Pokdar Kamtibmas",
    "local": "darurat 112, Damkar 0711-7423500",
    "saran": "",
    "also": "",
}
"""The longest a number or a time can be; of names and quotations what is still worth reading."""
ADVICE = {"saran", "also"}
LOCAL = {"damkar": "0711-7423500"}
"""The longest number of a town's own service."""
ROADS = roads()
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
    "lapor.terima",
    "lapor.terima_bahaya",
    "bahaya.terima",
    "bahaya.tempat",
    "sms.tempat",
    "sms.darurat_tempat",
    "sms.tempat_terima",
)
NEUTRAL = ("pesan.ack_sensitive", "lapor.terima_netral", "status.netral")


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
def test_every_word_is_gsm(language: str) -> None:
    assert not {
        key: offending(text) for key, text in CATALOGUES[language].items() if not is_gsm(text)
    }


def test_every_saying_fits_with_the_longest_values() -> None:
    for language, name, text in SAYINGS:
        # A place is clipped when it is said.
        assert septets(_with_the_longest(text, language)) <= SMS or "{place}" in text, name
        if not name.startswith(("pesan.", "sms.", "cek.")):
            on_screen = _with_the_longest(text, language, in_groups=False)
            assert septets(on_screen) <= SCREEN or "{place}" in text, name


def _with_the_longest(text: str, language: str, in_groups: bool = True) -> str:
    """The text with the longest value in each of its places: of a question's labels
    ({kind:lapor.jenis}) the longest; what nobody has measured is clipped to the least. `in_groups`:
    as an SMS writes codes and telephone numbers."""
    whole = ""
    for before, name, question, _ in Formatter().parse(text):
        labels = [words for (asked, _), words in CATALOGUES[language].items() if asked == question]
        value = (
            max(labels, key=septets) if labels else VALUES.get(name, "X" * LEAST) if name else ""
        )
        whole += before + (IN_GROUPS.get(name or "", str)(value) if in_groups else value)
    return whole


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("language", languages())
def test_no_road_drops_a_text_of_ours(language: str, road: str) -> None:
    """Those of screens, too: nearly every conversation is held by SMS as well. A question breaks
    into pages, so only what is said may be too long.
    """
    drops = {True: ROADS[road], False: replace(ROADS[road], parts=None)}
    found = {
        (name, part): lint(_with_the_longest(text, language), drops[part == "say"])
        for (name, part), text in CATALOGUES[language].items()
    }
    assert not {key: remarks for key, remarks in found.items() if remarks}


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
@pytest.mark.parametrize("name", CRIMES)
def test_an_acknowledgement_says_not_to_chase_and_gives_110(name: str, language: str) -> None:
    catalogue = CATALOGUES[language]
    said = [
        catalogue[name, part] for part in ("say", "ask", UNNUMBERED) if (name, part) in catalogue
    ]
    for text in said:
        with_advice = re.sub(
            r"\{saran:([a-z.]+)\}", lambda found: catalogue[found[1], "kejar"], text
        ).casefold()
        assert (
            re.search(r"jangan (mengejar|ngejer)", with_advice)
            and "main hakim" in with_advice
            and "110" in with_advice
        )


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


ADVISED = [
    (language, name, part)
    for language in languages()
    for (name, part), text in CATALOGUES[language].items()
    if "{saran:" in text
]


@pytest.mark.parametrize(("language", "name", "part"), ADVISED)
def test_every_advice_is_whole_in_every_answer_and_names_whom_to_call(
    language: str, name: str, part: str
) -> None:
    """With the longest number of a report, and that of a town's own service where it is known which
    town it is.
    """
    table = re.findall(r"\{saran:([a-z.]+)\}", CATALOGUES[language][name, part])[0]
    own = {} if name in ("sms.tempat_dua", "sms.tempat_banyak") else LOCAL
    sms = name.startswith(("pesan.", "sms."))
    for need, local in product(get_args(Need), ({}, own)):
        advice, kinds = of_need(need, local), {"api": "kebakaran", "medis": "kecelakaan"}
        choices = {
            "kind": (kinds | {"air": "bencana"}).get(need, "gangguan_umum"),
            "first": "konflik_sosial",
            "second": "gangguan_umum",
            "state": "diterima",
        }
        words = {**VALUES, **choices, **advice} | ({"code": ""} if part == UNNUMBERED else {})
        if name == "sms.tempat_dua":
            words |= {"first": "kec Ilir Timur Dua", "second": "kel Ilir Timur Dua"}
        if part == "ask":
            shown = render(Screen(Question(name, (), "0", words)), language, "sms").text
        else:
            shown = render(End(name, **words), language, "sms" if sms else "ussd").text
        assert septets(shown) <= (SMS if sms else SCREEN) and "110" in shown
        assert CATALOGUES[language][table, need] in shown, shown
        assert (in_groups(advice["also"]) if sms else advice["also"]) in shown, shown
        assert not re.search(r"\b98 |\b99 ", shown)


#: What is said where somebody could be chased, whatever the kind of the report.
CHASED = ("bahaya.tempat", "pesan.guard_in", "pesan.darurat_pos")


def test_only_where_somebody_could_be_chased_it_says_not_to() -> None:
    for language in languages():
        for (name, part), text in CATALOGUES[language].items():
            if re.search(r"mengejar|ngejer|main hakim", text):
                assert part == "kejar" or name in CHASED, (name, part)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", NEUTRAL)
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
    to_police = ("pesan.meja", "pesan.petugas", "pesan.anggaran")
    to_desks = {name for _, name, _ in SAYINGS if name.startswith(to_police)}
    assert silent == {"pesan.privacy", "pesan.privacy_general", "cek.ada"} | to_desks


def test_nothing_promises_anonymity_and_no_text_calls_for_a_search() -> None:
    for language in languages():
        for key, text in CATALOGUES[language].items():
            assert not re.search(
                r"anonim|rahasia|geledah|sweeping|tangkap|kepung|hadang", text.casefold()
            ), key


@pytest.mark.parametrize("language", languages())
def test_a_number_is_not_looked_for_in_an_sms_that_a_sensitive_report_never_got(
    language: str,
) -> None:
    for (name, part), text in CATALOGUES[language].items():
        if name.endswith((".kode", ".salah")) and part == "ask":
            assert "SMS" not in text, name


@pytest.mark.parametrize("language", languages())
def test_who_reported_from_this_phone_is_told_that_the_number_may_be_gone(language: str) -> None:
    for name in ("status.tidak_ada", "hapus.tidak_ada"):
        assert "dihapus" in CATALOGUES[language][name, "say"], name


def test_what_is_not_there_yet_is_not_offered() -> None:
    offered = {word for _, _, text in SAYINGS for word in re.findall(r"\b[A-Z]{4,}\b", text)}
    assert not offered & {"IZIN", "GANTI"}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", languages())
def test_no_text_reads_as_if_the_number_were_blocked(language: str) -> None:
    for (name, part), text in CATALOGUES[language].items():
        assert not re.search(r"\b(di|ter)?(kunci|blokir|gembok)", text.casefold()), (name, part)
