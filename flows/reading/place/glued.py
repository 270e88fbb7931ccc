"""Words typed without gaps ("LAHDIPOSRT17SUKAJAYA", "lrmawar"), cut at the words we know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from flows.reading.place import marks
from flows.reading.place.spelling import spelt
from flows.reading.place.tokens import Token

_LEAST, _MOST = 6, 60
"""Letters of a word that may be several."""
_LONG = 14
"""Letters from which a word that nobody knows is several, whatever it begins with."""
_LONGEST_PIECE = 20
_UNKNOWN = 2
"""The cost of a letter in an unknown piece; a known piece costs one letter, a short one two."""
_CLEAR = ("lrg", "lr", "jln", "jl", "gg")
"""No word begins with these letters but one that they were typed before."""
_KNOWN = marks.NO_NAMES | marks.ENDING


def unglued(words: list[Token], is_name: Callable[[str], bool]) -> list[Token]:
    """The words, those apart that were typed as one."""
    found: list[Token] = []
    for at, word in enumerate(words):
        letters = word.word
        if (
            len(letters) < _LEAST
            or letters in _KNOWN
            or len(letters) > _MOST
            or letters.isdecimal()
        ):
            found.append(word)
            continue
        beside = (at > 0 and words[at - 1].end == word.start) or (
            at + 1 < len(words) and words[at + 1].start == word.end
        )
        pieces = (
            ()
            if is_name(letters) or word.end - word.start != len(letters)
            else _pieces(letters, beside, is_name)
        )
        found += _apart(word, pieces) if pieces else (word,)
    return found


def _pieces(letters: str, beside: bool, is_name: Callable[[str], bool]) -> Sequence[str]:
    for mark in _CLEAR:
        if letters.startswith(mark) and len(letters) - len(mark) >= 4:
            return mark, letters[len(mark) :]
    if letters.startswith("di") and (
        spelt(letters[2:]) in marks.LED or (len(letters) > 8 and is_name(letters[2:]))
    ):
        return "di", letters[2:]
    for length in range(3, len(letters) - 3):
        if spelt(letters[:length]) in marks.LED and is_name(letters[length:]):
            return letters[:length], letters[length:]
    return _cut(letters, is_name) if beside or len(letters) >= _LONG else ()


def _cut(letters: str, is_name: Callable[[str], bool]) -> Sequence[str]:
    """The known pieces of a word, as few and long as can be; none if too much is between them."""
    costs: list[tuple[int, int, bool]] = [(0, 0, True)]
    for end in range(1, len(letters) + 1):
        best = costs[end - 1][0] + _UNKNOWN, end - 1, False
        for start in range(max(0, end - _LONGEST_PIECE), end - 1):
            piece = letters[start:end]
            if (spelt(piece) in _KNOWN or (len(piece) > 4 and is_name(piece))) and costs[start][
                0
            ] + 1 + (len(piece) < 3) < best[0]:
                best = costs[start][0] + 1 + (len(piece) < 3), start, True
        costs.append(best)
    if costs[-1][0] > len(letters):
        return ()
    pieces: list[str] = []
    end, unknown = len(letters), ""
    while end:
        _, start, known = costs[end]
        if known:
            pieces += [unknown, letters[start:end]] if unknown else [letters[start:end]]
            unknown = ""
        else:
            unknown = letters[start] + unknown
        end = start
    return [*([unknown] if unknown else []), *reversed(pieces)]


def _apart(word: Token, pieces: Sequence[str]) -> Iterator[Token]:
    start = word.start
    for piece in pieces:
        yield Token(
            spelt(piece),
            start,
            start + len(piece),
            word.fresh and start == word.start,
            word.hyphened,
        )
        start += len(piece)
