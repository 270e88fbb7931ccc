"""The parts of an address in a text: streets, numbers, buildings, landmarks and areas, each with the words it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.sms.place import marks
from flows.sms.place.names import Hit, Names
from flows.sms.place.ordinary import ORDINARY
from flows.sms.place.spelling import Token

_LONGEST_NAME = 4
"""Words of the name of a street."""
_MOST_GUESSES = 60
"""Words of one text that are looked up by their sound: a long text costs no more than a long SMS."""


@dataclass(frozen=True)
class Part:
    """One part of an address: the words from `start` up to `end`, and the areas that it may name."""

    start: int
    end: int
    name: int
    """Where it begins without what leads to it ("depan", "dekat")."""
    codes: tuple[str, ...] = ()
    level: frozenset[str] = frozenset()
    """The levels that a word before the name says ("kec"), none if nothing says one."""
    weak: bool = False
    """A landmark or building: where it lies, it says only beside the name of the area itself."""
    away: bool = False
    """Said to be where somebody came from or went."""


class Address:
    """The parts of the address in one text, in their order."""

    def __init__(self, words: Sequence[Token], names: Names) -> None:
        self._words = words
        self._names = names
        self._guesses = _MOST_GUESSES
        self.parts: list[Part] = []
        at = 0
        while at < len(words):
            part = self._part(at)
            if part is not None:
                self.parts.append(self._with_leading(part))
            at = part.end if part is not None else at + 1

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
        if word in marks.STREETS or word in marks.BUILDINGS:
            return self._street(at)
        if word.isdecimal():
            return self._bank(at)
        if word in marks.NEARBY or word in marks.AT:
            return self._unknown(at)
        return None

    # ---- Areas and landmarks

    def _marked(self, at: int) -> Part | None:
        """ "kel duku", "kec. plaju", "desa tanjung raja"."""
        level = marks.AREAS[self._words[at].word]
        if not self._follows(at + 1):
            return None
        hit = self._find(at + 1, area=True)
        if hit is not None and hit.name.codes:
            return Part(at, at + 1 + hit.width, at, hit.name.codes, level, away=self._away(at))
        if self._words[at].word in ("kota", "lurah", "camat") or not self._is_name(at + 1):
            return None
        return Part(at, self._name_end(at + 1), at, level=level)

    def _named(self, at: int) -> Part | None:
        """The name of an area or a landmark that needs no mark, if it is said in a way that can only mean the place."""
        hit = self._find(at)
        if hit is None or not self._fits(at, hit):
            return None
        end = at + hit.width
        if self._words[at].word in marks.ESTATES:
            end = max(end, self._name_end(at + 1))  # "perumahan opi regency"
        return Part(at, end, at, hit.name.codes, weak=hit.name.landmark, away=self._away(at))

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
        if hit.name.plain and (hit.width == 1 or not hit.exact):
            return alone and hit.exact and hit.name.firm
        if hit.name.firm and not (hit.width == 1 and first in marks.ALSO_WORDS):
            return True
        if self._leads_to_area(at + hit.width) or alone:
            return True
        if not hit.name.firm and (marked or hit.name.plain or not hit.exact):
            return False  # "pasar baru" is a market before it is a desa far away
        return self._located(at) or self._beside(at) or (at == 0 and hit.exact and first not in marks.ALSO_WORDS)

    def _leads_to_area(self, at: int) -> bool:
        """Whether the name of a larger area follows ("suka bakti kikim barat", "suka bakti kec kikim barat")."""
        if at >= len(self._words):
            return False
        if self._words[at].word in marks.AREAS:
            return True
        hit = self._names.exactly(self._words, at)
        return hit is not None and hit.name.firm and not hit.name.landmark and not self._words[at].word.isdecimal()

    def _find(self, at: int, area: bool = False) -> Hit | None:
        """The name that begins here: as it is spelt, or a longer one nearly so."""
        hit = self._names.exactly(self._words, at, area)
        end = at + (hit.width if hit else 1)
        unsure = self._is_name(at) if hit is None else not self._words[at].word.isdecimal()
        beyond = self._follows(end) and self._is_name(end)
        if self._guesses > 0 and (
            (hit is None and unsure) or (beyond and unsure) or (beyond and self._words[at].word in marks.NAMING)
        ):
            self._guesses -= 1
            guess = self._names.roughly(self._words, at)
            if guess is not None and (hit is None or guess.width > hit.width):
                return guess
        return hit

    # ---- Streets, buildings, numbers

    def _street(self, at: int) -> Part | None:
        """ "lr ketapang", "jln demang lebar daun", "masjid al falah", "jembatan musi 4"."""
        mark = self._words[at].word
        first = at + 1
        if not self._follows(first):
            return None
        if mark in ("pos", "poskamling") and self._words[first].word in ("ronda", "kamling", "jaga"):
            first += 1
        if not self._follows(first) or not self._names_street(mark, first):
            return None
        hit = self._names.exactly(self._words, first)
        if hit is not None and self._words[first].word.isdecimal() and hit.width > 1:
            return None  # "lr 7 ulu": the lane has no name, the kelurahan follows
        end = max(self._name_end(first), first + hit.width if hit else 0)
        end = self._with_number(end)
        inside = hit is not None and mark in marks.BUILDINGS and hit.name.firm and not hit.name.plain
        codes = hit.name.codes if hit and inside else ()
        return Part(at, end, at, codes, weak=True, away=self._away(at))

    def _names_street(self, mark: str, first: int) -> bool:
        word = self._words[first].word
        if word.isdecimal():
            return len(word) <= 3 and mark not in marks.ROADS and not self._counts(first)
        if word in marks.NUMBERED or word in marks.LANES or word in marks.ROADS or word in marks.AREAS:
            return False
        if mark in marks.LANES:
            return word not in marks.NO_LANES
        if mark in marks.SCHOOLS:
            return word in ("n", "negeri", "muhammadiyah", "pgri", "bina", "xaverius", "methodist") or self._is_name(first)
        if mark in marks.OTHERS and (word in marks.STREETS or word in marks.BUILDINGS):
            return False
        if mark in marks.ROADS | marks.ESTATES and word in marks.STREETS | marks.BUILDINGS:
            # "jl masjid lama", "perum griya asri"; but "jalan pasar cinde" is the way to that market
            known = self._names.exactly(self._words, first)
            return self._follows(first + 1) and (known is None or known.width == 1) and self._goes_on(first + 1)
        return word in marks.NAMING or (self._is_name(first) and word not in marks.NO_ROADS) or self._begins_name(first)

    def _goes_on(self, at: int) -> bool:
        return self._is_name(at) or self._words[at].word in marks.ENDING

    def _begins_name(self, at: int) -> bool:
        hit = self._names.exactly(self._words, at)
        return hit is not None and hit.width > 1

    def _numbered(self, at: int) -> Part | None:
        """ "rt 14", "rw 03", "km 9", "blok c 12"; a house number only behind another part."""
        mark = self._words[at].word
        if not self._follows(at + 1) or (mark in ("no", "nomor", "nmr") and not self._beside(at)):
            return None
        number = self._words[at + 1].word
        if number.isdecimal() and len(number) <= 3:
            return Part(at, at + 2, at)
        if mark in marks.WITH_LETTER and len(number) <= 2 and number != "di":
            more = self._follows(at + 2) and self._words[at + 2].word.isdecimal() and not self._counts(at + 2)
            return Part(at, at + 3 if more else at + 2, at)
        return None

    def _bank(self, at: int) -> Part | None:
        """ "7 ulu", "3-4 ulu" of which nobody has told us: a place all the same."""
        end = at + 2 if self._follows(at + 1) and self._words[at + 1].word.isdecimal() else at + 1
        if not self._follows(end) or self._words[end].word not in marks.BANKS or not self._is_free(at):
            return None
        return Part(at, end + 1, at)

    def _is_free(self, at: int) -> bool:
        """Whether a number is not that of the word before it: "rt 14 7 ulu" has a free one, "rt 5 ulu" has not."""
        before = self._words[at - 1].word if at else ""
        return before not in marks.NUMBERED | marks.TIMES or self._beside(at)

    def _unknown(self, at: int) -> Part | None:
        """ "daerah sekojo", "di lambidaro": the name of a place that nobody has told us of."""
        first = at + 1
        if not self._follows(first) or not self._is_name(first) or len(self._words[first].word) < 4:
            return None
        if self._named(first) is not None:
            return None
        if self._words[at].word in marks.AT and self._words[first].word.endswith(("kan", "ke", "in", "nyo", "nya")):
            return None  # "di pukulin": a verb, and its prefix written apart
        return Part(first, min(self._name_end(first), first + 2), first, weak=True)

    # ---- Words

    def _follows(self, at: int) -> bool:
        return at < len(self._words) and not self._words[at].fresh

    def _is_name(self, at: int) -> bool:
        """Whether this word can be one of a name: no number, no mark, no everyday word."""
        word = self._words[at].word
        return not (
            word.isdecimal() or word in ORDINARY or word in marks.NUMBERED or word in marks.STREETS or word in marks.BUILDINGS
            or word in marks.AREAS or word in marks.LEADING or word in marks.LOCATIVE
        )  # fmt: skip

    def _name_end(self, first: int) -> int:
        """Where the name of a street ends that begins here: before a number, a mark, an everyday word, another name."""
        at = first + 1
        while at - first < _LONGEST_NAME and self._follows(at):
            word = self._words[at]
            joined = word.hyphened or self._words[at - 1].word in marks.TITLES
            if word.word in marks.ENDING and (at - 1 == first or self._is_name(at - 1)):
                return at + 1
            if word.word in marks.ENDING_BEFORE_MORE and self._closes(at + 1):
                return at + 1
            if not (self._is_name(at) or (joined and not word.word.isdecimal())):
                break
            hit = self._names.exactly(self._words, at)
            if hit is not None and (hit.name.firm or hit.width > 1) and not joined:
                break
            at += 1
        return at

    def _closes(self, at: int) -> bool:
        """Whether the name before this word ends here: nothing follows, or another part of the address."""
        if not self._follows(at):
            return True
        word = self._words[at].word
        if word.isdecimal() or word in marks.NUMBERED or word in marks.STREETS or word in marks.AREAS:
            return True
        hit = self._names.exactly(self._words, at)
        return hit is not None and hit.name.firm and not hit.name.plain

    def _with_number(self, at: int) -> int:
        """The name goes on with a number that belongs to it ("musi 4", "sma negeri 10")."""
        if not self._follows(at) or not self._words[at].word.isdecimal() or len(self._words[at].word) > 3:
            return at
        hit = self._names.exactly(self._words, at)
        after = self._words[at + 1].word if self._follows(at + 1) else ""
        return at if hit is not None or self._counts(at) or after.isdecimal() or after in marks.BANKS else at + 1

    def _counts(self, at: int) -> bool:
        return self._follows(at + 1) and (self._words[at + 1].word in marks.COUNTED or self._words[at + 1].word in marks.BANKS)

    def _located(self, at: int) -> bool:
        return at > 0 and not self._words[at].fresh and self._words[at - 1].word in marks.LOCATIVE

    def _beside(self, at: int) -> bool:
        return bool(self.parts) and self.parts[-1].end == at

    def _alone(self, at: int, width: int) -> bool:
        """Whether these words are a field of their own ("lapor#petasan#duku#rt02")."""
        end = at + width
        return (at == 0 or self._words[at].fresh) and (end == len(self._words) or self._words[end].fresh)

    def _away(self, at: int) -> bool:
        return at > 0 and not self._words[at].fresh and self._words[at - 1].word in marks.AWAY

    def _with_leading(self, part: Part) -> Part:
        """With "depan", "dekat", "simpang" and the like that stand right before it."""
        low = self.parts[-1].end if self.parts else 0
        start = part.start
        while start > low and not self._words[start].fresh and self._words[start - 1].word in marks.LEADING:
            start -= 1
        while self._words[start].word in marks.NO_LEADING and start < part.start:
            start += 1
        return replace(part, start=start)
