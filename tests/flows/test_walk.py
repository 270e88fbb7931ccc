"""The walker on all of the product's conversations, and the screens and names that other people
rely on.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from flows.engine import step
from flows.gsm import septets
from flows.menu import menu
from flows.screens import render
from flows.session import Session
from flows.text import CATALOGUES, FALLBACK, languages
from tests.flows.calls import rebuild, seven_entries
from tests.flows.names import SNAPSHOT, walked, worlds
from tests.flows.test_keys import KEYS, play

RECORDS = next(worlds())
DRAFTS = (
    (
        (),
        "Lapor Kamtibmas|Bahaya? Telp 110 (gratis)|1 Lapor|2 Bahaya sekarang|3 Status"
        " laporan|4 Pos ronda|5 Telp penting|6 Bahaso/Bahasa|7 Data saya",
        143,
    ),
    (
        ("1",),
        "Lapor apa?|1 Kejahatan|2 Tawuran/konflik|3 Petasan|4 Balap liar|5 Macet|6"
        " Kecelakaan|7 Kebakaran"
        "|8 Bencana/banjir|98 Lainnya|0 Kembali",
        138,
    ),
    (
        ("1", "98"),
        "Lapor apa?|9 Narkoba|10 Judi/miras|11 Orang hilang|12 Mencurigakan|13 Keluarga|14"
        " Gangguan/bising|15 Petugas/RT/pos|16 Lain|99 Balik|0 Kembali",
        146,
    ),
    (
        ("1", "2"),
        "Di mana? Ketik jalan/lorong, RT dan kelurahan. Contoh: LR KETAPANG RT 14 7 ULU|0 Kembali",
        92,
    ),
    (
        ("1", "2", "LR KETAPANG RT 14 7 ULU"),
        "Tawuran/konflik, LR KETAPANG RT 14 7 ULU|1 Kirim"
        "|2 Kirim: BAHAYA SEKARANG|3 Kirim + cerita|4 Kirim, jangan SMS saya|0 Ubah",
        126,
    ),
)


@pytest.mark.parametrize(("keys", "draft", "length"), DRAFTS)
def test_the_five_screens_of_a_report(
    keys: tuple[str, ...], draft: str, length: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seven_entries(monkeypatch)
    session = step(menu, Session(), None, RECORDS).session
    for key in keys:
        session = step(menu, session, key, RECORDS).session
    text = render(step(menu, session, None, RECORDS).show, "id").text
    assert text.split("\n") == draft.split("|")
    assert septets("CON " + text) == length


def test_every_path_of_every_conversation_in_every_language() -> None:
    assert languages() == ("id", "plm")
    assert walked().paths > 700


def test_the_names_are_an_api() -> None:
    """A rename is seen in review: after one made on purpose, tests/flows/names.py tells how to
    write the list anew.
    """
    assert walked().names() == SNAPSHOT.read_text("utf-8").splitlines()


def test_no_language_borrows_a_word() -> None:
    met = walked()
    needed = {
        (name, part)
        for name, answers in met.questions.items()
        for part in ("ask", *answers)
        if part != "0"
    }
    needed |= {(name, "say") for name in met.ends}
    for language in languages():
        borrowed = {part for part in needed if part not in CATALOGUES[language]}
        assert not borrowed, f"{language} lacks {sorted(borrowed)}"
        assert CATALOGUES[language].keys() == CATALOGUES[FALLBACK].keys()


@settings(max_examples=200)
@given(KEYS)
def test_any_keys_in_the_real_menu(keys: list[str]) -> None:
    play(menu, keys, RECORDS)


def test_a_lost_call_shows_its_confirm_screen_again() -> None:
    session = rebuild(menu, ["1", "2", "JL MERDEKA 7 ULU", "1"], RECORDS, "id")
    assert session.shown == "lapor.tempat"
    turn = step(menu, session, "JL MERDEKA 7 ULU", RECORDS)
    assert turn.session.shown == "lapor.kirim" and [told.name for told in turn.tell] == [
        "lapor.rintis"
    ]
