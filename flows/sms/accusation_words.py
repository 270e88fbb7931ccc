"""The words of which an accusation is made, each in its class (data/accusation.txt)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.sms.data import lists


def _active(roots: list[str]) -> Iterator[str]:
    """The verbs of these roots as they are said of who does it: "pukul, mukul, memukul, ngepukul"."""
    said = {"p": "m", "t": "n", "s": "ny", "k": "ng"}
    before = {"b": "m", "d": "n", "j": "n", "c": "n", "g": "ng", "h": "ng", **dict.fromkeys("aeiou", "ng")}
    for root in roots:
        nasal = said[root[0]] + root[1:] if root[0] in said else before.get(root[0], "") + root
        yield from (root, nasal, f"me{nasal}", f"nge{root}", f"ng{root}")


def _passive(roots: list[str]) -> Iterator[str]:
    """The verbs of these roots as they are said of whom it is done to: "dipukul, dpukul"."""
    for root in roots:
        yield from (f"di{root}", f"d{root}")


_WORDS = lists("accusation")
_ROOTS = {"harms": _WORDS.pop("harms roots"), "takes": _WORDS.pop("takes roots")}
CLASSES: dict[str, tuple[str, ...]] = {
    "clause": (",", ";", "!", "?", "\n"),
    **{name: tuple(words) for name, words in _WORDS.items()},
    "harms": (*_active(_ROOTS["harms"]), *_WORDS["harms"]),
    "harmed": tuple(_passive(_ROOTS["harms"])),
    "takes": (*_active(_ROOTS["takes"]), *_WORDS["takes"]),
    "took": (*_passive(_ROOTS["takes"]), *_WORDS["took"]),
}
"""The words of each class; no word is in two."""

_CLASS_OF = {word: name for name, words in CLASSES.items() for word in words}
_ENDINGS = ("2", "nya", "nyo", "lah", "ke", "kan", "in", "i")
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
    stems = (word.removesuffix(ending) for ending in _ENDINGS if len(word) > len(ending) + 2 and word.endswith(ending))
    return next((found for stem in stems if (found := _CLASS_OF.get(stem))), "other")
