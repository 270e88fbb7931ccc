"""Every text of the console has its English, and one alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from flask import Flask

from flows.rules import levels, similar
from flows.rules.routing import DESK, HEAD, INSPECTORS, KELURAHAN, RW, Tier
from gateway.console import cookies
from gateway.console.language import ENGLISH, numbered
from gateway.console.reasons import in_parts
from tests import console_words

_WORDS = re.compile(r"%\(\w+\)s|\{\w+\}")
#: What follows words that are no number, or one that is more than one.
_NO_NUMBER = {"stands", "takes", "is", "columns", "characters", "recipients"}
_HOW = "run `python -m tests.console_words`, then write the English"


def test_every_text_has_its_english() -> None:
    assert not console_words.untold(), _HOW


def test_what_no_page_says_is_gone() -> None:
    known = console_words.texts()
    pages = console_words.catalogues()
    assert not [text for page in pages.values() for text in page if text not in known], _HOW


def test_a_text_is_told_in_one_way() -> None:
    told: dict[object, set[object]] = {}
    for page in console_words.catalogues().values():
        for text, message in page.items():
            told.setdefault(text, set()).add(message.string)
            if isinstance(text, str):
                assert set(_WORDS.findall(text)) == set(_WORDS.findall(str(message.string))), text
    assert not [text for text, english in told.items() if len(english) > 1]


def test_an_english_text_that_counts_has_both_forms() -> None:
    one_form = re.compile(r"%\(\w+\)s (open |other |more )?(\w+s|people)\b")
    assert not [
        message.string
        for page in console_words.catalogues().values()
        for message in page.values()
        if (found := one_form.search(str(message.string))) and found[2] not in _NO_NUMBER
    ]


def test_english_knows_one_and_many() -> None:
    text = "%(count)s {request|requests} {waits|wait}, %(parts)s {part|parts}"
    assert numbered(text, {"count": 1, "parts": "12"}) == "%(count)s request waits, %(parts)s parts"
    assert numbered(text, {"count": 0, "parts": "1"}) == "%(count)s requests wait, %(parts)s part"
    assert numbered("%(count)s laporan", {"count": 1}) == "%(count)s laporan"


def test_what_doctor_says_has_its_indonesian() -> None:
    told = console_words.indonesian()
    assert {text for text in console_words.phrases() if not told.get(text)} == set(), _HOW
    assert told.keys() == console_words.phrases(), _HOW
    for english, text in told.items():
        assert sorted(_WORDS.findall(english)) == sorted(_WORDS.findall(text)), english


TIERS = (RW, KELURAHAN, DESK, HEAD, INSPECTORS)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_why_somebody_gets_a_report_has_its_english(pages: Flask) -> None:
    for away in ((), TIERS):
        for name in TIERS:
            why = Tier(name, "SEK", away=away).why
            _is_english(pages, f"{why}, juga diberi tahu; menunggu sampai 11/02/2027 06.00")
    _is_english(pages, "meja satuan yang menjawab, menurut rute 16.71, jenis apa saja")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_why_reports_are_similar_has_its_english(pages: Flask) -> None:
    at, place = datetime(2027, 2, 10, 20, tzinfo=UTC), frozenset({"pasar"})
    for level, other, apart, where in product(
        sorted(levels.KELURAHAN),
        ("konflik_sosial", "kriminalitas"),
        (0, 5, 60, 65),
        (place, frozenset()),
    ):
        told = [
            similar.Told(code, kind, "16.71.", level, where, when)
            for code, kind, when in (
                ("1", "konflik_sosial", at),
                ("2", other, at + timedelta(minutes=apart)),
            )
        ]
        for proposal in similar.proposed(told[0], told[1:]):
            _is_english(pages, proposal.why)


def _is_english(pages: Flask, why: str) -> None:
    with pages.test_request_context():
        cookies.choose_language(ENGLISH)
        pages.preprocess_request()
        english = in_parts(why)
    for part in why.replace("; ", ", ").split(", "):
        assert part not in english, (part, english)
