"""The other entries of the main menu, each as a call."""

from __future__ import annotations

import pytest

import flows.menu
from flows import text
from flows.effects import (
    CheckedIn,
    ContactErased,
    EmergencyRaised,
    ErasureAsked,
    ErasureTakenBack,
    GuardExcused,
    ImbauanResumed,
    ImbauanStopped,
    LanguageChosen,
    PlaceGiven,
)
from flows.menu import menu
from flows.options import label
from flows.queries import ContactOf, Helplines, StatusOf, WatchOf
from flows.questions import End, Talk, choose
from flows.rules.tickets import with_check
from flows.text import languages
from tests.flows.calls import dial, seven_entries

MINE = with_check("48213")
MISTYPED = MINE[:-1] + str((int(MINE[-1]) + 1) % 10)
MELATI = {WatchOf(): {"post": "Pos Melati"}}


def report(state: str, sensitive: bool = False) -> dict[StatusOf, dict[str, object]]:
    return {StatusOf(MINE): {"state": state, "sensitive": sensitive}}


# ---- One entry more


def _jadwal() -> Talk[End]:
    yield from choose("jadwal", "ya", "tidak")
    return End("bahasa.terima")


@pytest.fixture(params=["Cuaca", "Jadwal sholat hari ini"])
def eighth(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the phone shows for an eighth entry: one that has room on the first page, and one that
    has not.
    """
    words = str(request.param)
    option = words.split()[0].casefold()
    seven_entries(monkeypatch)
    monkeypatch.setitem(flows.menu.ENTRIES, option, _jadwal)
    for language, catalogue in text.CATALOGUES.items():
        monkeypatch.setitem(
            text.CATALOGUES,
            language,
            {**catalogue, ("menu", option): words, ("jadwal", "ask"): "Kapan?"},
        )
    return words


@pytest.mark.parametrize("language", languages())
def test_an_eighth_entry_finds_room_and_the_seven_keep_their_numbers(
    eighth: str, language: str
) -> None:
    call = dial(menu, language=language)
    pages = [call.screen]
    while "|98 " in pages[-1]:
        pages.append(call.press("98").screen)
    numbered = [
        line
        for page in pages
        for line in page.split("|")
        if line[0] in "12345678" and line[1] == " "
    ]
    known = [
        f"{number} {label('menu', option, language)}"
        for number, option in enumerate(flows.menu.ENTRIES, 1)
    ]
    assert numbered == known and known[7] == f"8 {eighth}"


@pytest.mark.parametrize(
    "before", [(), ("98",), ("98", "99"), ("xyzzy",), ("xyzzy", "xyzzy", "xyzzy", "98")]
)
def test_every_entry_is_chosen_from_any_page_by_its_number_or_its_words(
    eighth: str, before: tuple[str, ...]
) -> None:
    for key in ("8", eighth, eighth.upper()):
        assert dial(menu, *before, key).shows("jadwal")
    assert dial(menu, *before, "7").shows("data.saya")
    assert dial(menu, *before, "1").shows("lapor.jenis")


def test_a_deploy_that_adds_an_entry_changes_no_call_that_is_under_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seven_entries(monkeypatch)
    call = dial(menu)
    monkeypatch.setitem(flows.menu.ENTRIES, "jadwal", _jadwal)
    assert call.press("8").turn.invalid
    assert dial(menu, "7").shows("data.saya")


# ---- Bahaya sekarang


def test_an_emergency_is_told_before_anything_is_asked() -> None:
    call = dial(menu, "2", "1")
    assert call.told == [EmergencyRaised()]
    assert call.shows("bahaya.tempat")
    call.press("LR KETAPANG RT 14 7 ULU")
    assert call.told[1:] == [PlaceGiven("LR KETAPANG RT 14 7 ULU")]
    assert call.shows("bahaya.terima")


def test_one_wrong_key_in_the_main_menu_alarms_nobody() -> None:
    call = dial(menu, "2")
    assert call.told == []
    assert "110" in call.screen
    assert call.press("0").shows("menu")


# ---- Status laporan


@pytest.mark.parametrize(
    "state",
    [
        "tidak_selesai",
        "baru",
        "diterima",
        "ditangani",
        "menunggu_verifikasi",
        "selesai",
        "ditolak",
    ],
)
@pytest.mark.parametrize("language", languages())
def test_status_says_the_stage(state: str, language: str) -> None:
    call = dial(menu, "3", MINE, look_up=report(state), language=language)
    assert call.shows(f"status.{state}")
    assert MINE in call.screen and "110" in call.screen


def test_status_of_a_sensitive_report_says_not_even_the_stage() -> None:
    screens = {
        dial(menu, "3", MINE, look_up=report(state, sensitive=True)).screen
        for state in ("baru", "selesai", "ditolak")
    }
    assert screens == {
        f"Pesan Anda kami terima, no {MINE}. Perlu bantuan segera? Telepon 110 (gratis)."
    }


def test_a_mistyped_number_is_known_as_mistyped() -> None:
    call = dial(menu, "3", MISTYPED, look_up=report("baru"))
    assert call.shows("status.salah")
    assert MISTYPED in call.screen
    assert call.press("tidak tahu").shows("status.angka")
    assert call.press(f"no. {MINE[:3]} {MINE[3:]}").shows("status.baru")


def test_of_another_phones_report_nothing_is_said() -> None:
    assert dial(menu, "3", MINE).shows("status.tidak_ada")


# ---- Pos ronda


def test_a_guard_begins_the_watch() -> None:
    call = dial(menu, "4", "1", "4", look_up=MELATI)
    assert call.told == [CheckedIn("masuk", 4)]
    assert call.shows("pesan.guard_in")
    assert "Pos Melati" in call.screen


@pytest.mark.parametrize(
    ("key", "word", "end"), [("2", "aman", "pesan.guard_aman"), ("3", "pulang", "pesan.guard_out")]
)
def test_a_guard_says_one_word(key: str, word: str, end: str) -> None:
    call = dial(menu, "4", key, look_up=MELATI)
    assert call.told == [CheckedIn(word)]
    assert call.shows(end)


def test_a_guard_who_cannot_come_says_so_by_menu() -> None:
    known = {WatchOf(): {"post": "Pos Melati", "code": "12", "night": "2026-12-05"}}
    call = dial(menu, "4", "4", look_up=known)
    assert call.told == [GuardExcused("2026-12-05", "12")] and "malam 5/12 tersimpan" in call.screen
    # A call that began before the night was told: it is the one that is on.
    call = dial(menu, "4", "4", look_up=MELATI)
    assert call.told == [GuardExcused()] and "malam ini tersimpan" in call.screen


def test_how_many_is_asked_until_it_is_a_number() -> None:
    call = dial(menu, "4", "1", "banyak", "99", look_up=MELATI)
    assert call.shows("ronda.jumlah_angka") and call.told == []
    assert call.press("5 orang").told == [CheckedIn("masuk", 5)]


def test_who_is_no_guard_is_told_how_to_become_one() -> None:
    call = dial(menu, "4")
    assert call.shows("pesan.not_enrolled") and call.told == []


# ---- Telp penting, Bahasa


@pytest.mark.parametrize("language", languages())
def test_all_numbers_on_one_screen(language: str) -> None:
    screen = dial(menu, "5", language=language).screen
    for number in ("110", "113", "119", "115", "129", "123"):
        assert number in screen
    assert "112" not in screen and "0711" not in screen


@pytest.mark.parametrize("language", languages())
def test_numbers_of_the_town_are_shown_where_they_are_confirmed(language: str) -> None:
    known = {Helplines(): {"siaga": "112", "damkar": "0711-312011"}}
    screen = dial(menu, "5", look_up=known, language=language).screen
    assert "darurat 112, Damkar 0711-312011" in screen and "110" in screen and "129" in screen


def test_the_answer_is_in_the_language_chosen() -> None:
    call = dial(menu, "6", "2")
    assert call.told == [LanguageChosen("plm")]
    assert "baso Palembang" in call.screen
    assert "bahasa Indonesia" in dial(menu, "6", "1", language="plm").screen


# ---- Data saya


def test_erasing_a_report() -> None:
    call = dial(menu, "7", "2", MINE, look_up=report("selesai"))
    assert call.told == [ErasureAsked(MINE)]
    assert f"BATAL {MINE}" in call.screen and "24 jam" in call.screen


def test_taking_the_erasure_back() -> None:
    call = dial(menu, "7", "3", MINE, look_up=report("selesai"))
    assert call.told == [ErasureTakenBack(MINE)]
    assert call.shows("urung.terima")


@pytest.mark.parametrize("key", ["2", "3"])
def test_nobody_erases_another_phones_report(key: str) -> None:
    call = dial(menu, "7", key, MISTYPED, MINE)
    assert call.shows("hapus.tidak_ada") and call.told == []


def test_imbauan_no_more_and_again() -> None:
    assert dial(menu, "7", "4").told == [ImbauanStopped()]
    assert dial(menu, "7", "5").told == [ImbauanResumed()]


@pytest.mark.parametrize("language", languages())
def test_the_rules_of_privacy_are_read_page_by_page(language: str) -> None:
    call = dial(menu, "7", "1", language=language)
    pages = [call.screen]
    while "98 " in call.screen:
        pages.append(call.press("98").screen)
    whole = " ".join(pages)
    assert "2 pejabat" in whole and "30 hari" in whole and "90 hari" in whole
    assert "anonim" not in whole.casefold()
    assert call.press("2").shows("data.cukup")


# ---- Data saya: what is on its second page


@pytest.mark.parametrize(
    ("key", "told", "end"),
    [
        ("4", ImbauanStopped("imbauan"), "pesan.stop_ok"),
        ("7", ImbauanStopped("rutin"), "pesan.stop_rutin"),
        ("8", ImbauanStopped("kabar"), "pesan.stop_kabar"),
        ("9", ImbauanResumed("kabar"), "pesan.start_kabar"),
    ],
)
def test_messages_are_stopped_by_kind_from_either_page(key: str, told: object, end: str) -> None:
    for before in ((), ("98",)):
        call = dial(menu, "7", *before, key)
        assert call.told == [told] and call.shows(end)


def test_the_data_of_a_contact_are_erased_after_a_yes() -> None:
    known = {ContactOf(): {"area": "16.71.02.1006", "name": "7 Ulu"}}
    call = dial(menu, "7", "98", "10", look_up=known)
    assert call.shows("data.hapus_data") and call.told == []
    assert call.press("1").told == [ContactErased()] and call.shows("hapus.data")
    assert dial(menu, "7", "10", "2", look_up=known).told == []
