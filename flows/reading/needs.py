"""What help a text calls for: what its sender is to hear, and whom to call besides 110.

A report says what happened; the answer to it says what to do, and that depends on more than the
kind: a fall from a bridge may be a bath, a crash or somebody's own life.
"""

from __future__ import annotations

from typing import Literal

from flows.reading.danger import own_life, punishment_in
from flows.reading.data import sets
from flows.reading.events import SURE
from flows.reading.lexicon import CUES, WORDS
from flows.reading.report import see
from flows.reading.scene import Scene
from flows.rules.kinds import OTHER

_LISTS = sets("words/needs")

Need = Literal["kejar", "biasa", "alam", "api", "medis", "air", "jiwa", "temani", "duka", "tindak"]
"""Do not chase; nobody can be chased; keep away; fire; illness and wounds; water; the sender's own
life; another's life; somebody who took their own; only the police may search or punish.
"""

_WATER = frozenset(("kecelakaan", "bencana", "orang_hilang", OTHER))
"""Kinds in which words of water make it one."""
_NOBODY = frozenset(("kemacetan", "orang_hilang"))
"""Kinds in which there is nobody to be chased."""
_ILL = frozenset(("bencana", OTHER))
"""Kinds in which words of illness, or of wounds, make it one."""
_THINGS = frozenset(("gangguan_umum", OTHER))
"""Kinds in which there may be somebody, unless things are told of."""
_CALLED = frozenset("bang kak dek mas mbak om tante".split())
"""Short names of whom one talks to: before "saya" they are no brother of mine."""
_OTHERS = (WORDS["kin"] | WORDS["family"] | WORDS["mates"] | WORDS["child"]) - _CALLED | _LISTS[
    "others"
]
"""Who is not the sender."""


def need_of(category: str, text: str) -> Need:
    """What help a report of this kind with these words calls for."""
    return needed(category, text)[0]


def needed(category: str, text: str) -> tuple[Need, tuple[int, ...]]:
    """What help is called for, and where the words for it stand; nowhere: the kind calls."""
    seen = see(text)
    scene = seen.scene
    if life := own_life(scene):
        if dead := scene.first("dead"):
            return "duka", dead
        return ("jiwa" if _is_senders(scene, life[0]) else "temani"), life
    if punished := punishment_in(scene):
        return "tindak", punished
    if category == "kebakaran":
        return "api", ()
    if category in _WATER and (
        water := scene.first("in_water" if category == "bencana" else "afloat")
    ):
        return "air", water
    if category in _ILL and (illness := scene.first("illness")):
        return "medis", illness
    if category == "kecelakaan":
        return "medis", ()
    if category == "bencana":
        return "alam", ()
    told = any(event.strength >= SURE and not event.denied for event in seen.events)
    things = CUES["lifeless"].any(seen.words) if category in _THINGS and told else ()
    return ("biasa" if category in _NOBODY or things else "kejar"), things


def _is_senders(scene: Scene, first: int) -> bool:
    """Whether it is told of the sender: the nearest person before it is "I"."""
    for at in range(first, -1, -1):
        if scene.ours(at):
            return _OTHERS.isdisjoint(word.word for word in scene.words[max(0, at - 2) : at])
        if scene.words[at].word in _OTHERS or (
            scene.words[at].word == "yang" and at and scene.words[at - 1].word == "ada"
        ):
            return False
    return True
