"""Words by which somebody comes to a post: they are commands, written as they are told.

``MASUK POS 12 UJANG``: for tonight, the name may be left out. ``DAFTAR JAGA 12 UJANG``: as one of
its guards. ``DAFTAR POS RT 14 RW 3 7 ULU``: a post that there is not yet, by its ketua. Anything
else is read like anybody's text.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from flows.reading.lexicon import WORDS
from flows.reading.report import kinds_in
from flows.values import dataclass

Kind = Literal["guest", "member", "post"]

_APART = r"[\s#*,.:;-]+"
_GUEST = re.compile(
    rf"masuk{_APART}pos{_APART}(?P<pos>\w{{1,32}})(?:{_APART}(?P<count>\d{{1,2}}))?"
    rf"(?:{_APART}(?P<name>[^\d\n?!]{{2,40}}?))?(?:{_APART}(?P<behind>\d{{1,2}}))?"
)
_MEMBER = re.compile(
    rf"daftar{_APART}(?:jaga|jago|penjaga|ronda){_APART}(?:pos{_APART})?(?P<pos>\w{{1,32}})"
    rf"(?:{_APART}(?P<name>[^\d]{{2,60}}))?"
)
_POST = re.compile(rf"daftar{_APART}pos{_APART}(?P<where>.{{2,100}})", re.DOTALL)
_MOST_NAMES = 3
"""Of a guest: what has more words is a sentence."""
_NO_NAMES = WORDS["polite"] | WORDS["courtesy"] | {"nama", "namo", "orang", "org", "wong", "atas"}
_RT = re.compile(r"\brt\W{0,3}(\d{1,3})\b")
_RW = re.compile(r"\brw\W{0,3}(\d{1,3})\b")


@dataclass(frozen=True)
class EnrolWord:
    """What somebody asks: `pos` is the code they wrote; of a new post `rt` and `rw` where it is."""

    kind: Kind
    pos: str = ""
    name: str = ""
    count: int | None = None
    where: str = ""
    rt: str = ""
    rw: str = ""


def read(text: str) -> EnrolWord | None:
    """What this text asks; None if it is something else."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip(" \t\r\n.!#*")
    if found := _GUEST.fullmatch(plain):
        if found["name"] and kinds_in(plain):  # "masuk pos 12 maling"
            return None
        name, said = _name(found["name"] or ""), found["count"] or found["behind"]
        if len(name.split()) > _MOST_NAMES:
            return None
        return EnrolWord("guest", found["pos"].upper(), name, int(said) if said else None)
    if found := _POST.fullmatch(plain):
        where = found["where"]
        rt, rw = _RT.search(where), _RW.search(where)
        if rt or rw:
            of = (f"{int(each[1]):02}" if each else "" for each in (rt, rw))
            return EnrolWord("post", "", "", None, where, *of)
        return EnrolWord("member", where.upper()) if re.fullmatch(r"\w{1,32}", where) else None
    if found := _MEMBER.fullmatch(plain):
        return EnrolWord("member", found["pos"].upper(), (found["name"] or "").strip().title())
    return None


def _name(told: str) -> str:
    """A name without what is said around it: "saya Udin ndan"."""
    words = re.findall(r"[^\W_][\w.'-]*", told)
    return " ".join(word.title() for word in words if word not in _NO_NAMES)
