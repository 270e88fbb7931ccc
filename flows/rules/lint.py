"""What the road to a phone may drop of a text, and what to write instead.

The words, the digits and the links are those of a public list: the terms of use for long numbers of
NusaSMS (https://nusasms.com/en/faq-sms-long-number/, read in November 2026), which says what
Telkomsel, Indosat and Tri do. A long number is any ordinary one, that of a SIM in a phone as well;
most of it holds for masked senders, too. Of "kode verifikasi", which is blocked, `kode` alone is
held to be as doubtful as a sensitive word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from flows import gsm
from flows.values import dataclass


@dataclass(frozen=True)
class Drops:
    """What one road may drop. Words and phrases are in small letters."""

    blocked: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()
    digits: int | None = None
    """The most digits in a run; None: as many as there are."""
    links: bool = False
    parts: int | None = None
    """The most SMS parts a text; None: as many as it takes."""
    other_letters: bool = False
    """Whether letters outside GSM-7 are a risk: the whole text leaves in UCS-2, with less than half
    the room in a part.
    """


LONG_NUMBER = Drops(
    blocked=frozenset(
        (
            "kode verifikasi",
            "code verification",
            "otp",
            "pin",
            "akun",
            "username",
            "password",
            "token",
        )
    ),
    sensitive=frozenset(("dana", "selamat", "nomor", "juta", "kode")),
    digits=3,
    links=True,
    other_letters=True,
)
"""A text from an ordinary or a masked number to an Indonesian network."""


RULES = ("parts", "letters", "links", "blocked", "sensitive", "digits")
"""What a remark may be of."""
PARTS, LETTERS, LINKS, BLOCKED, SENSITIVE, DIGITS = RULES


@dataclass(frozen=True)
class Remark:
    """One thing in a text that a road may drop: where it stands (from 0), the thing itself, and why
    it is a risk and what to do, as a sentence for whoever wrote the text.

    `rule` (of RULES) and `instead` (what may be written in its place, "": nothing like it) say the
    same to whoever writes the sentence in another language.
    """

    at: int
    what: str
    why: str
    rule: str
    instead: str = ""


def lint(text: str, drops: Drops) -> list[Remark]:
    """Everything in this text that such a road may drop, in the order it stands there.

    What concerns the whole text comes first.
    """
    found = [*_too_long(text, drops), *_other_letters(text, drops), *_links(text, drops)]
    found += [*_words(text, drops), *_digits(text, drops)]
    return sorted(found, key=lambda remark: remark.at)


def _too_long(text: str, drops: Drops) -> Iterator[Remark]:
    parts = gsm.parts(text)
    if drops.parts is not None and parts > drops.parts:
        yield Remark(
            0,
            f"{parts} parts",
            f"more than {drops.parts} often fail on this road; shorten it",
            PARTS,
        )


def _other_letters(text: str, drops: Drops) -> Iterator[Remark]:
    for char in gsm.offending(text) if drops.other_letters else ():
        plain = gsm.plain(char).strip()
        instead = "" if plain.startswith(":") else plain  # a picture's name says nothing in an SMS
        yield Remark(
            text.index(char),
            char,
            "makes the whole text leave in UCS-2, 70 characters a part, and some phones show a box;"
            f" {f'write {instead}' if instead else 'leave it out'}",
            LETTERS,
            instead,
        )


#: By its beginning, or by the end of its name: a phone makes a link of "bit.ly/x" as well.
_LINK = re.compile(
    r"(?:https?://|\bwww\.)\S*"
    r"|(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:com|net|org|id|ly|link|app)(?![\w-]|\.\w)(?:/\S*)?",
    re.IGNORECASE,
)


def _links(text: str, drops: Drops) -> Iterator[Remark]:
    for link in _LINK.finditer(text) if drops.links else ():
        yield Remark(
            link.start(), link[0], "links are deleted on the way; say it without an address", LINKS
        )


def _words(text: str, drops: Drops) -> Iterator[Remark]:
    for word in _listed(drops.blocked | drops.sensitive).finditer(text):
        if " ".join(word[0].casefold().split()) in drops.blocked:
            rule, why = BLOCKED, "operators block every text with it; say it in other words"
        else:
            rule, why = SENSITIVE, "operators may hold back a text with it; say it in other words"
        yield Remark(word.start(), word[0], why, rule)


@lru_cache(16)
def _listed(words: frozenset[str]) -> re.Pattern[str]:
    """Any of these as a whole word, in any case, the longest first."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    ways = [r"\s+".join(map(re.escape, word.split())) for word in longest_first]
    return re.compile(rf"\b(?:{'|'.join(ways) or '(?!)'})\b", re.IGNORECASE)


#: An amount with its thousands set apart ("100.000") is one run.
_RUN = re.compile(r"\d+(?:[.,]\d{3}(?!\d))*")


def _digits(text: str, drops: Drops) -> Iterator[Remark]:
    for run in _RUN.finditer(text):
        if drops.digits is not None and sum(map(str.isdigit, run[0])) > drops.digits:
            instead = _apart(run[0], drops.digits)
            yield Remark(
                run.start(),
                run[0],
                f"a run of more than {drops.digits} digits counts as a password and is not sent;"
                f" write it in groups ({instead}) or in words",
                DIGITS,
                instead,
            )


def _apart(run: str, most: int) -> str:
    if not run.isdigit():  # the thousands of an amount are apart already
        return re.sub(r"\D", " ", run)
    return " ".join(run[start : start + most] for start in range(0, len(run), most))
