"""Posters and cards: what stands on them, and nobody's number or name."""

from __future__ import annotations

import re
import zlib
from base64 import a85decode
from dataclasses import replace

import pytest

from gateway.install.settings import Settings
from gateway.officers.post_paper import Paper, cards, of_post, poster
from storage.models import Area, Post

POST = Post(
    code="12",
    name="Pos Melati",
    area=Area(code="16.71.02.1006", name="7 Ulu", path="16/"),
    rt="14",
    rw="03",
    shift_start="22:00",
    shift_end="04:00",
)


def words(pdf: bytes) -> str:
    """The words of a PDF, in the order in which they were drawn."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\n?endstream", pdf, re.S)
    drawn = b"".join(
        zlib.decompress(a85decode(b"<~" + stream, adobe=True) if stream.endswith(b"~>") else stream)
        for stream in streams
    )
    found = re.findall(rb"\(((?:[^\\()]|\\.)*)\) Tj", drawn)
    return " ".join(part.decode("cp1252").replace("\\", "") for part in found)


def test_a_poster_has_the_number_the_words_the_rota_and_the_signals() -> None:
    paper = Paper(POST, {0: [1, 2], 4: [3]}, "9110", "*384*110#", "LATIHAN: karangan")
    made = poster(paper)
    told = words(made)
    for part in (
        "LATIHAN",
        "Pos Melati",
        "9110",
        "*384*110#",
        "MASUK 3",
        "DARURAT",
        "penjaga 1, 2",
        "semua",
        "titir",
        "Telepon 110, gratis.",
        "kode pos 12",
    ):
        assert part in told
    assert made == poster(
        Paper(POST, {0: [1, 2], 4: [3]}, "9110", "*384*110#", "LATIHAN: karangan")
    )


def test_eight_cards_stand_on_a_page_and_a_number_nobody_knows_is_left_to_be_written() -> None:
    told = words(cards(Paper(POST, {}, "", "")))
    assert told.count("Pos Melati (12)") == 8 and told.count("SMS ....") == 8
    assert "LATIHAN" not in told


@pytest.mark.parametrize(
    ("chosen", "sms", "scanned"),
    [
        ({"at_shortcode": "9110"}, "9110", "smsto:9110:MASUK"),
        ({"at_shortcode": "", "at_sender_id": "+62811"}, "+62811", "smsto:+62811:MASUK"),
        ({"at_shortcode": "", "at_sender_id": "POLRI"}, "", "tel:*384*110%23"),
    ],
)
def test_where_guards_write(
    settings: Settings, chosen: dict[str, str], sms: str, scanned: str
) -> None:
    found = of_post(settings.model_copy(update=chosen), POST, {}, "")
    assert (found.sms, found.scanned) == (sms, scanned)
    assert replace(found, sms="", ussd="").scanned == ""


def test_no_example_digits_are_printed_that_a_guard_would_copy() -> None:
    paper = Paper(POST, {}, "9110", "")
    for made in (poster(paper), cards(paper)):
        told = words(made)
        assert "AMAN .." in told and "PULANG .." in told
        assert not re.search(r"(AMAN|PULANG|ORANG) \d\d", told)


def test_who_goes_home_early_says_so_from_each_phone_or_for_how_many() -> None:
    """A post without a rota waits for everybody who said MASUK (ADR 46)."""
    paper = Paper(POST, {}, "9110", "*384*110#")
    for made, times in ((poster(paper), 1), (cards(paper), 8)):
        told = words(made)
        assert told.count("dari tiap HP") == told.count("PULANG 3 ORANG ..") == times
