"""The streets and buildings of a text, each by a word for its kind ("lr", "masjid") and a name."""

from __future__ import annotations

from flows.reading.place import marks
from flows.reading.place.areas import Areas
from flows.reading.place.phrase import Part


class Streets(Areas):
    """A phrase in which streets and buildings are found, too."""

    def _compound(self, at: int) -> Part | None:
        """ "rumah makan pagi sore", "jalan lintas timur".

        Without a name "pos ronda" only leads to what follows.
        """
        mark, first = self._words[at].word, at + 2
        if mark == "alun" and self._words[at].end - self._words[at].start > len(mark):
            return Part(at, at + 1, at, weak=True)  # "alun2"
        if not self._follows(at + 1) or self._words[at + 1].word not in marks.COMPOUNDS[mark]:
            return None
        if (
            self._words[at + 1].word in marks.AREAS
            and self._follows(first)
            and self._is_name(first)
        ):
            return None  # "kantor camat kalidoni"
        named = (
            self._street(at, first) if self._follows(first) and self._named(first) is None else None
        )
        return named or Part(
            at, first, at, weak=True, bare=self._words[at + 1].word not in marks.KNOWN_KINDS
        )

    def _street(self, at: int, first: int = 0) -> Part | None:
        """ "lr ketapang", "jln demang lebar daun", "masjid al falah", "jembatan musi 4"."""
        mark = self._words[at].word
        first = first or at + 1
        if not self._follows(first) or not self._names_street(mark, first):
            return None
        hit = self._names.exactly(self._words, first)
        if hit is not None and self._words[first].word.isdecimal() and hit.width > 1:
            return None  # "lr 7 ulu": the lane has no name, the kelurahan follows
        end = max(self._name_end(first), first + hit.width if hit else 0)
        end = self._with_number(end)
        inside = hit is not None and mark in marks.BUILDINGS and not hit.name.plain
        inside = (
            inside and hit is not None and (hit.name.firm or self._leads_to_area(first + hit.width))
        )
        codes = hit.name.codes if hit and inside else ()
        return Part(at, end, at, codes, weak=True, away=self._away(at))

    def _names_street(self, mark: str, first: int) -> bool:
        word = self._words[first].word
        if word.isdecimal():
            numbered = mark in marks.SCHOOLS and self._located(first - 1)
            return (
                len(word) <= 3 and mark not in marks.ROADS and (numbered or not self._counts(first))
            )
        if word in marks.AREAS and mark in marks.LANES:
            return self._marked(first) is None  # "lr kelurahan"
        if (
            word in marks.NUMBERED
            or word in marks.LANES
            or word in marks.ROADS
            or word in marks.AREAS
        ):
            return False
        if mark in marks.LANES:
            return word not in marks.NO_LANES or self._is_compound(first)
        if mark in marks.SCHOOLS:
            return word in (
                "n",
                "negeri",
                "muhammadiyah",
                "pgri",
                "bina",
                "xaverius",
                "methodist",
            ) or self._is_name(first)
        kind = word in marks.STREETS or word in marks.BUILDINGS
        if kind and mark in marks.OTHERS and mark not in marks.ESTATES:
            return False
        if kind and (mark in marks.ROADS or mark in marks.ESTATES):
            # "jl masjid lama", "perum griya asri"; but "jalan pasar cinde" is the way to that
            # market
            known = self._names.exactly(self._words, first)
            if mark in marks.ESTATES and word in marks.BUILDINGS and known is None:
                return True  # "komplek kejaksaan"
            return (
                self._follows(first + 1)
                and (known is None or known.width == 1)
                and self._goes_on(first + 1)
            )
        if mark in ("sungai", "kampung", "dusun") and word in marks.ENDING_BEFORE_MORE:
            return self._closes(first + 1)
        if (
            word in marks.NAMING
            or (self._is_name(first) and word not in marks.NO_ROADS)
            or self._begins_name(first)
        ):
            return True
        return self._begins_shortly(first) or (mark in marks.POSTS and self._is_coloured(first))
