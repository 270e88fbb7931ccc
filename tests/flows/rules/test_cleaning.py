"""What is kept of a text that comes from outside, class by class, and that both databases keep the
same.
"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import Database

from flows.rules.cleaning import LOST, MARKS, clean
from storage.engine.sql import run

#: Where the traps are: an ordinary alphabet of Hypothesis meets them too seldom.
ODD = (
    "\x00\x07\x1b\t\n\r\x7f\x85\x9f\xa0\xad\u034f\u061c\u115f\u1160\u200b\u200d\u200e\u202a\u202e\u2028\u2029\u2060\u2066\u2069\u3164"
    "\ufe0f\ufeff\uffa0\ufffc\ufffd\ufffe\ufdd0\ud83d\ude00\udfff\U0001ffff\U000e0041\u0301\u0323\u0489\u20e3\u0344\u0340"
    "e\u00e9\u1100\u1161\u11a8\uac00\u212b\u037e\u0627\u05d0\u0939\u094d\u0958\ufb2c\U0001d15e\U0001f600"
)
texts = st.text(
    st.one_of(
        st.sampled_from(ODD),
        st.characters(),
        st.characters(categories=["Cs", "Mn", "Me", "Cf", "Cc"]),
    )
)


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        (
            "LAPOR tawuran, jl. merdeka #5 (dekat RT 14)",
            "LAPOR tawuran, jl. merdeka #5 (dekat RT 14)",
        ),
        ("LAPOR\tpetasan\ndi 7 ulu", "LAPOR\tpetasan\ndi 7 ulu"),
        ("satu\r\ndua\rtiga\x85empat\u2028lima\u2029enam", "satu\ndua\ntiga\nempat\nlima\nenam"),
        ("7\x00ULU\x07 \x1b[31mmerah\x7f\x9b", "7 ULU   [31mmerah  "),
        ("\ud83d\ude00 \ud83d! \ude00", f"\U0001f600 {LOST}! {LOST}"),
        ("\ufffe\uffff\ufdd0\U0010ffff", LOST * 4),
        ("LA\u200bP\u200dO\u00ad\ufeffR \u2060tawuran", "LAPOR tawuran"),
        ("\u202egnurawat \u2067rorpal\u2069\u202c", "gnurawat rorpal"),
        ("Jl\u3164\u115f\U000e0041\ufe0f\u034f Merdeka", "Jl Merdeka"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u212b\u037e", "\u00c5;"),
        ("Z" + "\u0301\u0323" * 40 + "algo", "\u1e92" + "\u0323" * MARKS + "algo"),
        ("\u0301" * 9, "\u0301" * MARKS),
        (
            "\U0001f6a8 tolong \u0627\u0644\u0644\u0647",
            "\U0001f6a8 tolong \u0627\u0644\u0644\u0647",
        ),
        (
            "\uff2c\uff21\uff30\uff2f\uff32 \u0430",
            "\uff2c\uff21\uff30\uff2f\uff32 \u0430",
        ),  # look-alikes are what was typed
    ],
)
def test_what_is_kept(came: str, kept: str) -> None:
    assert clean(came).encode("unicode_escape") == kept.encode("unicode_escape")


@given(texts)
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()  # no half of a pair is left
    run_of_marks = 0
    for char in once:
        category = unicodedata.category(char)
        assert char in "\t\n" or category not in ("Cc", "Cs", "Zl", "Zp"), hex(ord(char))
        assert unicodedata.bidirectional(char) not in (
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        )
        run_of_marks = run_of_marks + 1 if category in ("Mn", "Me") else 0
        assert run_of_marks <= MARKS


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_what_everybody_types_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_it_takes_time_in_proportion() -> None:
    for tower in ("\u0301", "e\u0301", "\u202e", "\x00", "\ud800", "\u1100\u1161", "\U0001f600"):
        assert len(clean(tower * 20_000)) <= 40_000


def test_both_databases_keep_the_same(database: Database) -> None:
    """Every text comes back as it was put in: none is refused, cut at a NUL or changed by an
    encoding.
    """
    run("CREATE TEMPORARY TABLE kept (id integer, text text)")
    cleaned: list[str] = []
    every = ["".join(map(chr, range(start, start + 0x400))) for start in range(0, 0x110000, 0x400)]
    for text in [*ODD, ODD, *every]:
        cleaned.append(clean(text))
        run("INSERT INTO kept VALUES (?, ?)", [len(cleaned), cleaned[-1]])
    assert [text for (text,) in run("SELECT text FROM kept ORDER BY id")] == cleaned
    assert [int(length) for (length,) in run("SELECT length(text) FROM kept ORDER BY id")] == [
        len(text) for text in cleaned
    ]
