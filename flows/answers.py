"""What is answered to a question of ours: yes, or which of two it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.options import by_word, word_said
from flows.reading.lexicon import SPELLER, WORDS
from flows.reading.numbered import first_number, number_said
from flows.reading.place import place_in
from flows.reading.report import kinds_in
from flows.rules.mediation import MEDIATED, POLICE

_OR = re.compile(r"^(?:atau|apo|apa|dan|samo|sama|sampai|/|-)\s*", re.IGNORECASE)


_GLADLY = frozenset(("saja", "aja", "bae", "boleh", "silakan", "silahkan", "jadi"))
_AGREED = frozenset(("mau", "galak", "setuju", "boleh"))


def says_yes(text: str, to: str = "") -> bool:
    """Whether this is a yes and nothing else: Y, ya, iyo, betul.

    It may say again what it is a yes `to`: "ya hapus", "daftar ya".
    """
    words = [word.word for word in SPELLER.words(text)]
    known = WORDS["yes"] | WORDS["polite"] | _GLADLY | {to.casefold()}
    if to and words[:1] == [to.casefold()]:
        words = words[1:]
    return bool(words) and words[0] in WORDS["yes"] and all(word in known for word in words)


def says_no(text: str) -> bool:
    """Whether it chooses nothing of what was offered: "dak tau", "bukan", "entah", "jangan"."""
    words = [word.word for word in SPELLER.words(text)]
    return any(
        word in WORDS["negation"] or word in ("entah", "embuh", "jangan") for word in words[:2]
    )


def number_in(text: str, most: int) -> tuple[int, str]:
    """The number that an answer begins with ("2", "2.", "no 2 lr a"), and what follows.

    From 1 up to `most`; 0: it begins with none.
    """
    found = first_number(text)
    if found is None or not 1 <= int(found[0]) <= most:
        return 0, text
    both = _OR.sub("", found[1])
    return (
        (0, text) if number_said(both) else (int(found[0]), found[1].strip())
    )  # "1 atau 2", "1 2"


def kind_answered(text: str, doubt: Sequence[str]) -> tuple[str, str]:
    """The kind that a number or a word chooses out of two, and the place said with it.

    Either is "" if there is none.
    """
    chosen, rest = number_in(text, len(doubt))
    if chosen:
        return doubt[chosen - 1], place_in(rest) or ("" if number_said(text) else rest)
    if named := by_word("lapor.jenis", tuple(doubt)).get(word_said(text)):
        return named, ""
    told = [kind for kind in doubt if kind in kinds_in(text)]
    return (told[0] if len(told) == 1 else ""), place_in(text)


def mediation_chosen(text: str) -> str:
    """Whether a mediator may be called: "1", "ya mau"; or the police alone: "2", "polisi bae".

    "": it says neither, or both.
    """
    words = [word.word for word in SPELLER.words(text)]
    chosen, rest = number_in(text, 2)
    named = "polisi" in words
    if chosen == 2:
        return POLICE
    if chosen:
        return "" if named or says_no(" ".join(rest.split()[:1])) else MEDIATED
    agrees = bool(words) and (words[0] in WORDS["yes"] or words[0] in _AGREED)
    if agrees:
        return "" if named else MEDIATED
    return POLICE if named or says_no(text) else ""
