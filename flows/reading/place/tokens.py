"""How names are compared: words with where they stand, in one spelling.

Numbers are read however they are written, and what sounds alike is spelled alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flows.reading import tokens as cut
from flows.reading.place.spelling import NUMBERS, ORDINARY, named, spelt

_PIECE = re.compile(r"\d+|[^\W\d_]+")
_BREAK = re.compile(r"[,;:!?\n\r#*()]")
_ABBREVIATION = 4
"""A full stop belongs to a word of up to so many letters ("jl."); else it ends a sentence."""
_TEENS = frozenset({"belas", "blas"})
_TENS = frozenset({"puluh", "puloh", "pulu"})
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_LETTERS = frozenset("013457")
_LEET = str.maketrans("013457", "oieast")
_NUMBERED = named("place/marks")["digits behind"]
"""A digit right behind one of these is a number."""


class Token(NamedTuple):
    """A word or a number, in the one spelling, and where in the text it stands."""

    word: str
    start: int
    end: int
    fresh: bool
    """Whether a comma, a line or the end of a sentence parts it from the word before."""
    hyphened: bool = False
    """Whether a hyphen joins it to the word before."""


def tokens(text: str) -> list[Token]:
    """The words and numbers of a text: ``7ULU`` is 7 and ulu, ``dua puluh Ilir`` is 20 and ilir."""
    found: list[Token] = []
    for word, start, end, before in _pieces(text):
        fresh = bool(found) and (
            _BREAK.search(before) is not None or ("." in before and _ends_sentence(found[-1]))
        )
        if (
            found
            and not before
            and len(found) > 1
            and word.isalpha()
            and _is_leet(found[-2], found[-1])
        ):
            start = found[-2].start
            found[-2:] = [
                found[-2]._replace(word=spelt(text[start:end].casefold().translate(_LEET)), end=end)
            ]
            continue
        if (
            word == "2"
            and not before
            and found
            and found[-1].word.isalpha()
            and _doubles(found[-1].word)
        ):
            found[-1] = found[-1]._replace(end=end)
            continue  # "anak2": said twice
        _add(found, Token(spelt(word), start, end, fresh, before == "-"))
    return found


def _pieces(text: str) -> Iterator[cut.Token]:
    """The runs of letters and the runs of digits: a name and its number are often typed as one."""
    end = 0
    for token in cut.tokens(text):
        for piece in _PIECE.finditer(text, token.start, token.end):
            yield cut.Token(
                piece[0].casefold(), piece.start(), piece.end(), text[end : piece.start()]
            )
            end = piece.end()


def _ends_sentence(token: Token) -> bool:
    """Whether a full stop behind this word ends a sentence, and is no part of it."""
    return token.end - token.start > _ABBREVIATION and not token.word.isdecimal()


def _is_leet(before: Token, digit: Token) -> bool:
    """Whether this digit, between a word and another, stands for a letter ("j4mbu")."""
    word = before.word
    return (
        digit.word in _LETTERS
        and before.end == digit.start
        and digit.end - digit.start == 1
        and word.isalpha()
        and (len(word) == 1 or word not in ORDINARY)
        and word not in _NUMBERED
    )


def _doubles(word: str) -> bool:
    """Whether a 2 behind this word, without a gap, doubles it; su2 and ilir2 are numbered."""
    return len(word) > 3 and word not in ("ulu", "ilir", "alang", "musi", "barat", "timur", "jua")


def _add(found: list[Token], token: Token) -> None:
    """Put a word behind the others; one that goes on with a number becomes part of it."""
    word, last = token.word, found[-1] if found and not token.fresh else None
    if word in NUMBERS:
        word = NUMBERS[word]
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
    if (
        last
        and word.isdecimal()
        and last.word == "d"
        and len(found) > 1
        and found[-2].word == "ilir"
    ):
        found.pop()  # "20 ilir D III" is 20 Ilir III
    found.append(token._replace(word=word))


_ROUND = frozenset(str(ten) for ten in range(20, 100, 10))


def key_of(words: Iterable[str]) -> str:
    """The words without gaps ("talangkelapa"); only numbers stay apart ("9-10ulu")."""
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
        ("oe", "u"),
        ("dj", "j"),
        ("tj", "c"),
        ("sy", "s"),
        ("kh", "k"),
        ("[vf]", "p"),
        ("q", "k"),
        ("z", "s"),
        ("y", "i"),
        ("ong", "ung"),
        ("au", "o"),
        ("o", "a"),
        ("e", ""),
        ("h(?=$)", ""),
        (r"([^\W\d])\1+", r"\1"),
    )
)


def sound_of(key: str) -> str:
    """What a key sounds like: o as a, no e, no doubled letters (Pulo Kerto, Krtapati)."""
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    return key


def digits_of(key: str) -> str:
    """The numbers in a key: a misspelling never changes one."""
    return re.sub(r"[^\d-]", "", key)
