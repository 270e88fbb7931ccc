"""A text cut into words and numbers: the one cut for events, places and accusations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(r"\d+(?:[.:]\d+)+|[^\W_]+")


class Token(NamedTuple):
    """A run of letters and digits, or a number with points ("20.30"), and where it stands.

    It is in lower case.
    """

    typed: str
    start: int
    end: int
    before: str
    """What stands between it and the token before it."""


def tokens(text: str) -> Iterator[Token]:
    """The words and numbers of a text, in their order."""
    end = 0
    for found in _TOKEN.finditer(text):
        yield Token(found[0].casefold(), found.start(), found.end(), text[end : found.start()])
        end = found.end()
