"""What somebody begins with: a greeting gets the menu, who wants a number gets it, a place alone is
kept, thanks are thanks.
"""

from __future__ import annotations

import pytest

from flows.effects import IncidentReported
from flows.reading.words import read
from flows.sms import talk
from tests.flows.calls import Call, dial, text
from tests.flows.corpora import hold_kind
from tests.flows.places import shipped

FLOOR = 0.97
"""How much of each corpus is read as it is meant."""


def said_as(sms: str) -> str:
    """What a text is: thanks, greeting, number, place, or the intent it is read as."""
    found = read(sms, False, False, shipped())
    if found.mute:
        return "thanks"
    return {"SALAM": "greeting", "NOMOR": "number", "TEMPAT": "place"}.get(
        found.meant, found.intent
    )


@pytest.mark.parametrize("name", ["thanks", "greetings", "numbers", "place_alone"])
def test_the_corpus(name: str) -> None:
    hold_kind(name, FLOOR, lambda row: said_as(row["text"]) in row["expected"].split("|"))


@pytest.mark.parametrize("language", ["id", "plm"])
@pytest.mark.parametrize("sms", ["assalamualaikum", "selamat malam pak", "P", "halo"])
def test_a_greeting_is_shown_the_menu(sms: str, language: str) -> None:
    call = text(sms, language=language)
    assert call.shows("menu") and call.told == [] and "1 Lapor" in call.screen


@pytest.mark.parametrize("sms", ["nomor ambulan", "berapo telpon damkar pak", "minta nomor polsek"])
def test_who_wants_a_number_gets_it(sms: str) -> None:
    call = text(sms)
    assert call.shows("nomor.daftar") and all(
        number in call.screen for number in ("110", "119", "113", "115", "129")
    )


@pytest.mark.parametrize(
    "sms",
    [
        "tolong jangan kasih tau siapa2",
        "jgn bilang siapa siapa pak",
        "rahasiakan identitas saya",
        "siapa yg tau nomor saya",
        "nama saya aman kan pak",
        "jangan sebut nama saya ya",
        "dak usah sebut namo aku",
        "identitas aku dirahasioke kan",
        "nomor saya aman tidak",
        "tolong dirahasiakan ya pak",
    ],
)
@pytest.mark.parametrize("language", ["id", "plm"])
def test_who_fears_to_be_known_hears_who_learns_of_it(sms: str, language: str) -> None:
    call = text(sms, language=language)
    assert call.shows("pesan.privacy_general") and call.told == []


@pytest.mark.parametrize(
    "sms",
    [
        "ada maling di 7 ulu, rahasiakan nama saya",
        "jangan bilang siapa2, polisi minta uang",
        "tolong aku dibunuh, jangan bilang siapa2",
    ],
)
def test_what_happened_is_heard_before_the_wish_for_secrecy(sms: str) -> None:
    assert read(sms, False, False, shipped()).intent in ("LAPOR", "DARURAT")


def test_a_place_alone_is_kept_and_asked_what_happens_there() -> None:
    call = _place("7 ulu")
    assert (
        call.shows("sms.apa")
        and "7 ulu" in call.screen
        and "BELUM jadi laporan" in call.screen
        and call.told == []
    )
    call.press("ada maling motor")
    assert call.told == [
        IncidentReported("kriminalitas", "7 ulu", "ada maling motor")
    ] and call.shows("sms.ack")


def test_what_is_said_of_the_place_afterwards_stands_before_it() -> None:
    call = _place("7 ulu").press("lr ketapang rt 14, ada tawuran")
    (told,) = call.told
    assert (
        isinstance(told, IncidentReported)
        and told.place == "lr ketapang rt 14, 7 ulu"
        and told.urgent
    )


def test_who_says_that_nothing_happened_reports_nothing() -> None:
    assert _place("7 ulu").press("dak ado apo2 pak").told == []


@pytest.mark.parametrize("said", ["iya", "ya pak", "ok"])
def test_a_yes_tells_nothing_and_is_asked_once_more(said: str) -> None:
    call = _place("7 ulu").press(said)
    assert call.shows("sms.apa") and call.told == []
    assert call.press("ada maling motor").shows("sms.ack")


def _place(sms: str) -> Call:
    name, args = talk.begin(read(sms, False, False, shipped()))
    return dial(talk.flow_for(name, args), channel="sms")
