"""Whether two things that one phone told can be one event or place, and which place is right."""

from __future__ import annotations

import re

from flows.reading.folding import folded
from flows.reading.place import Gazetteer
from flows.rules.kinds import OTHER

_NAMED = re.compile(
    r"\b(?:(?P<road>jalan|jln|jl)|(?P<lane>lorong|lrg|lr|gang|gg)|(?P<rt>rt)|(?P<rw>rw))\W*0*(?:([^\W\d_]{3,})|(\d{1,3}))",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(?:arah|menuju|nuju|pindah|pinda|bergeser|geser)\b"
    r"|\b(?:anak|budak|orang|wong|warga|geng|asal|tinggal)\s+(?:di |dari )?"
    r"(?:lr|lrg|lorong|gg|gang|rt|\d{1,2} ?(?:ulu|ilir))\b",
    re.IGNORECASE,
)
"""With one of these, a place is where somebody went, or is from."""


_BESIDE = frozenset(
    frozenset(pair.split())
    for pair in (
        "konflik_sosial kriminalitas",
        "konflik_sosial gangguan_umum",
        "balap_liar gangguan_umum",
        "petasan gangguan_umum",
        "penyakit_masyarakat gangguan_umum",
        "mencurigakan gangguan_umum",
        "mencurigakan kriminalitas",
        "kecelakaan kemacetan",
        "bencana kemacetan",
        "kebakaran kemacetan",
    )
)
"""Kinds that go together in one event: a brawl and weapons, a race and its noise."""


def another_event(category: str, kind: str, place: str) -> bool:
    """Whether an event of this kind at this place is another than a report of that category."""
    if OTHER in (category, kind) or category == kind:
        return False
    return bool(place) or frozenset((category, kind)) not in _BESIDE


def goes_away(text: str) -> bool:
    """Whether the place it names is no other place of the report.

    Somebody came from there or went there, or something moved.
    """
    return bool(_AWAY.search(text))


def elsewhere(place: str, other: str, gazetteer: Gazetteer | None = None) -> bool:
    """Whether two places cannot be one: areas apart, roads of two names, RT or RW of two numbers.

    A lane and the kelurahan it lies in are one place told in two texts.
    """
    areas = (gazetteer.find(place).code, gazetteer.find(other).code) if gazetteer else (None, None)
    inner, outer = (
        f"{area}." for area in sorted((area or "" for area in areas), key=len, reverse=True)
    )
    if all(areas) and not inner.startswith(outer):
        return True
    names, others = _names(place), _names(other)
    return any(names[sort] != others[sort] for sort in names.keys() & others.keys())


def _names(text: str) -> dict[str, str]:
    """The first road, lane, RT and RW that a text names."""
    names: dict[str, str] = {}
    for found in _NAMED.finditer(text):
        sort = next(name for name, word in found.groupdict().items() if word)
        names.setdefault(sort, (found[5] or found[6]).casefold())
    return names


def mended(place: str, right: str) -> str:
    """The place that was told, made right by this one.

    "rt 15" changes the RT in "lr ketapang rt 14"; any other place stands instead.
    """
    named = _names(right)
    if (
        not place
        or not named
        or named.keys() - {"rt", "rw"}
        or not named.keys() <= _names(place).keys()
    ):
        return right
    changed, rest = place, right
    for sort, number in named.items():
        way = re.compile(rf"\b({sort}\W*0*)\d{{1,3}}", re.IGNORECASE)
        changed = way.sub(rf"\g<1>{number}", changed, count=1)
        rest = way.sub("", rest, count=1)
    rest = rest.strip(" ,.")
    return f"{changed}, {rest}" if rest and folded(rest) not in folded(changed) else changed
