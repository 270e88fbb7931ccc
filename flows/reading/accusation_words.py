"""The words of which an accusation is made, each in its class (data/accusation.txt)."""

from __future__ import annotations

import re

from flows.reading.data import lists
from flows.reading.morphology import active, passive, stems
from flows.reading.spelling import spelled

_LISTS = lists("accusation")
_ROOTS = {"harms": _LISTS.pop("harms roots"), "takes": _LISTS.pop("takes roots")}
_WORDS = {name: [spelled(word)[0] for word in words] for name, words in _LISTS.items()}
CLASSES: dict[str, tuple[str, ...]] = {
    "clause": (",",),
    **{name: tuple(dict.fromkeys(words)) for name, words in _WORDS.items()},
    "harms": (*_ROOTS["harms"], *map(active, _ROOTS["harms"]), *_WORDS["harms"]),
    "harmed": tuple(map(passive, _ROOTS["harms"])),
    "takes": (*_ROOTS["takes"], *map(active, _ROOTS["takes"]), *_WORDS["takes"]),
    "took": (*map(passive, _ROOTS["takes"]), *_WORDS["took"]),
}
"""The words of each class, as they are spelled; no word is in two."""

_CLASS_OF = {word: name for name, words in CLASSES.items() for word in words}
_SUM = re.compile(r"\d+(?:rb|ribu|jt|juta|k)|\d{2,7}|\d+(?:[.]\d{3})+")
"""Money, or another number that might be: of two digits at least."""
UNLISTED = ("other", "digit", "sum")
"""The classes of words that are in none of these lists."""


def class_of(word: str) -> str:
    """The class of a word, its endings apart: "polisinyo" is one of the police."""
    found = _CLASS_OF.get(word)
    if found:
        return found
    if word[0].isdigit():
        return "sum" if _SUM.fullmatch(word) else "digit"
    for stem, ending in stems(word, 3):
        if ending != "an" and (found := _CLASS_OF.get(spelled(stem)[0])):  # pencurian is no pencuri
            return found
    return "other"
