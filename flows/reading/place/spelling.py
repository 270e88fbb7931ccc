"""How words of names and addresses are spelled: as all words, but those with another meaning."""

from __future__ import annotations

from flows.reading.data import lists
from flows.reading.spelling import ONE_WORD, VERBS

_SPELLING = {typed: word for word, ways in lists("place/spelling").items() for typed in ways}
_AS_TYPED = frozenset(lists("place/names")["as typed"])
NUMBERS = {word: digits for digits, words in lists("place/numbers").items() for word in words}
"""One to eleven in words; larger numbers go on with belas or puluh."""


def spelt(word: str) -> str:
    """A word in the one spelling, to which both the names and the texts are brought."""
    if word in _AS_TYPED:
        return word
    return _SPELLING.get(word) or ONE_WORD.get(word) or VERBS.verb(word) or word


def named(file: str) -> dict[str, frozenset[str]]:
    """The lists of a file, their words in this spelling."""
    return {name: frozenset(map(spelt, words)) for name, words in lists(file).items()}


ORDINARY = named("place/everyday")["everyday"] | VERBS.known
"""Words of everyday speech: a name of a place ends before one of them."""
