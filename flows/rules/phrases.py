"""Sentences that are said in English and may be read in another language: each knows its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

Translate: TypeAlias = Callable[[str], str]
"""What a text is in another language; the text itself where that has none."""


class Phrase(str):
    """An English text, as any other, that can also be read in another language."""

    def read(self, translate: Translate) -> str:
        """The same in another language, by what each of its texts is there."""
        return translate(self)


class _Text(Phrase):
    text: str
    words: Mapping[str, object]

    def read(self, translate: Translate) -> str:
        told = translate(self.text)
        if not self.words:
            return told
        return told % {name: _in(word, translate) for name, word in self.words.items()}


class _Amount(Phrase):
    def read(self, translate: Translate) -> str:
        return self.translate(str.maketrans(",.", ".,"))


class _Joined(Phrase):
    between: str
    parts: Sequence[str]

    def read(self, translate: Translate) -> str:
        return self.between.join(str(_in(part, translate)) for part in self.parts)


class _Whole(Phrase):
    part: str

    def read(self, translate: Translate) -> str:
        return _sentence(str(_in(self.part, translate)))


def phrase(text: str, /, **words: object) -> Phrase:
    """A text with words in it (``%(count)s``), which may be phrases themselves."""
    made = _Text(text % words if words else text)
    made.text, made.words = text, words
    return made


def amount(value: Decimal, currency: str) -> Phrase:
    """An amount of money as people write it: Rp 1,250,000, in Indonesian Rp 1.250.000."""
    whole = f"{value:,.2f}".removesuffix(".00")
    return _Amount(f"{'Rp' if currency == 'IDR' else currency} {whole}")


def joined(between: str, parts: Sequence[str]) -> Phrase:
    """These one after the other; each that is a phrase is read as one."""
    made = _Joined(between.join(parts))
    made.between, made.parts = between, tuple(parts)
    return made


def whole(part: str) -> Phrase:
    """A clause as a sentence of its own: with a capital letter and a full stop."""
    made = _Whole(_sentence(part))
    made.part = part
    return made


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def _in(word: object, translate: Translate) -> object:
    return word.read(translate) if isinstance(word, Phrase) else word
