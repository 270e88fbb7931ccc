"""What a road may drop of a text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.rules.lint import LONG_NUMBER, Drops, lint

TWO_PARTS = replace(LONG_NUMBER, parts=2)


def found(text: str, drops: Drops = LONG_NUMBER) -> list[tuple[int, str]]:
    return [(remark.at, remark.what) for remark in lint(text, drops)]


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("PIN Anda", (0, "PIN")),
        ("Jangan beri Token, ya", (12, "Token")),
        ("Ini kode  verifikasi kami", (4, "kode  verifikasi")),
        ("Selamat jaga", (0, "Selamat")),
        ("Hubungi (nomor) ini", (9, "nomor")),
        ("Hilang 5 juta.", (9, "juta")),
        ("Bawa kode-nya", (5, "kode")),
        ("Laporan 482137 tersimpan", (8, "482137")),
        ("Rp 100.000 per orang", (3, "100.000")),
        ("Tanggal 11-12-2026", (14, "2026")),
        ("Telp 0711-312", (5, "0711")),
        ("Lihat https://polri.go.id/x sekarang", (6, "https://polri.go.id/x")),
        ("Buka WWW.polri.go.id", (5, "WWW.polri.go.id")),
        ("Isi di bit.ly/Ab_3?x=1 ya", (7, "bit.ly/Ab_3?x=1")),
        ("Buka polri.go.id.", (5, "polri.go.id")),
        ("(wa.link/pos)", (1, "wa.link/pos)")),
        ("Awas \N{POLICE CARS REVOLVING LIGHT}", (5, "\N{POLICE CARS REVOLVING LIGHT}")),
    ],
)
def test_each_thing_is_named_with_its_place(text: str, thing: tuple[int, str]) -> None:
    assert found(text) == [thing]


@pytest.mark.parametrize(
    "text",
    [
        "Laporan 482 137 tersimpan. Telp 110 (gratis).",
        "Pinggir jalan, PINtu",
        "nomornya, berdana, sejuta, keselamatan, akuntan",
        "Jam 23.00, 9/2 16.30, RT 014/003",
        "Pulang.Idul Fitri besok. Kab.OKI, a.n. Ayu.Lydia, jam 2.id-an",
        "Polsek SU I @ Jl. Kol. H. Burlian km 7 awww",
    ],
)
def test_only_whole_words_and_long_runs_count(text: str) -> None:
    assert not found(text)


def test_it_says_what_to_do() -> None:
    blocked, sensitive, run, link = lint("OTP, nomor 4821370 www.a.id", LONG_NUMBER)
    assert "block" in blocked.why and "other words" in blocked.why
    assert "may hold back" in sensitive.why and "other words" in sensitive.why
    assert "482 137 0" in run.why
    assert "deleted" in link.why
    (amount,) = lint("Rp 1.250.000", LONG_NUMBER)
    assert "(1 250 000)" in amount.why
    letter, box = lint("caf\u0117 \N{FIRE}", LONG_NUMBER)
    assert letter.why.endswith("write e") and "70 characters" in letter.why
    assert (box.what, box.instead) == ("\N{FIRE}", "") and box.why.endswith("leave it out")


def test_a_text_that_is_too_long_for_the_road() -> None:
    assert not found("a" * 306, TWO_PARTS)
    assert found("a" * 307, TWO_PARTS) == [(0, "3 parts")]
    assert not found("a" * 307)


def test_a_road_that_drops_nothing() -> None:
    assert not lint("OTP 482137 https://a.id \N{FIRE}" * 20, Drops())


def test_a_letter_is_named_once_a_word_as_often_as_it_stands_there() -> None:
    assert found("\N{FIRE} \N{FIRE} dana dana") == [(0, "\N{FIRE}"), (4, "dana"), (9, "dana")]
