"""Going on with a report whose call broke off: when it is offered, and what is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.effects import IncidentReported
from flows.engine import step
from flows.gsm import septets
from flows.lanjut import chosen, lanjut, tawaran
from flows.menu import menu
from flows.queries import ReportLeft
from flows.reading.words import read
from flows.rules.kinds import KINDS
from flows.screens import Screen, render
from flows.session import Session
from flows.text import languages
from tests.flows.calls import TICKET, dial, seven_entries, text

PLACE = "LR KETAPANG RT 14 7 ULU"


@pytest.mark.parametrize("language", languages())
def test_the_offer_names_neither_kind_nor_place_and_gives_110(language: str) -> None:
    screen = dial(tawaran, language=language).screen
    assert "110" in screen and "|1 Lanjutk" in screen and "|0 Laporan baru" in screen
    said = [*(f"{kind}".casefold() for kind in KINDS), "petasan", "ketapang"]
    assert not [word for word in said if word in screen.casefold()]


@pytest.mark.parametrize(
    ("pressed", "choice"),
    [
        ("1", "lanjut"),
        ("1#", "lanjut"),
        ("lanjutkan", "lanjut"),
        ("0", "menu"),
        ("00", "menu"),
        ("2", ""),
        ("", ""),
        ("98", ""),
    ],
)
def test_what_a_key_chooses_on_the_offer(pressed: str, choice: str) -> None:
    assert chosen(dial(tawaran).turn.session, pressed) == choice


def test_after_no_thanks_the_keys_mean_what_they_mean_in_a_plain_call() -> None:
    offered, plain = dial(tawaran, "0", "1", "3", PLACE), dial(menu, "0", "1", "3", PLACE)
    assert offered.screen == plain.screen and offered.told == plain.told


def test_who_comes_too_late_is_told_how_it_stands_and_not_what_it_says() -> None:
    def at(**found: object) -> str:
        return dial(lanjut, look_up={ReportLeft(): found or None}).name

    assert at() == "lanjut.tidak_ada"
    assert at(code="", sensitive=False) == "lanjut.sibuk"
    assert at(code=TICKET, sensitive=False) == "lanjut.lengkap"
    assert at(code=TICKET, sensitive=True) == "lapor.terima_netral"


@pytest.mark.parametrize(
    "sms", ["LANJUT", "lanjut", "Lanjutkan laporan tadi pak", "izin lanjut", "lanjutke", "LANJUT!"]
)
@pytest.mark.parametrize("open_question", [False, True])
def test_lanjut_is_the_whole_text(sms: str, open_question: bool) -> None:
    assert read(sms, False, open_question).intent == "LANJUT"


@pytest.mark.parametrize(
    "sms",
    ["lanjut tawuran lagi di ampera", "belum lanjut", "lanjut besok bae", "petasan masih lanjut"],
)
def test_in_a_sentence_it_is_an_ordinary_word(sms: str) -> None:
    assert read(sms, False, False).intent in ("TIDAK_JELAS", "LAPOR")
    assert read(sms, False, True).intent == "JAWAB"


def test_lanjut_with_nothing_to_go_on_with_says_how_to_report() -> None:
    call = text("LANJUT")
    assert call.shows("lanjut.tidak_ada") and "LAPOR" in call.screen and "110" in call.screen
    assert not any(isinstance(fact, IncidentReported) for fact in call.told)


@pytest.mark.parametrize("language", languages())
def test_a_call_that_starts_again_says_so_on_the_whole_menu(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seven_entries(monkeypatch)
    show = step(menu, Session(language=language), None, lambda asked: None).show
    assert isinstance(show, Screen)
    plain, again = (render(replace(show, notice=notice), language).text for notice in ("", "awal"))
    assert again == f"Mulai dari awal\n{plain}" and septets(f"CON {again}") <= 160
