"""How a text is spelled: cut into words, and each word led back to the way the word data writes it.

Two steps. `plain` needs no dictionary: capitals, digits glued to words, doubling by 2 ("kebut2an"),
stretched letters, and the table of abbreviations and dialect words (data/spelling.txt). `Speller`
knows the words that mean something here and leads others to them: digits for letters
("k3malingan"), doubled letters, endings and prefixes, and at last a misspelling, if it is of more
than four letters and near to one word only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.reading.data import lists, sets
from flows.reading.morphology import PREFIXES, Verbs, roots, stems
from flows.reading.tokens import tokens
from flows.values import dataclass

_LISTS = sets("words/spelling")

MOST = 1_600
"""Characters of a text that are read; a text of ten SMS parts has said what it wants by then."""

_APART = re.compile(r"(?<![^\W_])(?:[a-z][. ]){2,}[a-z](?![^\W_])")
"""Letters written one by one: "s.o.s", "t o l o n g"."""
_PARTS = frozenset(",.;!?#*\n")
"""What parts clauses."""
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_DOUBLED = re.compile(r"([a-z])\1")
_TWICE = re.compile(r"([a-z]{3,})2([a-z]{0,4})")
_GLUED = re.compile(r"([a-z]+)(\d+)|(\d+)([a-z]+)")
NUMBERED = _LISTS["numbered"]
"""What a 2 behind counts, not doubles."""
_LEET = str.maketrans("0134578", "oieasTb".lower())

_TYPED = {typed: meant for meant, ways in lists("spelling").items() for typed in ways}
VERBS = Verbs(lists("verbs")["verbs"], _TYPED)
_SPELLING = {
    typed: tuple(VERBS.verb(word) or word for word in meant.split())
    for typed, meant in _TYPED.items()
}
ONE_WORD = {typed: meant for typed, meant in _TYPED.items() if " " not in meant and len(typed) > 2}
_SPOKEN = (
    ("nge", "me"),
    ("ng", "meng"),
    ("ny", "meny"),
    ("ny", "menc"),
    ("n", "men"),
    ("m", "mem"),
    ("be", "ber"),
    ("te", "ter"),
    ("ke", "ter"),
)
"""How the written prefixes are spoken: "ngerusak", "nyekik", "nusuk", "beklahi"."""
_VOWELS = frozenset("aeiou")
_NO_VOWELS = str.maketrans("", "", "aeiou")
_ALIKE = frozenset(
    frozenset(pair)
    for pair in "bp dt gk sz vf mn bv gh hj jk kl nb er rt ty fg df sd as we qw yu ui io op cv"
    " xc".split()
)
"""Letters that sound alike or lie side by side."""
_LEAST = 5
"""Letters of a word that may be a misspelling of another."""


class Word(NamedTuple):
    """One word of a text: as typed, as it is read, and the number of the clause it stands in."""

    typed: str
    word: str
    clause: int
    guessed: bool = False
    """Read as a misspelling: no command may rest on it."""


@dataclass(frozen=True)
class Near:
    """The one word that a misspelling is near to."""

    word: str
    guessed: bool


def plain(text: str) -> list[Word]:
    """The words of a text by the tables alone. Punctuation, ``#`` and ``*`` part clauses."""
    found: list[Word] = []
    clause = 0
    for typed, _, _, before in tokens(_APART.sub(_together, text[:MOST].casefold())):
        clause += not _PARTS.isdisjoint(before)
        found += (Word(typed, word, clause) for word in _spelled(typed))
    return found


def with_commas(words: Iterable[Word]) -> Iterator[Word]:
    """These words, and a comma where a clause ends."""
    clause = 0
    for word in words:
        if word.clause != clause:
            clause = word.clause
            yield Word(",", ",", clause)
        yield word


def _together(letters: re.Match[str]) -> str:
    return re.sub("[. ]", "", letters[0])


def _spelled(token: str) -> tuple[str, ...]:
    token = _STRETCHED.sub(r"\1", token) if _STRETCHED.search(token) else token  # looking is quick
    known = _SPELLING.get(token)
    if known or token.isalpha():
        return known or _one(token)
    twice = _TWICE.fullmatch(token)
    if twice and twice[1] not in NUMBERED:
        return (*_one(twice[1]), *_one(twice[1] + twice[2]))
    glued = _GLUED.fullmatch(token)
    if glued:
        return tuple(word for part in glued.groups() if part for word in _one(part))
    return _one(token)


def _one(word: str) -> tuple[str, ...]:
    return _SPELLING.get(word) or (VERBS.verb(word) or word,)


@lru_cache(20_000)
def spelled(written: str) -> tuple[str, ...]:
    """The words of one word of the data, spelled as `plain` spells a text."""
    if written.isalpha() and written.islower():
        return _spelled(written)  # nothing to cut, as nearly always
    return tuple(word.word for word in plain(written))


