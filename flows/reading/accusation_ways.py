"""The ways in which classes of words follow each other in an accusation, and where a text goes one.

In a way ``<a b>`` is a word of class a or b, ``<^a b>`` one of any other class, a word in capitals
another pattern, one of the parts. ``~4`` are up to four words of the same clause that name nobody
else who may have done it (the part WHO); ``~4+`` also such as do; ``~4,`` none that does, but the
clause may end between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property

from flows.reading.accusation_words import CLASSES, UNLISTED

_LETTERS = {name: chr(ord("_") + at) for at, name in enumerate((*UNLISTED, *CLASSES))}
"""A letter for each class: a text becomes one word of them, and a way a pattern of such words.

None means anything in a set of a pattern, and none is past U+00FF as long as there are so few: a
set of those is compiled several times quicker.
"""
_GAPS = {"": "clause WHO", "+": "clause", ",": "WHO"}
"""The classes of which no word stands in a gap."""

_PUT = re.compile(r"<(\^?)([\w\s]+)>|([A-Z_]{3,})|~(\d+)([+,]?)|\s+")
"""What is put into a pattern: classes, a part, a gap; blanks are left out."""
_BRACKETS = re.compile(r"\([^()]*\)\??")
_NEEDED = re.compile(r"<([\w\s]+)>(?![?]|[{]0)")


class Ways:
    """Some ways, one a line; a line that begins with a blank goes on with the one before."""

    def __init__(self, written: str, parts: Mapping[str, str]) -> None:
        self._ways = [_Way(way, parts) for way in re.split(r"\n(?! )", written.strip())]
        self._needs = {need for way in self._ways for need in way.needs}

    def first(self, classes: Sequence[str]) -> range:
        """Which of these words first go one of the ways; empty: none do.

        Of the ways that begin with the same word the one that is written first.
        """
        said = "".join(_LETTERS[name] for name in classes)
        found = (way.pattern.search(said) for way in self._of(frozenset(said)))
        first = min(filter(None, found), key=re.Match.start, default=None)
        return range(*first.span()) if first else range(0)

    def _of(self, letters: frozenset[str]) -> list[_Way]:
        """The ways for which these letters have all that is needed.

        A set of letters that several ways need is looked at once.
        """
        lacking = [need for need in self._needs if need.isdisjoint(letters)]
        return [way for way in self._ways if way.needs.isdisjoint(lacking)]


class _Way:
    def __init__(self, written: str, parts: Mapping[str, str]) -> None:
        self._written, self._parts = written, parts
        self.needs = self._outside_brackets()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a text first has what the way needs: all together take long to compile."""
        return re.compile(self._put_in(self._written))

    def _outside_brackets(self) -> frozenset[frozenset[str]]:
        """Sets of letters: a text that goes this way has one of each. There may be more of them."""
        way = self._written
        while (outside := _BRACKETS.sub(" ", way)) != way:
            way = outside
        assert "|" not in way, f"two ways stand in two lines: {self._written}"
        return frozenset(frozenset(self._letters(classes)) for classes in _NEEDED.findall(way))

    def _put_in(self, written: str) -> str:
        return _PUT.sub(self._of_letters, written)

    def _of_letters(self, put: re.Match[str]) -> str:
        negated, classes, part, words, gap = put.groups("")
        if classes:
            return f"[{negated}{self._letters(classes)}]"
        if part:
            return self._put_in(self._parts[part])
        return f"[^{self._letters(_GAPS[gap])}]{{0,{words}}}?" if words else ""

    def _letters(self, classes: str) -> str:
        names = (name for part in classes.split() for name in self._parts.get(part, part).split())
        return "".join(_LETTERS[name] for name in names)
