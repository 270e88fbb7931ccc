"""The options of a question: what each is called, and the number or the words that choose it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

from flows.questions import NO, YES
from flows.text import cached, languages, lookup


def label(question: str, option: str, language: str) -> str:
    """The words of an option. Yes and no have common ones."""
    try:
        return lookup(language, question, option)
    except KeyError:
        if option not in (YES, NO):
            raise
        return lookup(language, "layar", option)


@lru_cache(512)
def by_number(options: tuple[str, ...]) -> Mapping[str, str]:
    """The options by the number shown in front of them."""
    return {str(number): option for number, option in enumerate(options, 1)}


@cached(512)
def by_word(question: str, options: tuple[str, ...]) -> Mapping[str, str]:
    """The options by what may be typed instead of a number, as `word_said` gives it.

    An option's own name, its label in any language, or one of two words that are its label
    ("Gangguan/bising").
    """
    whole = {option: {option, *_labels(question, option)} for option in options}
    half = {
        option: {part for words in whole[option] for part in words.split("/")} for option in options
    }
    said: dict[str, str] = {}
    for words in (half, whole):  # the whole label goes first
        meant = Counter(word for option in options for word in words[option])
        said |= {word: option for option in options for word in words[option] if meant[word] == 1}
    return said


def _labels(question: str, option: str) -> set[str]:
    return {word_said(label(question, option, language)) for language in languages()}


def word_said(text: str) -> str:
    """What was typed, without case and what stands round it: what `by_word` knows an option by."""
    return " ".join(text.casefold().split()).strip(" .,;:!#*()\"'")
