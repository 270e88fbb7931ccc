"""Texts in an installation's own words: said at once, and nothing made of others stays."""

from __future__ import annotations

from flows import text
from flows.engine import step
from flows.menu import menu
from flows.messages import say
from flows.options import by_word
from flows.reading.words import read
from flows.screens import render
from flows.session import Session
from flows.text import Key, fingerprint, say_instead, trying
from tests.flows.names import worlds

LABEL, ACK = Key("id", "menu", "lapor"), Key("id", "pesan.ack", "say")
RECORDS = next(worlds())


def first_screen(language: str = "id") -> str:
    return render(step(menu, Session(language=language), None, RECORDS).show, language).text


def test_own_words_are_said_on_the_next_screen_and_taken_back() -> None:
    before = first_screen()
    assert "1 Lapor\n" in before and by_word("menu", ("lapor",))["lapor"] == "lapor"
    say_instead({LABEL: "Lapor kejadian"})
    assert "1 Lapor kejadian\n" in first_screen()
    assert "1 Lapor kejadian\n" not in first_screen("plm")
    assert by_word("menu", ("lapor",))["lapor kejadian"] == "lapor"
    say_instead({})
    assert first_screen() == before


def test_own_words_are_no_reason_to_begin_a_call_again() -> None:
    before = fingerprint()
    say_instead({LABEL: "Lapor kejadian"})
    assert fingerprint() == before


def test_words_that_cannot_be_filled_in_any_more_are_not_said() -> None:
    """A release may give a text other values, or take it away."""
    say_instead({ACK: "Laporan tersimpan.", Key("id", "pesan.tidak_ada", "say"): "Halo"})
    assert text.own() == {}
    assert "482 137" in say("ack", "id", code="482137")


def test_what_is_tried_is_told_to_nobody_else() -> None:
    before = first_screen()
    with trying({LABEL: "Lapor kejadian"}):
        assert "1 Lapor kejadian\n" in first_screen()
    assert first_screen() == before


def test_own_words_sent_back_are_no_report() -> None:
    words = (
        "Kebakaran di tempat Anda kami catat, laporan {code} tersimpan. {saran:saran} 110{also}."
    )
    say_instead({ACK: words})
    sent = say("ack", "id", code="482137")
    assert read(sent, False, False).intent != "LAPOR"
    say_instead({})
    assert read(sent, False, False).intent == "LAPOR"
