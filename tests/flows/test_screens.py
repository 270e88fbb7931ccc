"""What a phone shows, line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.gsm import is_gsm, septets
from flows.questions import End, Question
from flows.screens import SCREEN, SMS, Screen, render, turned
from tests.flows.toys import KINDS, dial, lapor, menu, panjang, words
from tests.flows.walker import _prove_screen

__all__ = ["words"]

FIRST = (
    "Lapor apa?|1 Kejahatan|2 Tawuran/konflik|3 Petasan|4 Balap liar|5 Macet|6 Kecelakaan|7"
    " Kebakaran|8 Bencana/banjir|98 Lainnya|0 Kembali"
)
SECOND = (
    "Lapor apa?|9 Narkoba|10 Judi/miras|11 Orang hilang|12 Mencurigakan|13 Keluarga|14"
    " Gangguan/bising|15 Petugas/RT/pos|16 Lain|99 Balik|0 Kembali"
)


def kirim(place: str, misses: int = 0) -> str:
    options = ("kirim", "bahaya", "cerita", "diam")
    question = Question("uji.kirim", options, "ubah", {"kind": "konflik", "place": place})
    return render(Screen(question, misses=misses), "id").text.replace("\n", "|")


def test_sixteen_kinds_break_into_two_pages_of_eight() -> None:
    call = dial(menu, "1")
    assert call.lines == FIRST.split("|") and len("CON " + FIRST) == 138
    assert call.press("98").lines == SECOND.split("|") and len("CON " + SECOND) == 146


def test_a_wrong_key_moves_no_option() -> None:
    for pages in ((), ("98",)):
        call = dial(menu, "1", *pages)
        before = call.lines
        assert call.press("x").lines == ["Belum cocok.", *before]
        assert call.press("x").lines == ["Belum cocok.", *before]


def test_the_longer_hint_moves_options_but_loses_none() -> None:
    call = dial(menu, "1", "x", "x", "x")
    assert call.lines[1:4] == ["Lapor apa?", "1 Kejahatan", "2 Tawuran/konflik"]
    last = call.lines[-3]
    assert call.lines[-2:] == ["98 Lainnya", "0 Kembali"]
    call.press("98")  # the help is gone, and the page begins where the one shown ended
    assert call.lines[1].split()[0] == str(int(last.split()[0]) + 1)
    call.press("99")
    assert call.lines[1] == "1 Kejahatan"


def test_a_value_is_clipped_so_that_the_options_stay_on_one_page() -> None:
    rest = "|1 Kirim|2 Kirim: BAHAYA SEKARANG|3 Kirim + cerita|4 Kirim, jangan SMS saya|0 Ubah"
    assert kirim("LR KETAPANG RT 14 7 ULU") == "Tawuran/konflik, LR KETAPANG RT 14 7 ULU" + rest
    long = kirim("LR KETAPANG RT 14 KELURAHAN TUJUH ULU DEKAT MASJID AL HIDAYAH")
    assert long.endswith(rest) and ".." in long and len(long) == SCREEN
    helped = kirim("LR KETAPANG RT 14 KELURAHAN TUJUH ULU DEKAT MASJID", misses=3)
    assert helped.startswith("Bahaya? Telp 110. Ketik angka") and helped.endswith(".." + rest)


@pytest.mark.parametrize("place", ["“Pasar”\u00a016…", "a\n1 Kirim", "😀"])
def test_a_value_is_one_line_of_gsm(place: str) -> None:
    text = kirim(place)
    assert is_gsm(text) and text.count("|") == 5


@given(st.text(max_size=200), st.integers(0, 4))
def test_any_value_fits(place: str, misses: int) -> None:
    question = Question(
        "uji.kirim",
        ("kirim", "bahaya", "cerita", "diam"),
        "ubah",
        {"kind": "konflik", "place": place},
    )
    _prove_screen(Screen(question, misses=misses), "id")


@given(st.sets(st.sampled_from(sorted(KINDS)), min_size=1), st.integers(0, 4), st.booleans())
def test_any_options_are_all_shown_once(kinds: set[str], misses: int, back: bool) -> None:
    question = Question("uji.jenis", tuple(sorted(kinds)))
    _prove_screen(Screen(question, leave=("0", "kembali") if back else None, misses=misses), "id")


def test_a_long_question_goes_over_pages_and_the_options_follow() -> None:
    call = dial(panjang)
    read: list[str] = []
    while True:
        assert septets("\n".join(call.lines)) <= SCREEN
        read += [line for line in call.lines if line[:2] not in ("98", "99")]
        if "2 Berhenti" in call.lines:
            break
        call.press("98")
        assert not call.turn.invalid
    assert " ".join(read).split() == [f"kata{n}" for n in range(60)] + [
        "1",
        "Hapus",
        "2",
        "Berhenti",
    ]
    assert dial(panjang, "2").shows == "uji.batal"


def test_98_and_99_are_pages_only_where_there_are_pages() -> None:
    screen = Screen(Question("uji.tempat"))
    assert turned(screen, "id", "98") is None and turned(screen, "id", "99") is None
    screen = Screen(Question("uji.jenis", tuple(KINDS)), leave=("0", "kembali"))
    assert turned(screen, "id", "98") == 8 and turned(screen, "id", "99") is None
    assert turned(replace(screen, page=8), "id", "99") == 0 and turned(screen, "id", "1") is None


def test_an_end_is_the_last_screen_and_fits_the_channel() -> None:
    end = End("uji.status", code="482137", state="x" * 300)
    assert render(Screen(Question("uji.tempat")), "id").more and not render(end, "id").more
    assert (
        septets(render(end, "id").text) == SCREEN and septets(render(end, "id", "sms").text) == SMS
    )
    assert render(End("uji.terima", code=1), "id").text == "Laporan 1 tersimpan."


def test_a_language_that_lacks_a_text_borrows_the_indonesian_one() -> None:
    assert render(dial(lapor).turn.show, "plm").text.startswith("Lapor apa?\n1 Kejahatan")
    assert render(dial(menu, "2").turn.show, "plm").text.endswith("\n00 Balek")
    assert render(dial(menu).turn.show, "xx").text.startswith("Uji\nBahaya?")
