"""Bahasa: in which language this phone is answered, on screens and by SMS."""

from __future__ import annotations

from flows.effects import LanguageChosen
from flows.questions import End, Talk, choose, tell
from flows.text import languages


def bahasa() -> Talk[End]:
    """Each language is named in itself, and the answer is in the one chosen."""
    language = yield from choose("bahasa.pilih", *languages())
    yield from tell("bahasa.simpan", LanguageChosen(language))
    return End("bahasa.terima")
