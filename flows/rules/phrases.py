"""Sentences that are said in English and may be read in another language: each knows its parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

Translate: TypeAlias = Callable[[str], str]
"""What a text is in another language; the text itself where that has none."""


class Phrase(str):
    """An English text, as any other, that can also be read in another language."""

    _read: Callable[[Translate], str]

    def read(self, translate: Translate) -> str:
        """The same in another language, by what each of its texts is there."""
        return self._read(translate)


def _made(read: Callable[[Translate], str]) -> Phrase:
    made = Phrase(read(lambda text: text))
    made._read = read
    return made


def phrase(text: str, /, **words: object) -> Phrase:
    """A text with words in it (``%(count)s``), which may be phrases themselves."""

    def read(translate: Translate) -> str:
        told = translate(text)
        return (
            told % {name: _in(word, translate) for name, word in words.items()} if words else told
        )

    return _made(read)


def joined(between: str, parts: Sequence[str]) -> Phrase:
    """These one after the other; each that is a phrase is read as one."""
    return _made(lambda translate: between.join(str(_in(part, translate)) for part in parts))


def whole(part: str) -> Phrase:
    """A clause as a sentence of its own: with a capital letter and a full stop."""

    def read(translate: Translate) -> str:
        told = str(_in(part, translate))
        return f"{told[:1].upper()}{told[1:]}."

    return _made(read)


def _in(word: object, translate: Translate) -> object:
    return word.read(translate) if isinstance(word, Phrase) else word
