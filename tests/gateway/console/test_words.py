"""Every text of the console has its English, and one alone."""

from __future__ import annotations

import re

from tests import console_words

_WORDS = re.compile(r"%\(\w+\)s|\{\w+\}")
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
