"""Which words of a text say when: "td mlm", "sejak magrib", "jam setengah duo", "2 jam lalu".

Only as said. A time is not reckoned from it: "semalam", sent at one in the morning, may be this
night or the last.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from flows.reading.data import lists
from flows.reading.lexicon import CUES, WORDS
from flows.reading.place.spelling import NUMBERS
from flows.reading.spelling import NUMBERED, Word

_LISTS = lists("words/times")
MONTHS = _LISTS["months"]
_MONTHS, _FEASTS = "|".join(MONTHS), "|".join(_LISTS["feasts"])
NUMBER = rf"(?:\d{{1,2}}|(?:{'|'.join(sorted(NUMBERS))})(?: belas| puluh)?)"
CLOCK = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
"""A number in digits or in words, and a time as a clock shows it."""
_END = r"(?![^ ,])"
_WITH_NUMBERS = tuple(
    re.compile(rf"(?<![^ ,])(?:{pattern}){_END}")
    for pattern in (
        rf"(?:(?:pukul )?jam |pukul (?!{NUMBER} (?:orang|kali|warga){_END}))"
        rf"(?:setengah |seperempat )?(?:{CLOCK}|\d{{3,4}}|{NUMBER}(?: [0-5]\d)?)"
        rf"(?: (?:lewat|lebih|kurang) (?:{NUMBER}|seperempat|sedikit)(?: menit)?| lewat(?=,|$))?",
        rf"(?:sehari|semalam|seminggu|sebulan) {NUMBER}"
        rf" kali|(?:puasa|ramadhan|lebaran|malam|hari) ke \d{{1,2}}",
        rf"{CLOCK}|\d{{3,4}} wib|setengah {NUMBER}",
        rf"(?:{NUMBER} )?(?:{NUMBER}|setengah|beberapa) (?:menit|jam|hari|malam|minggu)(?!"
        rf" (?:tangan|dinding){_END})",
        rf"(?:{NUMBER} )?(?:{NUMBER}|beberapa) (?:bulan|tahun)(?= (?:yang"
        rf" )?(?:lalu|ini|terakhir|lebih|lamanya){_END})",
        rf"tanggal \d{{1,2}}(?: (?:{_MONTHS}|{NUMBER})(?: (?:20)?\d\d)?)?",
        rf"(?<!lapangan )(?<!jalan )\d{{1,2}} (?:{_MONTHS})(?: 20\d\d)?|h \d{{1,2}} (?:{_FEASTS})",
    )
)
"""What says when by a number, in the words as they are read: a gap parts words, a comma clauses."""

_BEHIND = WORDS["behind_time"] | WORDS["daytime"]
_BEFORE = WORDS["before_time"] | WORDS["daytime"]
_NUMBERING = (NUMBERED | WORDS["where"]) - {"jam"}
"""Behind these a number is part of a name."""


def times_in(words: Sequence[Word]) -> tuple[tuple[int, ...], ...]:
    """The positions of each run of words that says when, in the order of the text."""
    void = {at for found in CUES["no_time"].find(words) for at in found.at}
    said = set(_counted(words))
    for cue in ("past", "moment"):
        said |= {
            at
            for found in CUES[cue].find(words)
            if not void.issuperset(found.at)
            for at in found.at
        }
    _spread(words, said)
    said |= {at for at in _times_of_day(words) if at not in void}
    _spread(words, said)
    runs: list[list[int]] = []
    for at in sorted(said):
        if runs and _adjoin(words, runs[-1][-1], at):
            runs[-1].append(at)
        else:
            runs.append([at])
    return tuple(map(tuple, runs))


def _counted(words: Sequence[Word]) -> Iterator[int]:
    """Where a time is told with a number: "jam 2", "23.15", "3 hari", "tgl 5 maret".

    In "lr 2 malam ini" there is none.
    """
    line = "".join(
        f"{' ' if _adjoin(words, at - 1, at) else ','}{word.word}" for at, word in enumerate(words)
    )[1:]
    begins = list(accumulate((len(word.word) + 1 for word in words), initial=0))
    for pattern in _WITH_NUMBERS:
        for found in pattern.finditer(line):
            first, end = bisect_left(begins, found.start()), bisect_left(begins, found.end())
            before = words[first - 1] if first else None
            named = (
                before
                and words[first].word.isdecimal()
                and not _NUMBERING.isdisjoint((before.word, before.typed))
            )
            yield from range(first + bool(named), end)


def _times_of_day(words: Sequence[Word]) -> Iterator[int]:
    """Where there is a "malam" that is no greeting.

    Among the polite words at the beginning it mostly is one.
    """
    greeting = True
    for at, word in enumerate(words):
        greeting = greeting and word.word in WORDS["polite"]
        goes_on = (
            at + 1 < len(words)
            and _adjoin(words, at, at + 1)
            and words[at + 1].word not in WORDS["polite"]
        )
        narrowed = goes_on and words[at + 1].word in WORDS["behind_time"]
        if word.word in WORDS["daytime"] and (narrowed or not greeting or (goes_on and at > 0)):
            yield at


def _spread(words: Sequence[Word], said: set[int]) -> None:
    """Take in what belongs to a time: "sejak" before, "wib" behind, "malam" on either side."""
    for at in range(1, len(words)):
        if at - 1 in said and words[at].word in _BEHIND and _adjoin(words, at - 1, at):
            said.add(at)
    for at in reversed(range(len(words) - 1)):
        if at + 1 in said and words[at].word in _BEFORE and _adjoin(words, at, at + 1):
            said.add(at)


def _adjoin(words: Sequence[Word], at: int, following: int) -> bool:
    return following == at + 1 and words[at].clause == words[following].clause
