"""Every text of the console has its English, in the file where it is looked for."""

from __future__ import annotations

import re

from tests import console_words

_WORDS = re.compile(r"%\(\w+\)s|\{\w+\}")


def test_every_text_has_its_english() -> None:
    told = console_words.catalogues()
    wanted = {
        text: console_words.home(text, pages) for text, pages in console_words.texts().items()
    }
    found = {text: page for page, messages in told.items() for text in messages}
    assert found == wanted, "run `python -m tests.console_words`, then write the English"
    untold = [
        text for page in told.values() for text, message in page.items() if not message.string
    ]
    assert not untold, "write their English"


def test_the_words_within_a_text_are_the_same_in_english() -> None:
    for page in console_words.catalogues().values():
        for text, message in page.items():
            if isinstance(text, str):
                assert set(_WORDS.findall(text)) == set(_WORDS.findall(str(message.string))), text
