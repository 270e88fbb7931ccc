"""The areas and landmarks of a text: names that the records know, or that follow "kel", "kec".

A known name counts only where it can mean nothing but the place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flows.reading.place import marks
from flows.reading.place.names import Hit, Names
from flows.reading.place.phrase import Part, Phrase
from flows.reading.place.tokens import Token

_MOST_GUESSES = 60
"""Words of one text looked up by their sound: no text costs more than a long SMS."""


class Areas(Phrase):
    """A phrase in which areas and landmarks are found."""

    def __init__(self, words: Sequence[Token], names: Names) -> None:
        super().__init__(words, names)
        self._guesses = _MOST_GUESSES

    def _marked(self, at: int) -> Part | None:
        """ "kel duku", "kec. plaju", "desa tanjung raja"."""
        level = marks.AREAS[self._words[at].word]
        if not self._follows(at + 1):
            return None
        hit = self._find(at + 1, area=True)
        if hit is not None and hit.width == 1 and self._is_first_half(at + 1):
            return Part(at, self._name_end(at + 2), at, level=level)
        if hit is not None and hit.name.codes:
            return self._turned(
                Part(at, at + 1 + hit.width, at, hit.name.codes, level, away=self._away(at))
            )
        if self._words[at].word in ("kota", "lurah", "camat") or not self._is_name(at + 1):
            return None
        return Part(at, self._name_end(at + 1), at, level=level)

    def _named(self, at: int) -> Part | None:
        """The name of an area or a landmark that needs no mark.

        It is said in a way that can only mean the place.
        """
        hit = self._find(at)
        if hit is None or not self._fits(at, hit):
            return None
        end = at + hit.width
        if self._words[at].word in marks.ESTATES:
            end = max(end, self._name_end(at + 1))  # "perumahan opi regency"
        end = self._with_ending(end)
        return self._turned(
            Part(at, end, at, hit.name.codes, weak=hit.name.landmark, away=self._away(at))
        )

    def _turned(self, part: Part) -> Part:
        """With a "timur" or "barat" that follows, which makes it another area."""
        if self._follows(part.end) and self._words[part.end].word in marks.DIRECTIONS:
            return replace(part, end=part.end + 1, codes=() if len(part.codes) < 2 else part.codes)
        numbered = self._with_number(part.end)
        return (
            replace(part, end=numbered) if numbered > part.end and self._closes(numbered) else part
        )  # "sukabangun 2"

    def _find(self, at: int, area: bool = False) -> Hit | None:
        """The name that begins here: as it is spelt, or a longer one nearly so."""
        hit = self._names.exactly(self._words, at, area)
        end = at + (hit.width if hit else 1)
        unsure = self._is_name(at) if hit is None else not self._words[at].word.isdecimal()
        beyond = self._follows(end) and self._is_name(end)
        if self._guesses > 0 and (
            (hit is None and unsure)
            or (beyond and unsure)
            or (beyond and self._words[at].word in marks.NAMING)
        ):
            self._guesses -= 1
            guess = self._names.roughly(self._words, at)
            if guess is not None and (hit is None or guess.width > hit.width):
                return guess
        return hit

    def _fits(self, at: int, hit: Hit) -> bool:
        first = self._words[at].word
        if first.isdecimal() and not self._is_free(at):
            return False
        marked = first in marks.STREETS or first in marks.BUILDINGS
        if hit.width == 1 and (marked or first.isdecimal()):
            return False
        alone = self._alone(at, hit.width)
        if hit.exact and hit.width > 1 and not hit.name.plain and not marked:
            return True
        if (
            hit.exact
            and hit.width > 1
            and not marked
            and self._placed(at)
            and self._closes(at + hit.width)
        ):
            return True  # "di tanah mas, ..."
        if hit.name.plain and (hit.width == 1 or not hit.exact):
            return alone and hit.exact and hit.name.firm
        also_a_word = hit.width == 1 and first in marks.ALSO_WORDS
        if also_a_word and not hit.name.firm:
            return self._leads_to_area(at + 1)
        if hit.name.firm and not also_a_word:
            return True
        if self._leads_to_area(at + hit.width) or alone:
            return True
        if not hit.name.firm and (marked or hit.name.plain or not hit.exact):
            return False  # "pasar baru" is a market before it is a desa far away
        return self._placed(at) or (at == 0 and hit.exact and not also_a_word)

    def _leads_to_area(self, at: int) -> bool:
        """Whether the name of a larger area follows ("suka bakti kikim barat")."""
        if at >= len(self._words):
            return False
        if self._words[at].word in marks.AREAS:
            return True
        hit = self._names.exactly(self._words, at)
        return (
            hit is not None
            and hit.name.firm
            and not hit.name.landmark
            and not self._words[at].word.isdecimal()
        )
