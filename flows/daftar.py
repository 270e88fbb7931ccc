"""Daftar: imbauan for an area, to whoever said yes to words that are kept.

Nothing is told before the yes, which is YA or DAFTAR YA and nothing else. Who registers as a
partner is a resident until somebody confirms them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from flows.answers import number_in, says_no, says_yes
from flows.effects import ImbauanAgreed
from flows.lapor import file, tells
from flows.options import word_said
from flows.queries import AreaOf, ContactOf
from flows.questions import End, Talk, ask, choose, confirm, look_up, tell
from flows.reading.report import blot
from flows.text import languages, lookup
from flows.values import dataclass

#: What is agreed to, by the names of the questions that ask it. Whoever changes the words of one
#: gives it another name (`...2`), so that a yes counts for the words that its phone was shown, and
#: keeps the old ones in docs/consent.md.
RESIDENT_TEXT, PARTNER_TEXT, MENU_TEXT = CONSENT_TEXTS = (
    "daftar.setuju1",
    "daftar.mitra1",
    "daftar.layar1",
)
_SMALL = ("kelurahan", "desa")
"""The levels of areas that imbauan are written for; a larger one is asked about once."""
_NEIGHBOURHOODS = ("rt", "rw")
"""Partners whose name is part of an address, too."""
_HEAD = re.compile(r"\s*\d")
_UNIT = re.compile(r"\b(rt|rw)\W{0,3}(\d{1,3})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Area:
    """An area by its code, as its name is said."""

    code: str
    name: str
    matched: str = ""


@lru_cache(16)
def version(name: str) -> str:
    """What a consent keeps of the words that were agreed to: their name, and a digest of them."""
    words = [lookup(language, name, "ask") for language in languages()]
    digest = hashlib.sha256("\0".join(words).encode()).hexdigest()[:12]
    return f"{name} {digest}"


def daftar() -> Talk[End]:
    """By the menu: the area, then yes or no."""
    area = yield from _which_area("")
    if isinstance(area, End):
        return area
    if not (yield from confirm(MENU_TEXT, area=area.name)):
        return End("daftar.batal")
    return (yield from _enrol(area, MENU_TEXT))


def daftar_sms(said: str = "", partner: str = "") -> Talk[End]:
    """By SMS: `said` may name the area, `partner` is who the sender says they are, "" a resident.

    Who is enrolled and names no area is asked about theirs: DAFTAR YA may come a day late.
    """
    area = yield from _which_area(said, may_be_own=True, partner=partner)
    if isinstance(area, End):
        return area
    if partner in _NEIGHBOURHOODS and _HEAD.match(said) and not _begins(said, area.matched):
        chosen = yield from choose("daftar.sebagai", "warga", partner)  # "RT 14 7 ULU"
        partner = "" if chosen == "warga" else partner
    name = PARTNER_TEXT if partner else RESIDENT_TEXT
    for _ in range(2):
        answer = blot(
            (yield from ask(name, zero_is_answer=True, area=area.name, partner=partner or "warga"))
        )
        if says_yes(answer, "DAFTAR"):
            place = _place(said, area.matched, partner) if partner else ""
            return (yield from _enrol(area, name, partner, place))
        if says_no(answer):
            break
        other = _found((yield from look_up("daftar.cari", AreaOf(answer))))
        area = other or area
    return End("daftar.batal")


def _begins(said: str, matched: str) -> bool:
    return bool(matched) and word_said(said).startswith(word_said(matched))


def _place(said: str, matched: str, partner: str) -> str:
    """The RT and RW that a partner names: "14 rw 3 7 ulu" of an RT is RT 14 RW 3."""
    if partner in _NEIGHBOURHOODS and not _begins(said, matched):
        said = f"{partner} {said}"
    found = {
        unit[1].lower(): int(unit[2])
        for unit in reversed(list(_UNIT.finditer(said)))
        if not _begins(said[unit.start(2) :], matched)
    }
    return " ".join(f"{name.upper()} {found[name]}" for name in _NEIGHBOURHOODS if name in found)


def _enrol(area: Area, text: str, partner: str = "", place: str = "") -> Talk[End]:
    yield from tell("daftar.simpan", ImbauanAgreed(area.code, version(text), partner, place))
    if partner:
        return End("daftar.terima_mitra", area=area.name, partner=partner)
    return End("daftar.terima", area=area.name)


def _which_area(said: str, may_be_own: bool = False, partner: str = "") -> Talk[Area | End]:
    """The area for which somebody wants imbauan, asked for until it is one. END: it is none."""
    found = (yield from look_up("daftar.cari", AreaOf(said))) if said else None
    if said and partner in _NEIGHBOURHOODS and not (found and (found["area"] or found["where"])):
        found = yield from look_up("daftar.cari", AreaOf(f"{partner} {said}"))  # "14 7 ULU"
    if may_be_own and not (found and (found["area"] or found["where"])):
        own = yield from look_up("daftar.punya", ContactOf())
        if own:
            return Area(own["area"], own["name"])
    for question in ("daftar.tempat", "daftar.tempat_lagi", ""):
        area = _found(found)
        if area and found and (found["level"] in _SMALL or question != "daftar.tempat"):
            return area
        if not question:
            break
        where: Sequence[Sequence[str]] = found["where"] if found else ()
        if len(where) == 2:
            choice = {"first": where[0][1], "second": where[1][1]}
            answer = blot((yield from ask("daftar.tempat_dua", zero_is_answer=True, **choice)))
            chosen = number_in(answer, 2)[0]
            if chosen:
                code, _, name = where[chosen - 1]
                return Area(code, name)
        elif where:
            answer = blot((yield from ask("daftar.tempat_banyak", place=said)))
        else:
            answer = blot((yield from ask(question)))
        if tells(answer):
            return (yield from file(answer))
        if says_no(answer):
            break
        said = f"{said}, {answer}" if where else answer
        found = yield from look_up("daftar.cari", AreaOf(said))
    return End("daftar.batal")


def _found(answer: Any) -> Area | None:
    if not answer or not answer["area"]:
        return None
    return Area(answer["area"], answer["name"], answer["matched"])
