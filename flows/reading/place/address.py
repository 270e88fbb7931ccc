"""The parts of an address in a text, in their order: streets, buildings, numbers, and its areas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flows.reading.place import marks
from flows.reading.place.names import Names
from flows.reading.place.phrase import Part
from flows.reading.place.streets import Streets
from flows.reading.place.tokens import Token

_SPOKEN_VERBS = ("ng", "ny", "mem", "men", "meny", "di", "ter", "ke")
"""What verbs begin with."""


class Address(Streets):
    """The parts of the address in one text, in their order."""

    def __init__(self, words: Sequence[Token], names: Names) -> None:
        super().__init__(words, names)
        at = 0
        while at < len(words):
            part = self._part(at)
            if part is not None:
                self.parts.append(self._with_leading(part))
            at = part.end if part is not None else at + 1
        if any(part.bare for part in self.parts):
            self.parts = list(self._without_bare())

    def _without_bare(self) -> Iterator[Part]:
        """The parts without those kinds of places that nothing stands beside."""
        if all(part.bare for part in self.parts):
            return
        for before, part, after in zip(
            [None, *self.parts], self.parts, [*self.parts[1:], None], strict=False
        ):
            joined = (before is not None and before.end == part.start) or (
                after is not None and after.start == part.end
            )
            if not part.bare or joined or part.start < part.name or self._located(part.start):
                yield part

    def _part(self, at: int) -> Part | None:
        word = self._words[at].word
        if word in marks.AREAS and word != "kota" and (part := self._marked(at)):
            return part
        if part := self._named(at):
            return part
        if word == "kota" and (part := self._marked(at)):
            return part
        if word in marks.NUMBERED:
            return self._numbered(at)
        if word == "unit":
            return self._unit(at)
        if word in marks.COMPOUNDS and (part := self._compound(at)):
            return part
        if word in marks.STREETS or word in marks.BUILDINGS:
            return self._street(at) or (self._building(at) if word in marks.BUILDINGS else None)
        if word.isdecimal():
            return self._bank(at)
        if word in marks.NEARBY or word in marks.AT or word in marks.BESIDE:
            return self._unknown(at) or self._nameless(at)
        if word in marks.TOPONYMS:
            return self._village(at)
        if self._beside(at) and len(word) > 4 and self._words[at - 1].word.isdecimal():
            return self._behind_number(at)
        return None

    def _building(self, at: int) -> Part | None:
        """ "di gor kampus", "belakang kantin terminal": one kind of building named by another."""
        kind = at + 1
        if not (self._follows(kind) and self._words[kind].word in marks.BUILDINGS and at > 0):
            return None
        if (
            self._words[at - 1].word not in marks.BESIDE
            and self._words[at - 1].word not in marks.AT
        ):
            return None
        return Part(at, kind + 1, at, weak=True) if self._part(kind) is None else None

    # ---- Numbers

    def _numbered(self, at: int) -> Part | None:
        """ "rt 14", "rw 03", "km 9", "blok c 12"; a house number only behind another part."""
        mark = self._words[at].word
        if not self._follows(at + 1) or (mark in marks.HOUSES and not self._beside(at)):
            return None
        number = self._words[at + 1].word
        if number.isdecimal() and len(number) <= (4 if mark in marks.HOUSES else 3):
            if self._has_letter(at + 2):
                return Part(at, at + 3, at)  # "blok 3c"
            half = (
                mark == "km"
                and at + 2 < len(self._words)
                and self._words[at + 2].start == self._words[at + 1].end + 1
            )
            return Part(at, at + 3 if half and self._words[at + 2].word == "5" else at + 2, at)
        if mark in marks.WITH_LETTER and len(number) <= 2 and number != "di":
            more = (
                self._follows(at + 2)
                and self._words[at + 2].word.isdecimal()
                and not self._counts(at + 2)
            )
            return Part(at, at + 3 if more else at + 2, at)
        return None

    def _unit(self, at: int) -> Part | None:
        """ "batumarta unit 6": a village of settlers."""
        if not at or not self._follows(at) or not self._follows(at + 1) or self._counts(at + 1):
            return None
        if not (
            self._words[at + 1].word.isdecimal() and (self._beside(at) or self._is_name(at - 1))
        ):
            return None
        start = at if self._beside(at) else at - 1
        return Part(start, at + 2, start)

    def _bank(self, at: int) -> Part | None:
        """ "7 ulu", "3-4 ulu" of which nobody has told us: a place all the same."""
        end = at + 2 if self._follows(at + 1) and self._words[at + 1].word.isdecimal() else at + 1
        if (
            not self._follows(end)
            or self._words[end].word not in marks.BANKS
            or not self._is_free(at)
        ):
            return None
        return Part(at, self._with_ending(end + 1), at)

    # ---- Names that nobody has told us of

    def _unknown(self, at: int) -> Part | None:
        """ "daerah sekojo", "di lambidaro": the name of a place that nobody has told us of."""
        first = at + 1
        least = 3 if self._words[at].word in marks.BESIDE else 4
        if (
            not self._follows(first)
            or not self._is_name(first)
            or len(self._words[first].word) < least
        ):
            return None
        if self._words[first].word in marks.TOPONYMS and self._named(first) is None:
            return self._village(first)
        if self._named(first) is not None or self._is_compound(first):
            return None
        if self._words[at].word in marks.AT and self._words[first].word.endswith(
            ("kan", "ke", "in", "nyo", "nya")
        ):
            return None  # "di pukulin": a verb, and its prefix written apart
        return Part(first, min(self._name_end(first), first + 3), first, weak=True)

    def _nameless(self, at: int) -> Part | None:
        """ "jakabaring dekat stadion": a building that tells more beside an area's name."""
        kind = at + 1
        if not self._beside(at) or not self._follows(kind) or self._words[at].word in marks.AT:
            return None
        if self._words[kind].word not in marks.BUILDINGS and self._words[kind].word != "jembatan":
            return None
        return Part(kind, kind + 1, kind, weak=True) if self._part(kind) is None else None

    def _behind_number(self, at: int) -> Part | None:
        """ "rt 12 patmanusa": a name that follows a number, if it is no verb."""
        if (
            self._words[at].fresh
            or not self._is_name(at)
            or self._words[at].word.startswith(_SPOKEN_VERBS)
        ):
            return None
        end = min(self._name_end(at), at + 2)
        return Part(at, end, at, weak=True) if self._closes(end) else None

    def _village(self, at: int) -> Part | None:
        """ "talang jimar", "liku lematang": it needs nothing before it to be a place."""
        if (
            not self._follows(at + 1)
            or not self._is_name(at + 1)
            or len(self._words[at + 1].word) < 3
        ):
            return None
        end = max(at + 2, min(self._name_end(at + 1), at + 3))
        return Part(at, self._with_number(end), at, weak=True)

    def _with_leading(self, part: Part) -> Part:
        """With "depan", "dekat", "simpang" and the like that stand right before it."""
        low = self.parts[-1].end if self.parts else 0
        start = part.start
        while (
            start > low
            and not self._words[start].fresh
            and self._words[start - 1].word in marks.LEADING
        ):
            start -= 1
        while self._words[start].word in marks.NO_LEADING and start < part.start:
            start += 1
        return replace(part, start=start)