class Speller:
    """Leads words to those that are known.

    `near`: the words that a misspelling may mean, with the kind of each.
    """

    def __init__(
        self, known: Iterable[str], near: Mapping[str, object], plain_words: Iterable[str]
    ) -> None:
        self._known = frozenset(known) | frozenset(plain_words)
        self._near = near
        self._lengths: dict[int, list[str]] = {}
        self._bones: dict[str, set[str]] = {}
        for word in sorted(near):
            if len(word) >= _LEAST and word.isalpha():
                self._lengths.setdefault(len(word), []).append(word)
                self._bones.setdefault(_bones(word), set()).add(word)
        self._met: dict[str, Near] = {}

    def words(self, text: str) -> list[Word]:
        """The words of a text, each led to a known one where that is possible."""
        read: list[Word] = []
        for word in plain(text):
            led = self.lead(word.word)
            parted = len(_SPELLING.get(word.typed, ())) > 1  # "s/d pkl 01.00"
            apart = read and read[-1].word == "di" and read[-1].typed in ("d", "di") and not parted
            if apart and (joined := self._passive(word.typed, led.word)):
                read[-1] = Word(f"{read[-1].typed} {word.typed}", joined, word.clause, led.guessed)
            else:
                read.append(Word(word.typed, led.word, word.clause, led.guessed))
        return read

    def _passive(self, *ways: str) -> str:
        """What "di" and the first of these makes that is known: "di pukuli" is dipukul."""
        return next((verb for way in ways if (verb := _one(f"di{way}")[0]) in self._near), "")

    def lead(self, word: str) -> Near:
        """The known word that this one is a way of writing, or itself."""
        led = self._met.get(word)
        if led is None:
            led = self._lead(word)
            if len(self._met) < 20_000:
                self._met[word] = led
        return led

    def _lead(self, word: str) -> Near:
        if len(word) < 3 or word.isdigit() or word in self._known:
            return Near(word, False)
        if not word.isalpha():
            return Near(self._exact(word.translate(_LEET)) or word, False)
        exact = (
            self._exact(word)
            or self._exact(_DOUBLED.sub(r"\1", word))
            or self._stem(word)
            or self._written(word)
        )
        if exact:
            return Near(exact, False)
        near = self._misspelt(word)
        return Near(near, True) if near else Near(word, False)

    def _exact(self, word: str) -> str:
        spelled = _one(word)
        return spelled[0] if len(spelled) == 1 and spelled[0] in self._known else ""

    def _written(self, word: str) -> str:
        """The word as it is written in Indonesian: "mertuo" is mertua, "nyekik" is mencekik."""
        if len(word) < _LEAST:
            return ""
        if word.endswith("o") and f"{word[:-1]}a" in self._known:
            return f"{word[:-1]}a"
        forms = (
            written + word.removeprefix(spoken)
            for spoken, written in _SPOKEN
            if word.startswith(spoken)
        )
        return next((form for form in forms if form in self._near), "")

    def _stem(self, word: str) -> str:
        for stem, ending in stems(word, 4):
            if found := self._exact(stem):
                return found
            if ending in ("nya", "nyo", "lah") and (found := self._prefixed(stem)):
                return found
        return self._prefixed(word)

    def _prefixed(self, word: str) -> str:
        for prefix in PREFIXES:
            stem = word.removeprefix(prefix)
            if stem != word and len(stem) >= 4 and stem in self._near:
                return stem
        return ""

    def _misspelt(self, word: str) -> str:
        """The one known word that this is near to.

        One slip, two in a long word: what stands before its root does not make it longer
        ("memeriksa" is not memerkosa). Or the same without some vowels. A form of a known word is
        none: "dibengkel" is at the workshop, not dicongkel.
        """
        if not _LEAST <= len(word) <= 24:
            return ""
        if any(len(root) >= 4 and root in self._known for root in roots(word)):
            return ""
        bones = _bones(word)
        if len(bones) >= 4 and len(bones) < len(word) + 1:
            same = [
                other
                for other in self._bones.get(bones, ())
                if len(other) > len(word) and other[0] == word[0]
            ]
            if len(same) == 1:
                return same[0]
        before = max((len(part) for part in PREFIXES if word.startswith(part)), default=0)
        slips = 1 if len(word) - before < 9 else 2
        around = [
            other
            for length in range(len(word) - slips, len(word) + slips + 1)
            for other in self._lengths.get(length, ())
        ]
        found = process.extract(word, around, scorer=OSA.distance, score_cutoff=slips, limit=4)
        best = min((distance for _, distance, _ in found), default=0)
        nearest = {
            other
            for other, distance, _ in found
            if distance == best and other[0] == word[0] and _slip(word, other)
        }
        meanings = {str(self._near[other]) for other in nearest}
        return min(nearest) if len(meanings) == 1 else ""


def _slip(word: str, other: str) -> bool:
    """Whether a finger or an ear may write one for the other.

    Another consonant altogether is another word: pekak, pekat.
    """
    if len(word) != len(other):
        return True
    apart = [pair for pair in zip(word, other, strict=True) if pair[0] != pair[1]]
    return len(apart) != 1 or frozenset(apart[0]) <= _VOWELS or frozenset(apart[0]) in _ALIKE


def _bones(word: str) -> str:
    """A word without its vowels, its first letter kept: what is left in an SMS."""
    return word[:1] + word[1:].translate(_NO_VOWELS)
