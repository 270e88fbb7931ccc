"""Words that tell of a place: those before its name, and those that only lead to it."""

from __future__ import annotations

from flows.reading.place.spelling import ORDINARY, named, spelt
from flows.rules.levels import KABUPATEN, KECAMATAN, KELURAHAN

_LISTS = named("place/marks")


def _words(text: str) -> frozenset[str]:
    return frozenset(map(spelt, text.split()))


AREAS = {
    **dict.fromkeys(_LISTS["areas kelurahan"], KELURAHAN),
    **dict.fromkeys(_LISTS["areas kecamatan"], KECAMATAN),
    **dict.fromkeys(_LISTS["areas kabupaten"], KABUPATEN),
}
"""Behind these stands the name of an area of this level."""

ROADS = _LISTS["roads"]
LANES = _LISTS["lanes"]
OTHERS = _LISTS["others"]
STREETS = ROADS | LANES | OTHERS
"""What follows is the name of a street or the like, and tells nothing of an area of that name."""

BUILDINGS = _LISTS["buildings"]
"""What follows is the name of a building, which mostly lies in the area of that name."""
COMPOUNDS = {spelt(first): second for first, second in named("place/compounds").items()}
"""Two words that are a kind of place together: a name may follow, or more of the address."""
KNOWN_KINDS = _LISTS["known_kinds"]
"""Of such a kind there is one in a town: it needs no name."""
SCHOOLS = _LISTS["schools"]
"""Named by a number or "negeri"; else pupils ("budak sma") or other words ("smp" is "sampai")."""

NUMBERED = _LISTS["numbered"]
"""These name a place only with a number (or, of a block, a letter) behind them."""
HOUSES = _words("no nomor nmr")
"""The number of a house: it needs another part before it."""
WITH_LETTER = _words("blok blk")
TIMES = _words("jam jm pukul pkl tgl tanggal")
"""A number right behind one of these, or of the NUMBERED, is theirs."""

NEARBY = _LISTS["nearby"]
"""Behind these stands a place even if nobody knows it."""
AT = _words("di d")
LOCATIVE = NEARBY | AT | _LISTS["locative"] | AREAS.keys()
AWAY = _LISTS["away"]
"""A place behind one of these may be another than that of what happened."""

LEADING = NEARBY | _LISTS["leading"]
"""Right before a place they belong to it ("dpn masjid nurul iman"), alone they tell nothing."""
NO_LEADING = _words("pak ketua")

BESIDE = _LISTS["beside"]
"""Behind these stands what everybody there knows, or something of everyday life ("depan rumah")."""

BANKS = _words("ulu ilir")
"""The banks of the Musi: with a number before it a kelurahan."""
SHORES = _words("laut darat")
"""The side of the river or of the road, behind the name of such a kelurahan."""

COUNTED = _LISTS["counted"]
"""A number before one of these counts it and names no place."""

NO_LANES = _LISTS["no_lanes"]
"""No names after ``lorong`` or ``gang``; most other everyday words are one ("lorong damai")."""
NO_ROADS = _words("raya")
TITLES = _LISTS["titles"]
"""The word behind one of these is part of a street's name, whatever it means ("ki gede suro")."""
ENDING = _words("dalam laut darat indah permai jaya raya lama")
"""Everyday words that names of roads and lanes end with ("lr cempaka dalam")."""
ENDING_BEFORE_MORE = _LISTS["ending_before_more"]
"""Everyday words that end such a name before more of an address ("lr tali air rt 4") or nothing."""
ENDING_FAIR = _LISTS["ending_fair"]
"""Names of estates and shops end with these, after any word or area's name ("bumi mas indah")."""
ENDING_FOREIGN = _LISTS["ending_foreign"]
"""An estate, a mall or the like: the name before one of these goes on with it ("opi water fun")."""
ENDING_ESTATES = ENDING_FAIR | ENDING_FOREIGN
ESTATES = _LISTS["estates"]
NAMING = _LISTS["naming"]
"""Everyday words that names of roads and buildings begin with."""

DIRECTIONS = _words("timur barat utara selatan")
"""A name goes on with one of these, and means another place by it."""
POSTS = _words("pos poskamling gardu kampung taman")
"""Named by two everyday words, the second of a colour or the like ("pos bambu kuning")."""
CLOSING = _words("vs dan sama samo dengan dg dgn")
"""Before one of these a name has ended."""

TOPONYMS = _LISTS["toponyms"]
"""Names of villages begin with these: with another word, not an everyday one, they are a place."""

NO_NAMES = ORDINARY | NUMBERED | STREETS | BUILDINGS | AREAS.keys() | LEADING | LOCATIVE
"""All words that are none of a name."""
LED = (STREETS | BUILDINGS | BESIDE | AREAS.keys() | _words("rt rw")) - _words(
    "pos sd ma mi man lap camat sekolah"
)
"""Words that are often typed without a gap behind "di", or before a name."""

ALSO_WORDS = _LISTS["also_words"]
"""Areas with an everyday word for a name: one only behind "di", beside another part, or alone.

A village far away is called so only where more tells it ("desa sumur", "sumur, kab lahat").
"""
