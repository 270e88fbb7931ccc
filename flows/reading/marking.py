"""Which words of a text led to its reading, marked where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flows.reading.tokens import tokens


class Piece(NamedTuple):
    """A run of a text, with what it was read as; "" where it was read as nothing."""

    text: str
    meanings: tuple[str, ...] = ()


def marked(text: str, reasons: Iterable[tuple[str, str]]) -> list[Piece]:
    """The text cut into pieces, whole again when joined: each word of a reason is one."""
    meant: dict[str, list[str]] = {}
    for words, meaning in reasons:
        for token in tokens(words):
            meanings = meant.setdefault(token.typed, [])
            if meaning not in meanings:
                meanings.append(meaning)
    pieces: list[Piece] = []
    end = 0
    for token in tokens(text):
        if token.typed in meant:
            if token.start > end:
                pieces.append(Piece(text[end : token.start]))
            pieces.append(Piece(text[token.start : token.end], tuple(meant[token.typed])))
            end = token.end
    if end < len(text):
        pieces.append(Piece(text[end:]))
    return pieces
