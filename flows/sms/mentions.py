"""Which area an address means: its mentions of areas narrow each other down, the nearest to home counts, doubt is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flows.sms.address import Part
from flows.sms.names import KABUPATEN, KECAMATAN, KELURAHAN, Area


@dataclass(frozen=True)
class Choice:
    """The area that is meant, the part that names it, and all that could be meant if it is not the only one."""

    code: str | None = None
    part: Part | None = None
    candidates: tuple[str, ...] = ()


class Map:
    """Which area lies in which, and where home is."""

    def __init__(self, areas: Mapping[str, Area], home: str) -> None:
        self._areas = areas
        self._home = home if home in areas else ""

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
        return self.at_home(code) or self.level(code) in KECAMATAN | KABUPATEN or code not in self._areas

    def choose(self, parts: Iterable[Part]) -> Choice:
        """The area that these parts of an address mean together."""
        parts = list(parts)
        here = [part for part in parts if not part.away] or parts
        mentions = self._within_named([self._on_level(part) for part in here if part.codes])
        mentions = [self._beside(part, mentions) for part in mentions]
        settled = [(part, *self._settle(part)) for part in mentions]
        known = sorted(
            (entry for entry in settled if entry[1] is not None),
            key=lambda entry: (self._rank(entry[0], entry[1]), entry[0].start),
        )
        if not known:
            every = sorted({code for part, _, candidates in settled for code in candidates})
            part = settled[0][0] if settled else None
            return Choice(self._shared(every), part, tuple(every))
        return self._best(known, settled)

    def _best(
        self,
        known: Sequence[tuple[Part, str | None, tuple[str, ...]]],
        settled: Sequence[tuple[Part, str | None, tuple[str, ...]]],
    ) -> Choice:
        part, code, candidates = known[0]
        assert code is not None
        for other, narrower, doubt in known[1:]:
            assert narrower is not None
            if narrower != code and self.is_in(narrower, code):
                part, code, candidates = other, narrower, doubt
        rank = self._rank(known[0][0], known[0][1])
        rivals = {
            rival for other, rival, _ in known
            if rival and self._rank(other, rival) == rank and not (self.is_in(code, rival) or self.is_in(rival, code))
        }  # fmt: skip
        if rivals:
            every = tuple(sorted({code, *rivals}))
            return Choice(self._shared(every), part, every)
        doubtful = [doubt for other, found, doubt in settled if found is None and any(self.is_in(each, code) for each in doubt)]
        if doubtful and not candidates:
            candidates = doubtful[0]
        return Choice(code, part, candidates)

    def _on_level(self, part: Part) -> Part:
        """Only the areas of the level that is said, if there is one of it."""
        fitting = tuple(code for code in part.codes if self.level(code) in part.level)
        return replace(part, codes=fitting) if fitting else part

    def _within_named(self, mentions: Sequence[Part]) -> list[Part]:
        """What lies in another kabupaten than the one that is named is not meant."""
        regions = {code for part in mentions for code in part.codes if self.level(code) in KABUPATEN}
        if not regions:
            return list(mentions)
        found = []
        for part in mentions:
            codes = tuple(code for code in part.codes if any(self.is_in(code, each) for each in regions))
            if codes:
                found.append(replace(part, codes=codes))
        return found

    def _beside(self, part: Part, mentions: Sequence[Part]) -> Part:
        """Of several areas of one name, those that lie where the other parts say; without that, those at home."""
        codes = part.codes
        for other in mentions:
            if other is not part and other.codes != part.codes:
                related = tuple(code for code in codes if any(self._related(code, each) for each in other.codes))
                codes = related or codes
        home = tuple(code for code in codes if self.at_home(code))
        return replace(part, codes=home or codes)

    def _related(self, one: str, other: str) -> bool:
        return self.is_in(one, other) or self.is_in(other, one)

    def _settle(self, part: Part) -> tuple[str | None, tuple[str, ...]]:
        """The one area of a mention, and its candidates. Of a kecamatan and a kelurahan in it the kelurahan is meant.

        A kabupaten and the town in it that has its name: the kabupaten, which is true of both.
        """
        codes = sorted(part.codes, key=lambda code: len(self.above(code)))
        if len(codes) == 1:
            return codes[0], ()
        towns = [code for code in codes if self.level(code) in KECAMATAN]
        if len(towns) == 1 and not part.level & KELURAHAN:  # a town is meant before the villages of its name elsewhere
            doubt = tuple(codes)
            codes = [code for code in codes if self._related(code, towns[0])]
        else:
            doubt = tuple(codes)
        if all(self.is_in(lower, upper) for upper, lower in zip(codes, codes[1:], strict=False)):
            return (codes[0] if self.level(codes[0]) in KABUPATEN else codes[-1]), doubt
        return None, doubt

    def _rank(self, part: Part, code: str | None) -> int:
        """What decides where two parts differ: kelurahan before landmark before kecamatan before kabupaten."""
        level = self.level(code or "")
        if part.weak:
            return 2
        if part.level & KELURAHAN:
            return 0
        if level in KABUPATEN or part.level & KABUPATEN:
            return 4
        return 3 if part.level & KECAMATAN else 1

    def _shared(self, codes: Sequence[str]) -> str | None:
        """The smallest area in which all of these lie; None if it is larger than a kabupaten or city."""
        if not codes:
            return None
        paths = [self.above(code) for code in codes]
        shared = None
        for steps in zip(*paths, strict=False):
            if len(set(steps)) > 1:
                break
            shared = steps[0]
        return shared if shared and self.level(shared) not in ("", "provinsi") else None
