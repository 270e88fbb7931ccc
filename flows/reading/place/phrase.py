"""The words of a text as an address may be made of them: what each can be, how far a name goes."""

from __future__ import annotations

from collections.abc import Sequence

from flows.reading.place import marks
from flows.reading.place.names import Names
from flows.reading.place.tokens import Token
from flows.values import dataclass

_LONGEST_NAME = 4
"""Words of the name of a street."""


@dataclass(frozen=True)
class Part:
    """One part of an address: the words from `start` up to `end`, and the areas it may name."""

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
    """Where somebody came from or went."""
    bare: bool = False
    """A kind of place without a name ("pos ronda"): it tells nothing but beside other parts."""


class Phrase:
    """The words of one text, the names they may be, and the parts of an address found so far."""

    def __init__(self, words: Sequence[Token], names: Names) -> None:
        self._words = words
        self._names = names
        self.parts: list[Part] = []

    # ---- A word

    def _follows(self, at: int) -> bool:
        return at < len(self._words) and not self._words[at].fresh

    def _is_name(self, at: int) -> bool:
        """Whether this word can be one of a name: no number, no mark, no everyday word."""
        word = self._words[at].word
        return (
            word not in marks.NO_NAMES
            and not word.isdecimal()
            and not (len(word) > 5 and word.endswith(("nyo", "nya")))
        )

    def _is_compound(self, at: int) -> bool:
        """Whether two words that are a kind of place begin here."""
        word = self._words[at].word
        return (
            word in marks.COMPOUNDS
            and self._follows(at + 1)
            and self._words[at + 1].word in marks.COMPOUNDS[word]
        )

    def _counts(self, at: int) -> bool:
        return self._follows(at + 1) and (
            self._words[at + 1].word in marks.COUNTED or self._words[at + 1].word in marks.BANKS
        )

    def _is_free(self, at: int) -> bool:
        """Whether a number is not that of the word before it.

        "rt 14 7 ulu" has a free one, "rt 5 ulu" has not.
        """
        before = self._words[at - 1].word if at else ""
        return before not in marks.NUMBERED | marks.TIMES or self._beside(at)

    def _has_letter(self, at: int) -> bool:
        """Whether a letter of its own stands here, right behind a number."""
        return (
            self._follows(at)
            and len(self._words[at].word) == 1
            and self._words[at].start == self._words[at - 1].end
        )

    def _closes(self, at: int) -> bool:
        """Whether the name before this word ends: nothing follows, or more of the address."""
        if not self._follows(at):
            return True
        word = self._words[at].word
        if (
            word in marks.CLOSING
            or word.isdecimal()
            or word in marks.NUMBERED
            or word in marks.STREETS
            or word in marks.AREAS
        ):
            return True
        hit = self._names.exactly(self._words, at)
        return hit is not None and hit.name.firm and not hit.name.plain

    def _goes_on(self, at: int) -> bool:
        word = self._words[at].word
        if word in marks.ENDING_BEFORE_MORE and self._closes(at + 1):
            return True
        return (
            self._is_name(at)
            or word in marks.ENDING
            or (word.isdecimal() and len(word) < 3 and not self._counts(at))
        )

    def _may_join(self, at: int) -> bool:
        """Whether an everyday word stands here that a name may go on with."""
        word = self._words[at].word
        marked = any(
            word in words for words in (marks.NO_LANES, marks.NUMBERED, marks.STREETS, marks.AREAS)
        )
        return not (marked or word.isdecimal() or self._is_name(at))

    def _begins_name(self, at: int) -> bool:
        hit = self._names.exactly(self._words, at)
        return hit is not None and hit.width > 1

    def _begins_shortly(self, at: int) -> bool:
        """ "jl dr sutomo", "rs ak gani": letters before a name that nothing else knows."""
        word = self._words[at].word
        if len(word) > 2 or word in marks.NO_LANES or word in marks.LOCATIVE and word != "dr":
            return False
        return (
            self._follows(at + 1)
            and self._is_name(at + 1)
            and self._names.exactly(self._words, at + 1) is None
        )

    def _is_coloured(self, at: int) -> bool:
        """ "bambu kuning", and no more."""
        known = self._words[at].word not in marks.NO_LANES and self._follows(at + 1)
        return (
            known and self._words[at + 1].word in marks.ENDING_BEFORE_MORE and self._closes(at + 2)
        )

    def _is_first_half(self, at: int) -> bool:
        """Whether this name goes on: "desa simpang" is one, "desa simpang meo" another."""
        word = self._words[at].word
        if (
            not (word in marks.TOPONYMS or word in marks.OTHERS)
            or not self._follows(at + 1)
            or not self._is_name(at + 1)
        ):
            return False
        return (
            len(self._words[at + 1].word) > 2 and self._names.exactly(self._words, at + 1) is None
        )

    # ---- How far a name goes

    def _name_end(self, first: int) -> int:
        """Where a street's name ends: before a number, a mark, an everyday word, another name."""
        at = first + 1
        most = _LONGEST_NAME + (self._words[first].word in marks.TITLES)
        while at - first < most and self._follows(at):
            word = self._words[at]
            most += word.word in marks.TITLES
            joined = word.hyphened or self._words[at - 1].word in marks.TITLES
            if word.word in marks.ENDING and (at - 1 == first or self._is_name(at - 1)):
                return self._with_ending(at + 1)
            if word.word in marks.ENDING_ESTATES:
                return self._with_ending(at)
            if (
                self._follows(at + 1)
                and self._words[at + 1].word in marks.ENDING_FAIR
                and self._may_join(at)
            ):
                return at + 2  # "bumi mas indah"
            if word.word in marks.ENDING_BEFORE_MORE and self._closes(at + 1):
                return at + 1
            if not (self._is_name(at) or (joined and not word.word.isdecimal())):
                break
            hit = self._names.exactly(self._words, at)
            if hit is not None and (hit.name.firm or hit.width > 1) and not joined:
                break
            at += 1
        return at

    def _with_number(self, at: int) -> int:
        """The name goes on with a number that belongs to it ("musi 4", "sma negeri 10")."""
        if (
            not self._follows(at)
            or not self._words[at].word.isdecimal()
            or len(self._words[at].word) > 3
        ):
            return at
        hit = self._names.exactly(self._words, at)
        after = self._words[at + 1].word if self._follows(at + 1) else ""
        return (
            at
            if hit is not None or self._counts(at) or after.isdecimal() or after in marks.BANKS
            else at + 1
        )

    def _with_ending(self, at: int) -> int:
        """The name goes on as those of estates and malls do ("sako permai", "opi water fun")."""
        end = at
        while end - at < 3 and self._follows(end) and self._words[end].word in marks.ENDING_ESTATES:
            end += 1
        if (
            end == at
            and self._follows(at)
            and self._words[at - 1].word in marks.BANKS
            and self._words[at].word in marks.SHORES
        ):
            return at + 1  # "1 ulu laut"
        return end

    # ---- Where it stands

    def _located(self, at: int) -> bool:
        return at > 0 and not self._words[at].fresh and self._words[at - 1].word in marks.LOCATIVE

    def _placed(self, at: int) -> bool:
        return self._located(at) or self._beside(at)

    def _beside(self, at: int) -> bool:
        return bool(self.parts) and self.parts[-1].end == at

    def _alone(self, at: int, width: int) -> bool:
        """Whether these words are a field of their own ("lapor#petasan#duku#rt02")."""
        end = at + width
        return (at == 0 or self._words[at].fresh) and (
            end == len(self._words) or self._words[end].fresh
        )

    def _away(self, at: int) -> bool:
        return at > 0 and not self._words[at].fresh and self._words[at - 1].word in marks.AWAY
