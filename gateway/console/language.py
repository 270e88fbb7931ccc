"""The language of a page: Indonesian as it stands in the code, English from one ``.po`` a page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from flask import Flask, g, has_request_context

from gateway.console import cookies

INDONESIAN, ENGLISH = "id", "en"
LANGUAGES = {INDONESIAN: "Bahasa Indonesia", ENGLISH: "English"}


def prepare(app: Flask) -> None:
    """Let the templates of this application write ``_("...")``."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _translated, _numbered, newstyle=True
    )
    app.jinja_env.globals.update(language=language, languages=LANGUAGES)


def language() -> str:
    """The language of this request: the one that was chosen, else Indonesian."""
    if not has_request_context():
        return INDONESIAN
    if "language" not in g:
        chosen = cookies.language()
        g.language = chosen if chosen in LANGUAGES else INDONESIAN
    return str(g.language)


def english() -> bool:
    """Whether this request reads English."""
    return language() == ENGLISH


def gettext(text: str, **words: object) -> str:
    """A text in the language of this request, with these words in it."""
    found = _translated(text)
    return found % words if words else found


def _translated(text: str) -> str:
    return _english().get(text, text) if english() else text


def _numbered(text: str, plural: str, number: int) -> str:
    """Indonesian has one form; English takes the second for all but 1."""
    if not english():
        return text
    return _english().get(text if number == 1 else plural, text)


@cache
def _english() -> dict[str, str]:
    """Every text of every page in English. A form for many stands under its own Indonesian text."""
    from babel.messages.pofile import read_po

    words: dict[str, str] = {}
    for file in files(__package__ or "gateway.console").joinpath("english").iterdir():
        if not file.name.endswith(".po"):
            continue
        for message in read_po(BytesIO(file.read_bytes()), locale="en"):
            texts: Any = message.id if isinstance(message.id, tuple) else (message.id,)
            told: Any = message.string if isinstance(message.string, tuple) else (message.string,)
            words.update((text, said) for text, said in zip(texts, told, strict=True) if text)
    return words
