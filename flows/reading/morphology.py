"""How words are built: the forms of a verb, and what stands before and behind a root.

A verb is known by its root (data/verbs.txt), in each voice with any prefix of the written or the
spoken language, and with any ending: "mukul", "ngepukuli" and "pukulin" are memukul, "dipukulke" is
dipukul, "kepukul" is terpukul.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

_ENDINGS = ("nya", "nyo", "lah", "kah", "kan", "ku", "ke", "in", "an", "i")
"""What may stand behind a word, the longer ones first."""
_OF_VERBS = ("i", "in", "kan", "ke")
"""Endings that make a verb of a root, or do not change what the verb says."""
_SAID_OF = ("", "nya", "nyo", "lah")
"""Whom it is done to, or a mere stress, behind those."""
_BEHIND = tuple(f"{ending}{stress}" for ending, stress in product(("", *_OF_VERBS), _SAID_OF))
_LAST = {
    last: ("", *(ending for ending in _BEHIND if ending.endswith(last)))
    for last in {ending[-1] for ending in _BEHIND if ending}
}
"""By the last letter of a word: what it may have behind its root."""

PREFIXES = (
    "di",
    "ke",
    "ter",
    "te",
    "ber",
    "be",
    "meng",
    "meny",
    "mem",
    "men",
    "me",
    "peng",
    "pem",
    "pen",
    "pe",
    "ng",
    "se",
)
"""What may stand before a root."""
_NASAL = {
    "p": "m",
    "t": "n",
    "s": "ny",
    "k": "ng",
    **{first: f"m{first}" for first in "bfv"},
    **{first: f"n{first}" for first in "dcjz"},
    **{first: f"ng{first}" for first in "ghaeiou"},
}
"""What the first letter of a root becomes behind me-."""


def stems(word: str, least: int) -> Iterator[tuple[str, str]]:
    """A word without each ending that it may have, of at least so many letters; and the ending."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            yield word[: -len(ending)], ending


def roots(word: str) -> Iterator[str]:
    """What a word may be made of: without what stands before its root, with the first letter that
    the root has where "n" or "m" is said for it ("nyapu" is of sapu).
    """
    for before in PREFIXES:
        if word.startswith(before):
            yield word[len(before) :]
    said = word.removeprefix("me")
    for first, nasal in _NASAL.items():
        if said.startswith(nasal):
            yield first + said[len(nasal) :]


def active(root: str) -> str:
    """The verb of a root as it is said of who does it: memukul."""
    return f"me{_nasal(root)}"


def passive(root: str) -> str:
    """As it is said of whom it is done to: dipukul."""
    return f"di{root}"


def befallen(root: str) -> str:
    """As it is said of whom it befell: terpukul."""
    return f"ter{root}"


def _nasal(root: str) -> str:
    return _NASAL.get(root[0], root[0]) + root[1:]


def _voices(root: str, said: str) -> Iterator[tuple[str, str]]:
    """Every form of a root without an ending, with the verb it is; `said`: how the root is said."""
    nasal = _nasal(said)
    spoken = {f"me{nasal}", f"nge{said}", f"ng{said}"} | ({nasal} - {said})
    if said[0] == "c":
        spoken |= {f"ny{said[1:]}", f"meny{said[1:]}"}
    if said[0] == "p":
        spoken.add(f"mem{said}")
    yield from ((form, active(root)) for form in spoken)
    yield f"di{said}", passive(root)
    if said[0] not in "aiueo":  # Dadang is a name
        yield f"d{said}", passive(root)
    yield from ((f"{before}{said}", befallen(root)) for before in ("ke", "te", "ter"))
    if said.endswith("a"):
        yield from _voices(root, f"{said[:-1]}o")


class Verbs:
    """Verbs by their roots. `said` are other ways to say a root, with the root that each is."""

    def __init__(self, roots: list[str], said: dict[str, str]) -> None:
        self._roots = {root: root for root in roots}
        self._roots |= {way: root for way, root in said.items() if root in self._roots}
        self._voices = {
            form: verb for way, root in self._roots.items() for form, verb in _voices(root, way)
        }
        self.known = frozenset(self._voices.values())

    def verb(self, word: str) -> str:
        """The verb that this is a form of; "" if it is none that is known.

        A root alone is none: "pukul 9".
        """
        for ending in _LAST.get(word[-1:], ("",)):
            stem = word.removesuffix(ending)
            if ending and stem == word:
                continue
            if found := self._voices.get(stem):
                return found
            if stem in self._roots and (ending.startswith(_OF_VERBS) or stem.endswith("i")):
                return active(self._roots[stem])
        return ""
