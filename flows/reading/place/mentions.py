"""Which area an address means: its mentions of areas narrow each other down.

The nearest to home counts, and doubt is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from flows.reading.place.names import Area
from flows.reading.place.phrase import Part
from flows.rules.levels import KABUPATEN, KECAMATAN, KELURAHAN
from flows.values import dataclass

_MOST_MENTIONS = 12
"""Different areas in one text that are weighed; who names more tells no place."""


@dataclass(frozen=True)
class Choice:
    """The area that is meant, the part that names it, and all that could be meant if several."""

    code: str | None = None
    part: Part | None = None
    candidates: tuple[str, ...] = ()


class _Meaning(NamedTuple):
    """What one mention means: an area ("" if nobody can know), and all it could mean if several."""

    part: Part
    code: str
    doubt: tuple[str, ...]


class Map:
    """Which area lies in which, and where home is."""

    def __init__(self, areas: Mapping[str, Area], home: str) -> None:
        self._areas = areas
        known = (
            home in areas and areas[home].level != "provinsi"
        )  # of a whole province nothing is nearer than the rest
        self._home = home if known else ""

    def level(self, code: str) -> str:
        """The level of an area, "" if nobody knows."""
        return self._areas[code].level if code in self._areas else ""

    def above(self, code: str) -> tuple[str, ...]:
        """The codes from the top down to this one."""
        if code in self._areas:
            return tuple(self._areas[code].path.strip("/").split("/"))
        steps = code.split(".")
        return tuple(".".join(steps[:count]) for count in range(1, len(steps) + 1))

    def is_in(self, code: str, region: str) -> bool:
        """Whether an area is this region, or lies in it."""
        return region in self.above(code)

    def at_home(self, code: str) -> bool:
        """Whether an area is, or lies in, the home area."""
        return bool(self._home) and self.is_in(code, self._home)

    def is_firm(self, code: str) -> bool:
        """Whether this area is known well enough to be meant wherever its name stands."""
        return (
            self.at_home(code)
            or self.level(code) in KECAMATAN | KABUPATEN
            or code not in self._areas
        )

    def choose(self, parts: Iterable[Part]) -> Choice:
        """The area that these parts of an address mean together."""
        parts = list(parts)
        here = [part for part in parts if not part.away] or parts
        told = {(part.codes, part.level, part.weak): part for part in reversed(here) if part.codes}
        first = sorted(told.values(), key=lambda part: part.start)[:_MOST_MENTIONS]
        mentions = self._within_named([self._on_level(part) for part in first])
        mentions = [self._beside(part, mentions) for part in mentions]
        settled = [self._settle(part) for part in mentions]
        known = sorted(
            (meaning for meaning in settled if meaning.code),
            key=lambda meaning: (self._rank(meaning), meaning.part.start),
        )
        if known:
            return self._best(known, settled)
        every = tuple(sorted({code for meaning in settled for code in meaning.doubt}))
        return Choice(self._shared(every), settled[0].part if settled else None, every)

    def _best(self, known: Sequence[_Meaning], settled: Sequence[_Meaning]) -> Choice:
        """The first in rank, or what lies in it.

        Of two of one rank that lie apart, the area that holds both.
        """
        best = known[0]
        for other in known[1:]:
            if other.code != best.code and self.is_in(other.code, best.code):
                best = other
        rivals = {
            other.code
            for other in known
            if self._rank(other) == self._rank(known[0])
            and not self._related(other.code, best.code)
        }
        if rivals:
            every = tuple(sorted({best.code, *rivals}))
            return Choice(self._shared(every), best.part, every)
        open_ = [
            meaning.doubt
            for meaning in settled
            if not meaning.code and any(self.is_in(code, best.code) for code in meaning.doubt)
        ]
        return Choice(best.code, best.part, best.doubt or (open_[0] if open_ else ()))

    def _on_level(self, part: Part) -> Part:
        """Only the areas of the level that is said, if there is one of it."""
        fitting = tuple(code for code in part.codes if self.level(code) in part.level)
        return replace(part, codes=fitting) if fitting else part

    def _within_named(self, mentions: Sequence[Part]) -> list[Part]:
        """What lies in another kabupaten than the one that is named is not meant."""
        regions = {
            code for part in mentions for code in part.codes if self.level(code) in KABUPATEN
        }
        if not regions:
            return list(mentions)
        found = []
        for part in mentions:
            codes = tuple(
                code for code in part.codes if any(self.is_in(code, region) for region in regions)
            )
            if codes:
                found.append(replace(part, codes=codes))
        return found

    def _beside(self, part: Part, mentions: Sequence[Part]) -> Part:
        """Of areas of one name those where the other parts say; without that, those at home."""
        codes = part.codes
        for other in mentions:
            if other is not part and other.codes != part.codes:
                related = tuple(
                    code
                    for code in codes
                    if any(self._related(code, region) for region in other.codes)
                )
                codes = related or codes
        home = tuple(code for code in codes if self.at_home(code))
        return replace(part, codes=home or codes)

    def _related(self, code: str, other: str) -> bool:
        return self.is_in(code, other) or self.is_in(other, code)

    def _settle(self, part: Part) -> _Meaning:
        """The one area of a mention. Of a kecamatan and a kelurahan in it the kelurahan is meant.

        A kabupaten and the town in it that has its name: the kabupaten, which is true of both. A
        town before the villages of its name that lie elsewhere.
        """
        codes = sorted(part.codes, key=lambda code: len(self.above(code)))
        if len(codes) == 1:
            return _Meaning(part, codes[0], ())
        doubt = tuple(codes)
        towns = [code for code in codes if self.level(code) in KECAMATAN]
        if len(towns) == 1 and not part.level & KELURAHAN:
            codes = [code for code in codes if self._related(code, towns[0])]
        if all(self.is_in(lower, upper) for upper, lower in pairwise(codes)):
            return _Meaning(
                part, codes[0] if self.level(codes[0]) in KABUPATEN else codes[-1], doubt
            )
        return _Meaning(part, "", doubt)

    def _rank(self, meaning: _Meaning) -> int:
        """What decides where two parts differ.

        Kelurahan before landmark before kecamatan before kabupaten.
        """
        level = self.level(meaning.code)
        if meaning.part.weak:
            return 2
        if meaning.part.level & KELURAHAN:
            return 0
        if level in KABUPATEN or meaning.part.level & KABUPATEN:
            return 4
        return 3 if meaning.part.level & KECAMATAN else 1

    def _shared(self, codes: Sequence[str]) -> str | None:
        """The smallest area that holds all of these; None above a kabupaten or city."""
        if not codes:
            return None
        paths = [self.above(code) for code in codes]
        shared = None
        for steps in zip(*paths, strict=False):
            if len(set(steps)) > 1:
                break
            shared = steps[0]
        return shared if shared and self.level(shared) not in ("", "provinsi") else None
