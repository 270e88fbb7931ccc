"""Whether what follows a report may accuse an officer, a guard or a head.

Rather once too often than shown to a colleague. `accusation` says of a text by itself whether it
accuses, in ways that hardly err. Of a text that is about to be joined to a report, which the very
one it speaks of may read, less is enough: one of them is named, and behind that stands what only
wrongs are made of, or it says who it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from flows.reading.accusation_words import class_of
from flows.reading.data import lists
from flows.reading.spelling import plain, spelled, with_commas

_LISTS = {
    name: frozenset(spelled(word)[0] for word in words)
    for name, words in lists("words/suspicion").items()
}

_NAMED = frozenset(("officer", "police", "oknum", "member", "unit"))
_CALLED = frozenset(("called", "to", "seeks", "report", "house", "vehicle", "owned"))
_CALLING = _LISTS["calling"]
"""In front of one of them: they are called or told, or it is something of theirs."""
_OTHERS = frozenset(("criminal", "cheat", "fake", "culprit", "feigned"))
_ELSE = _LISTS["else"]
"""With one of these between, it is somebody else who does it."""
_WRONG = frozenset(
    (
        "money",
        "graft",
        "bribes",
        "wrong",
        "tip",
        "backs",
        "backed",
        "harms",
        "fails",
        "stuff",
        "sleeps",
        "frees",
        "freed",
    )
)
_ALSO = _LISTS["also"]
"""Words of wrongs that are none in a text by itself."""
_ONLY = frozenset(("aja", "saja", "bae", "doang", "be"))
_IDLE = frozenset(("diem", "diam", "nonton", "menonton", "ngeliat", "liat", "lihat"))
"""With "only" behind: "polisinyo nonton bae"."""
_JOINS_IN = re.compile(
    r"(?:balap|taruhan|jud|main|nyerang|menyerang|mukul|memukul|tawuran|ngeroyok|mabo|mabu|minum|lempar|ngelempar|nyolong)\w*"
)
_TOO = _LISTS["too"] | {","}
"""Behind "joins in", with these somebody joins in what was told before."""
_IT_WAS = frozenset(
    ("ternyata", "pelakunya", "pelakunyo", "pelaku", "yang", "yg", "dalangnya", "dalangnyo")
)
_BEFALLEN = _LISTS["befallen"]
"""With one of these it says what befell them, or that they help."""
_REACH = 8


@lru_cache(64)
def suspicion_in(text: str) -> str:
    """The words, in lower case, that may accuse one of them; "": none do.

    They are who it is and what is done.
    """
    said = list(with_commas(plain(text)))
    words = [word.word for word in said]
    classes = [class_of(word) for word in words]
    for named in range(len(words)):
        if _is_one(words, classes, named) and not _is_called(words, classes, named):
            wrong = _wrong_behind(words, classes, named)
            if wrong or _was_it(words, classes, named):
                return (
                    " ".join((said[named].typed, said[wrong].typed)) if wrong else said[named].typed
                )
    return ""


def _is_one(words: Sequence[str], classes: Sequence[str], at: int) -> bool:
    behind = words[at + 1] if at + 1 < len(words) else ""
    title = at > 0 and classes[at - 1] in ("title", "chief")
    head = classes[at] == "area" and (title or behind in ("nya", "nyo"))
    return classes[at] in _NAMED or head


def _is_called(words: Sequence[str], classes: Sequence[str], at: int) -> bool:
    before = range(max(0, at - 2), at)
    return any(classes[position] in _CALLED or words[position] in _CALLING for position in before)


def _wrong_behind(words: Sequence[str], classes: Sequence[str], at: int) -> int:
    """Where behind this word a wrong is told of it; 0: nowhere."""
    for position in range(at + 1, min(len(words), at + 1 + _REACH)):
        if classes[position] in _OTHERS or words[position] in _ELSE:
            return 0
        behind = words[position + 1] if position + 1 < len(words) else ""
        if (
            classes[position] in _WRONG
            or words[position] in _ALSO
            or (words[position] in _IDLE and behind in _ONLY)
        ):
            return position
        if classes[position - 1] == "asks" and classes[position] in ("sum", "treat"):
            return position
        if words[position] in ("ikut", "ikutan", "melok", "milu") and (
            _JOINS_IN.fullmatch(behind) or _ends(words, position)
        ):
            return position
    return 0


def _ends(words: Sequence[str], at: int) -> bool:
    """Whether nothing more is told than "too": "pak RT nyo ikut pulo".

    What they help with is named.
    """
    return set(words[at + 1 :]) <= _TOO


def _was_it(words: Sequence[str], classes: Sequence[str], at: int) -> bool:
    """ "Ternyata yang balap anggota brimob", "yang nyuruh pak lurah": it ends with who it was."""
    others = {"comes", "report", "called"} & set(classes) or _BEFALLEN & set(words)
    return bool(_IT_WAS & set(words[:at])) and at >= len(words) - 2 and not others
