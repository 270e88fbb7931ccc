"""Whether an answer to "where?" can be a place.

What can be one is one; what is only talk is asked about once more.
"""

from __future__ import annotations

import re
from functools import lru_cache

from flows.reading.data import sets
from flows.reading.lexicon import WORDS
from flows.reading.place import marks, place_in
from flows.reading.place.spelling import ORDINARY
from flows.reading.report import see

_LISTS = sets("words/whereabouts")

_FULL_SENTENCE = 12
"""Words from which a text that names a place tells more than the place."""
_NAME = 5
"""Words that a name has at most, if nobody knows a word of it and no mark stands before it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: People who answer so are waiting, hiding or looking for the answer, or ask us something.
_TALK = _LISTS["talk"]
#: Beside what only the gazetteer knows as a name these are no talk: "plaju kalo dak salah",
#: "kertapati tolong".
_MILD = _LISTS["mild"]
_SELVES = _LISTS["selves"]
_UNTOLD = _LISTS["untold"]
"""Where everybody is: it leads nobody there."""
_LEADS = (
    marks.BESIDE
    | marks.AT
    | marks.NEARBY
    | marks.AWAY
    | _words("ujung pinggir tepi bawah atas samping simpang")
)
_KNOWN = marks.BUILDINGS | _LISTS["known"]
_WORD = re.compile(r"[^\W_]+")
#: Words with an ending of possession or of a deed, and verbs as they are spoken.
_BUILT = re.compile(r"^(?:ng|ny|nge|meng|meny|di(?!en|an))|(?:nya|nyo|kan|kah|ku|lah|\Bkela|\Bin)$")


def can_be_place(text: str, named: str | None = None) -> bool:
    """Whether this can be where something is. `named`: the place found in it; None: look for it.

    A name that nobody told us of is one, if it stands alone; talk ("bentar pak masih ngumpet") is
    none.
    """
    named = place_in(text) if named is None else named
    typed = [word for word in _WORD.findall(text.casefold()) if not word.isdigit()]
    meant = {word.word for word in see(text).words}
    talk = _TALK & {*typed, *meant}
    seen = see(text)
    if named:
        return not (talk - _MILD) or bool(place_in(text))
    if seen.accuses or seen.danger or any(event.sure for event in seen.events):
        return False
    left = [
        word
        for word in typed
        if word not in WORDS["polite"] and word not in _UNTOLD | _LEADS | _SELVES
    ]
    if talk or not left or (WORDS["negation"] | WORDS["yes"]) & meant:
        return False
    if any(word in _KNOWN for word in left):
        return True
    return len(typed) <= _NAME and not meant & _SELVES and all(map(_may_be_name, left))


def _may_be_name(word: str) -> bool:
    """Whether a word may be of an unknown name: no everyday word, and not built like one."""
    if (
        word in marks.ENDING
        or word in marks.ENDING_FAIR
        or word in marks.DIRECTIONS
        or word in marks.NAMING
    ):
        return True
    return word not in ORDINARY and len(word) > 2 and not _BUILT.search(word)


def is_talk(text: str) -> bool:
    """Whether this only puts us off ("sebentar pak"): no event, no danger, and no place is told."""
    seen = see(text)
    talk = _TALK & {*_WORD.findall(text.casefold()), *(word.word for word in seen.words)}
    return bool(talk) and not (seen.events or seen.danger or seen.accuses or place_in(text))


@lru_cache(256)
def place_answered(text: str, named: str | None = None) -> str:
    """The place in an answer to "where?": all of it if it tells nothing else, or what names it.

    "" if it can be none. `named` as in `can_be_place`.
    """
    named = place_in(text) if named is None else named
    if not can_be_place(text, named):
        return ""
    tells = bool(see(text).events) or bool(see(text).danger) or len(text.split()) > _FULL_SENTENCE
    return named if named and tells else text
