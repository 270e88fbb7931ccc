"""The digits of a text, however written: figures of any script, letters like them, words.

A text becomes runs of groups. A group is what was written in one piece; between the groups of a run
stand only signs, spaces, a lone letter, or a word by which people part a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from flows.values import dataclass

_ALIKE = {char: digit for chars, digit in (("OoОоΟο〇", "0"), ("IiLl|ІіΙι", "1")) for char in chars}
"""Letters that stand for a digit beside digits, or alone between them."""
_LIKE_DIGITS = re.compile(f"[{''.join(_ALIKE)}]+")
_INSIDE = {"B": "8", "S": "5", "Z": "2"}
"""Letters that do so only between digits: elsewhere they are plates, blocks and words."""

_SPELLED = {
    word: digit
    for digit, words in enumerate(
        (
            "nol kosong zero nul",
            "satu sikok siji one",
            "dua duo two",
            "tiga tigo three",
            "empat papat four",
            "lima limo five",
            "enam anam six",
            "tujuh tuju pitu seven",
            "delapan lapan dlapan eight",
            "sembilan nine",
        )
    )
    for word in words.split()
}
_GLUED = re.compile("|".join(sorted(_SPELLED, key=len, reverse=True)))
_TENS = {"belas": "1{}", "puluh": "{}0"}
_ROUND = {"sepuluh": "10", "sebelas": "11", "seratus": "100"}
_HUNDREDS = {"ratus": "00", "ribu": "000"}

_BETWEEN = frozenset(
    "strip spasi titik koma garis dash terus trus trs lalu lanjut plus dobel double".split()
)
"""Words that people say between the digits of one number."""
_WIDEST = 12
"""Characters between two groups of one run, at most."""

_TOKEN = re.compile(r"[^\W_]+")
_STRETCH = re.compile("x+|[^x]+")


@dataclass(frozen=True)
class Group:
    """Digits in one piece: where they stand, and what stands before them.

    `gap` is what stands between them and the group before, "" at a run's start.
    """

    start: int
    end: int
    digits: str
    gap: str = ""


class _Piece(NamedTuple):
    """A stretch of a token: digits, or letters that are none (`digits` is empty then)."""

    start: int
    end: int
    digits: str


def runs(text: str) -> Iterator[list[Group]]:
    """The runs of groups in a text, in their order. Linear in its length."""
    run: list[Group] = []
    for piece in _pieces(text):
        if piece.digits:
            gap = text[run[-1].end : piece.start] if run else ""
            if run and len(gap) > _WIDEST:
                yield run
                run, gap = [], ""
            run.append(Group(piece.start, piece.end, piece.digits, gap))
        elif run and not _parts(text, piece):
            yield run
            run = []
    if run:
        yield run


def _parts(text: str, piece: _Piece) -> bool:
    """Whether a number may go on behind these letters.

    In "0813x1100" and "0813 strip 1100" it does; "BG 8123 A" is a plate.
    """
    letters = text[piece.start : piece.end].casefold()
    return letters in _BETWEEN or (
        len(letters) == 1 and (letters == "x" or text[piece.start - 1].isalnum())
    )


def _pieces(text: str) -> Iterator[_Piece]:
    """The tokens of a text in their order, each in pieces."""
    tokens = [(token.start(), token.end(), token[0]) for token in _TOKEN.finditer(text)]
    words = ["", *(token.casefold() for _, _, token in tokens), ""]
    for (start, end, token), before, word, after in zip(
        tokens, words, words[1:], words[2:], strict=False
    ):
        if token.isascii() and token.isdecimal():
            yield _Piece(start, end, token)
        elif word in _SPELLED:
            digit = str(_SPELLED[word])
            yield _Piece(start, end, _TENS[after].format(digit) if after in _TENS else digit)
        elif word in _ROUND:
            yield _Piece(start, end, _ROUND[word])
        elif word in _HUNDREDS and (before in _SPELLED or before in _ROUND):
            yield _Piece(start, end, _HUNDREDS[word])
        elif word in _TENS and before in _SPELLED:
            continue
        elif token.isalpha() and not _LIKE_DIGITS.fullmatch(token):
            yield from _spelled(start, word) or [_Piece(start, end, "")]
        else:
            yield from _figures(start, token)


def _spelled(start: int, word: str) -> list[_Piece]:
    """The digits of number words typed without a gap; empty if anything else is in it."""
    if not _GLUED.match(word):
        return []
    found = list(_GLUED.finditer(word))
    if len(found) < 2 or sum(len(digit[0]) for digit in found) != len(word):
        return []
    return [
        _Piece(start + digit.start(), start + digit.end(), str(_SPELLED[digit[0]]))
        for digit in found
    ]


def _figures(start: int, token: str) -> Iterator[_Piece]:
    """A token in stretches: digits, letters that may be digits at their edges, other letters."""
    sure = [_digit(char) for char in token]
    read = [digit or _ALIKE.get(char, "") for digit, char in zip(sure, token, strict=True)]
    for at in range(1, len(token) - 1):
        if not read[at] and read[at - 1] and (read[at + 1] or token[at + 1] in _INSIDE):
            read[at] = _INSIDE.get(token[at], "")
    stretches = [
        (stretch.start(), stretch.end())
        for stretch in _STRETCH.finditer("".join(char or "x" for char in read))
    ]

    def are_digits(stretch: tuple[int, int]) -> bool:
        begun, end = stretch
        return any(sure[begun:end]) or (bool(read[begun]) and stretch == (0, len(token)))

    for digits, alike in groupby(stretches, key=are_digits):
        found = list(alike)
        if digits:
            for begun, end in found:
                yield from _edges(start, begun, end, sure, read)
        else:
            yield _Piece(start + found[0][0], start + found[-1][1], "")


def _edges(start: int, begun: int, end: int, sure: list[str], read: list[str]) -> Iterator[_Piece]:
    """Digits; letters like them stand apart beside letters: "no0813" is a word and a number."""
    digits = [at for at in range(begun, end) if sure[at]]
    first = digits[0] if digits and begun else begun
    last = digits[-1] + 1 if digits and end < len(read) else end
    for left, right in ((begun, first), (first, last), (last, end)):
        if left < right:
            yield _Piece(start + left, start + right, "".join(read[left:right]))


def _digit(char: str) -> str:
    """The digit a character is in any script, also raised or circled; "" for all else."""
    if char.isascii():
        return char if char.isdecimal() else ""
    value = unicodedata.digit(char, None)
    return "" if value is None else str(value)
