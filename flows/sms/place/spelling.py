"""How names are compared: words with where they stand, numbers however they are written, one spelling for what sounds alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from flows.sms.data import lists, sets
from flows.sms.place.ordinary import ORDINARY

_WORD = re.compile(r"\d+|[^\W\d_]+")
_BREAK = re.compile(r"[,;:!?\n\r#*()]")
_ABBREVIATION = 4
"""A full stop behind a word of up to so many letters belongs to it ("jl.", "kel."); behind a longer one a sentence ends."""

_SPELLING = {typed: word for word, ways in lists("place/spelling").items() for typed in ways}
"""Spellings of words that names are made of. Both the names and the texts are brought to the same one."""
_UNITS = {word: digits for digits, words in lists("place/numbers").items() for word in words}
_TEENS = frozenset({"belas", "blas"})
_TENS = frozenset({"puluh", "puloh", "pulu"})
NUMBER_WORDS = frozenset(_UNITS)
"""The words for one to eleven; larger numbers go on with belas or puluh."""
_ROMAN = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10",
}  # fmt: skip
_LETTERS = frozenset("013457")
_LEET = str.maketrans("013457", "oieast")
_NUMBERED = sets("place/marks")["digits behind"]
"""A digit right behind one of these is a number."""


class Token(NamedTuple):
    """A word or a number, in the one spelling, and where in the text it stands."""

    word: str
    start: int
    end: int
    fresh: bool
    """Whether something before it (a comma, a line, the end of a sentence) parts it from the word before."""
    hyphened: bool = False
    """Whether a hyphen joins it to the word before."""


def tokens(text: str) -> list[Token]:
    """The words and numbers of a text: ``7ULU`` is 7 and ulu, ``dua puluh Ilir D.III`` is 20, ilir and 3."""
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        start, before, word = match.start(), text[end : match.start()], match[0].casefold()
        fresh = bool(found) and (
            _BREAK.search(before) is not None
            or ("." in before and len(found[-1].word) > _ABBREVIATION and not found[-1].word.isdecimal())
        )
        end = match.end()
        if found and not before and len(found) > 1 and word.isalpha() and _is_leet(found[-2], found[-1]):
            start = found[-2].start
            found[-2:] = [found[-2]._replace(word=spelt(text[start:end].casefold().translate(_LEET)), end=end)]
            continue
        if word == "2" and not before and found and found[-1].word.isalpha() and _doubles(found[-1].word):
            found[-1] = found[-1]._replace(end=end)
            continue  # "anak2": said twice
        _add(found, Token(spelt(word), start, end, fresh, before == "-"))
    return found


def spelt(word: str) -> str:
    """A word in the one spelling."""
    return _SPELLING.get(word, word)


def _is_leet(before: Token, digit: Token) -> bool:
    """Whether this digit, right behind a word and right before another, stands for a letter ("j4mbu")."""
    word = before.word
    return (
        digit.word in _LETTERS and before.end == digit.start and digit.end - digit.start == 1 and word.isalpha()
        and (len(word) == 1 or word not in ORDINARY) and word not in _NUMBERED
    )  # fmt: skip


def _doubles(word: str) -> bool:
    """Whether a 2 behind this word, without a gap, doubles it; su2 and ilir2 are numbered."""
    return len(word) > 3 and word not in ("ulu", "ilir", "alang", "musi", "barat", "timur", "jua")


def _add(found: list[Token], token: Token) -> None:
    """Put a word behind the others; one that goes on with a number becomes part of it."""
    word, last = token.word, found[-1] if found and not token.fresh else None
    if word in _UNITS:
        word = _UNITS[word]
        if last and len(word) == 1 and last.word in _ROUND:
            found[-1] = Token(str(int(last.word) + int(word)), last.start, token.end, last.fresh)
            return
    elif last and word in _TEENS and last.word.isdecimal() and len(last.word) == 1:
        found[-1] = Token(str(10 + int(last.word)), last.start, token.end, last.fresh)
        return
    elif last and word in _TENS and last.word.isdecimal() and len(last.word) == 1:
        found[-1] = Token(f"{last.word}0", last.start, token.end, last.fresh)
        return
    elif last and word in _ROMAN:
        word = _ROMAN[word]
    elif word.isdecimal():
        word = word.lstrip("0") or "0"
    if last and word.isdecimal() and last.word == "d" and len(found) > 1 and found[-2].word == "ilir":
        found.pop()  # "20 ilir D III" is 20 Ilir III
    found.append(token._replace(word=word))


_ROUND = frozenset(str(ten) for ten in range(20, 100, 10))


def key_of(words: Iterable[str]) -> str:
    """The words without gaps, so that "talang kelapa" is "talangkelapa"; only numbers stay apart ("9-10ulu")."""
    key = ""
    for word in words:
        key += f"-{word}" if key[-1:].isdecimal() and word[0].isdecimal() else word
    return key


def name_key(name: str) -> str:
    """The key of a name as somebody wrote it, whatever stands between its words."""
    return key_of(token.word for token in tokens(name))


_SOUNDS: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("oe", "u"), ("dj", "j"), ("tj", "c"), ("sy", "s"), ("kh", "k"), ("[vf]", "p"), ("q", "k"), ("z", "s"), ("y", "i"),
        ("ong", "ung"), ("au", "o"), ("o", "a"), ("e", ""), ("h(?=$)", ""), (r"([^\W\d])\1+", r"\1"),
    )
)  # fmt: skip


def sound_of(key: str) -> str:
    """What a key sounds like: o as a, without e and doubled letters (Pulo Kerto, Krtapati, Sukodadi)."""
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    return key


def digits_of(key: str) -> str:
    """The numbers in a key: a misspelling never changes one."""
    return re.sub(r"[^\d-]", "", key)
