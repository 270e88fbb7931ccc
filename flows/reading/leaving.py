"""Who goes home: the guards, whose watch is over, or others they tell of ("warga sudah bubar")."""

from __future__ import annotations

from flows.reading.data import sets
from flows.reading.lexicon import CUES, WORDS
from flows.reading.utterance import Utterance

_LISTS = sets("words/leaving")

_OTHERS = _LISTS["others"]
"""Who leaves and is no guard."""
_GUARDS = WORDS["guarding"] | frozenset(
    ("kami", "kita", "regu", "izin", "petugas", "penjaga", "hadir")
)
"""With one of these before it, it is the guards who leave: "orang pos pulang", "regu 2 bubar"."""


def ours(said: Utterance, at: tuple[int, ...], start: int) -> bool:
    """Whether words of leaving are said of the guards themselves."""
    near = [word.word for word in said.words[max(0, at[0] - (2 if len(at) == 1 else 4)) : at[0]]]
    if at[0] == start or "kami" in near or "regu" in near or "izin" in near:
        return True
    return len(at) > 1 and not _OTHERS & {*near, *(said.words[position].word for position in at)}


def theirs(said: Utterance, at: tuple[int, ...]) -> bool:
    """Whether others are said to leave, right before: "warga sudah bubar", "tamu pak rt balek"."""
    clause = said.words[at[-1]].clause
    before = [word.word for word in said.words[max(0, at[0] - 5) : at[-1]] if word.clause == clause]
    many = any(
        word.typed.endswith("2") and word.typed[:-1].isalpha()
        for word in said.words[max(0, at[0] - 5) : at[0]]
    )
    return (many or bool(_OTHERS.intersection(before))) and not _GUARDS.intersection(before)


def others_leave(said: Utterance) -> tuple[int, ...]:
    """Where it says that somebody leaves who is no guard; empty: nowhere."""
    places = (hit.at for cue in ("leave", "end") for hit in CUES[cue].find(said.words))
    return next((at for at in places if theirs(said, at)), ())
