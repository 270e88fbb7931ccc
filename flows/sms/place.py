"""Where a text says that something is: the words of the place, and the area they lie in.

The first, simple form, and an honest one: rather no area than a wrong one, for a person at the desk can read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from flows.sms.reading import words_of

LONGEST = 80
"""Characters of a place taken out of a text."""

_STREETS = frozenset(
    words_of(
        "jl jln jlan jalan lr lrg lrong lorong gg gang simpang smpg simp spg komplek komp kompleks perumahan perum "
        "pasar psr ps masjid msjd musholla mushola langgar gereja sekolah jembatan jembt dermaga terminal stasiun "
        "halte bundaran tugu kampung kp blok spbu lapangan jerambah poskamling"
    )
)
"""What follows one of these is the name of a street or building, even if it sounds like that of an area."""
_NUMBERED = frozenset(words_of("rt rw km no"))
"""These name a place only with a number behind them, and a number right behind them is theirs."""
_AREA_MARKS = frozenset(words_of("kel kelurahan desa ds"))
_DISTRICT_MARKS = frozenset(words_of("kec kecamatan"))
_NO_NAMES = frozenset(
    words_of(
        "ditutup rusak berlubang amblas macet kaki terus di dari ke yang yg ini itu raya dak tidak tdk aja bae lah "
        "sudah motor baru malam pagi siang tadi pak bu tolong tlg"
    )
)
"""After ``jalan`` or ``pasar`` these are no name: "jalan macet", "pasar malam"."""
_TAIL = frozenset(words_of("pak bu tolong tlg cepat cepet segera ya yo palembang plg"))
"""Said after a place, no part of it."""
_BETWEEN = re.compile(r"[,.;!?\n]+")


class Gazetteer:
    """How people write the names of areas, and which area each means. Names of two areas must be left out by the caller."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._codes = {_tokens(alias): code for alias, code in aliases.items() if _tokens(alias)}
        self._longest = max(map(len, self._codes), default=0)

    def area_of(self, place_text: str) -> str | None:
        """The code of the area: what ``kel`` or ``desa`` names, else the longest name at the end, else ``kec``.

        A name right behind jalan, lorong, simpang, pasar and the like is a street's, and tells nothing.
        """
        words = _tokens(place_text)
        while words and words[-1] in _TAIL and words not in self._codes:
            words = words[:-1]
        return self._after(words, _AREA_MARKS) or self._at_end(words) or self._after(words, _DISTRICT_MARKS)

    def _after(self, words: tuple[str, ...], marks: frozenset[str]) -> str | None:
        for at, word in enumerate(words):
            if word in marks:
                for length in range(self._longest, 0, -1):
                    if found := self._codes.get(words[at + 1 : at + 1 + length]):
                        return found
        return None

    def _at_end(self, words: tuple[str, ...]) -> str | None:
        for length in range(min(self._longest, len(words)), 0, -1):
            at = len(words) - length
            found = self._codes.get(words[at:])
            if found is None:
                continue
            before = words[at - 1] if at else ""
            theirs = before in _STREETS or (before in _NUMBERED and words[at].isdigit())
            return None if theirs else found
        return None


def place_in(text: str, gazetteer: Gazetteer | None = None) -> str:
    """The words of the place in a report, as typed, empty if there is none: from the first word that tells a place on.

    Those are jalan, lorong, RT, kelurahan, simpang and the like with a name behind them, numbered kelurahan ("7 ulu"), and
    whatever the gazetteer knows at the end of the text.
    """
    clauses = [clause.strip() for clause in _BETWEEN.split(text) if clause.strip()]
    for number, clause in enumerate(clauses):
        start = _start(clause)
        if start is None:
            continue
        found = [clause[start:]]
        for more in clauses[number + 1 :]:
            if _start(more) != 0:
                break
            found.append(more)
        return ", ".join(found)[:LONGEST].strip()
    if gazetteer is not None and clauses and gazetteer.area_of(clauses[-1]) is not None:
        return clauses[-1][:LONGEST].strip()
    return ""


def _start(clause: str) -> int | None:
    """Where in this clause a place begins."""
    words = [(match.start(), match[0].casefold()) for match in re.finditer(r"[^\W_]+", clause)]
    for at, (start, word) in enumerate(words):
        behind = words[at + 1][1] if at + 1 < len(words) else ""
        glued = re.fullmatch(r"(\D*)(\d*)", word)
        letters, digits = glued.groups() if glued else (word, "")
        if letters in _NUMBERED and (digits or behind[:1].isdigit()):
            return start
        if word in _STREETS | _AREA_MARKS | _DISTRICT_MARKS and behind and behind not in _NO_NAMES:
            return start
        if (word.isdigit() and behind in ("ulu", "ilir")) or re.fullmatch(r"\d+(ulu|ilir)", word):
            return start
    return None


def _tokens(text: str) -> tuple[str, ...]:
    """Words and numbers apart, lower case: ``7ULU`` is 7 and ulu, ``3-4 ulu`` is 3, 4 and ulu."""
    return tuple(re.findall(r"\d+|[^\W\d_]+", text.casefold()))
