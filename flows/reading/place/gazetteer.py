"""Where a text says that something is: the words of the place, and the area they lie in.

Rather no area than a wrong one: a person at the desk can read, and one question can be asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from flows.reading.place.address import Address
from flows.reading.place.alike import alike
from flows.reading.place.glued import unglued
from flows.reading.place.mentions import Map
from flows.reading.place.names import Area, Names
from flows.reading.place.phrase import Part
from flows.reading.place.tokens import Token, tokens
from flows.values import dataclass

LONGEST = 80
"""Characters of a place taken out of a text."""


@dataclass(frozen=True)
class Place:
    """What a text says of a place. Nothing of it is kept but as it was typed."""

    words: str = ""
    """All the words of the place, its parts with commas between them; "" if the text names none."""
    code: str | None = None
    """The area it lies in, the smallest that is certain; None if nobody can know."""
    level: str = ""
    matched: str = ""
    """The words that name that area."""
    rest: tuple[str, ...] = ()
    """The other parts: RT, lorong, jalan, landmarks."""
    candidates: tuple[str, ...] = ()
    """The codes of all areas that these words may mean, when they mean more than one."""


class Gazetteer:
    """How people write the names of places, and what each means.

    `names` are names and aliases with the code or codes of their areas, `areas` what is known of
    these, `landmarks` names with the areas they lie in, if they are known. In `home` a name means
    what is called so there, unless it is said otherwise. Without `areas` a code tells by its dots
    in what it lies.
    """

    def __init__(
        self,
        names: Mapping[str, str | Collection[str]],
        areas: Mapping[str, Area] | None = None,
        landmarks: Mapping[str, Collection[str]] | None = None,
        home: str = "",
    ) -> None:
        called = {
            name: (codes,) if isinstance(codes, str) else codes for name, codes in names.items()
        }
        self._areas = areas or {}
        self._map = Map(self._areas, home)
        self._names = Names(called, landmarks or {}, self._map.is_firm)

    def find(self, text: str) -> Place:
        """Read the place in a text: a whole report, or the answer to "where?"."""
        words = unglued(tokens(text), self._names.knows)
        parts = Address(words, self._names).parts
        if not parts:
            return Place()
        choice = self._map.choose(parts)
        matched = _said(text, words, choice.part.name, choice.part.end) if choice.part else ""
        named = choice.part.name if choice.part else -1
        rest = tuple(
            _said(text, words, part.start, part.end) for part in parts if part.name != named
        )
        level = self._map.level(choice.code or "")
        return Place(
            _together(text, words, parts), choice.code, level, matched, rest, choice.candidates
        )

    def alike(self, place: Place) -> tuple[tuple[str, str], ...]:
        """The areas of one name that a place may mean, each with what tells it apart.

        Nothing where that is clear. Beside a street or a landmark the smallest of them is clear
        enough.
        """
        if place.code in place.candidates and place.rest:
            return ()
        return alike(place.candidates, self._areas)

    def knows(self, code: str) -> bool:
        """Whether there is an area with this code."""
        return code in self._areas

    def area_of(self, place_text: str) -> str | None:
        """The code of the area a place lies in, None if nobody can know."""
        return self.find(place_text).code


def place_in(text: str, gazetteer: Gazetteer | None = None) -> str:
    """The words of the place in a report, as typed, empty if there is none."""
    return located(text, gazetteer).words


def located(text: str, gazetteer: Gazetteer | None = None) -> Place:
    """What a text says of a place; without a gazetteer its words alone."""
    return (gazetteer or _NO_NAMES).find(text)


def _said(text: str, words: list[Token], start: int, end: int) -> str:
    return text[words[start].start : words[end - 1].end]


def _spaced(text: str, words: list[Token], start: int, end: int) -> str:
    """As typed, but with gaps if it begins or ends within a word ("LAHDIPOSRT17SUKAJAYA")."""
    said = _said(text, words, start, end)
    begins = start > 0 and words[start - 1].end == words[start].start
    if not begins and not (end < len(words) and words[end].start == words[end - 1].end):
        return said
    for at in range(end - 1, start, -1):
        if (
            words[at].start == words[at - 1].end
            and words[at].word.isalpha()
            and words[at - 1].word.isalpha()
        ):
            gap = words[at].start - words[start].start
            said = f"{said[:gap]} {said[gap:]}"
    return said


def _together(text: str, words: list[Token], parts: Iterable[Part]) -> str:
    """The parts as typed: what stands side by side stays so, commas between the others."""
    spans: list[tuple[int, int]] = []
    for part in parts:
        if spans and spans[-1][1] == part.start and not words[part.start].fresh:
            spans[-1] = (spans[-1][0], part.end)
        else:
            spans.append((part.start, part.end))
    said = ", ".join(" ".join(_spaced(text, words, start, end).split()) for start, end in spans)
    return said[:LONGEST].rstrip(" ,")


_NO_NAMES = Gazetteer({})
