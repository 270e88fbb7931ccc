"""Bahaya sekarang: an emergency is told first; only then is anything asked.

It goes to desk and officer, never to neighbours: one of them may be the attacker, and rumours have
killed.
"""

from __future__ import annotations

from flows.effects import AnswerKept, EmergencyRaised, PlaceGiven
from flows.questions import End, Talk, ask, choose, tell
from flows.reading.place import place_in
from flows.reading.report import blot, in_danger, kinds_in, protected_by
from flows.reading.whereabouts import can_be_place
from flows.saran import CHASE

SEND = "kirim"


def bahaya() -> Talk[End]:
    """An emergency by menu.

    The one key in between is there because a wrong key in the main menu must alarm nobody.
    """
    said = yield from choose("bahaya.kirim", SEND, free=_tells)
    code = yield from tell("bahaya.simpan", EmergencyRaised())
    place = blot(said if said != SEND else (yield from ask("bahaya.tempat", code=code)))
    if not can_be_place(place) and not protected_by(place):
        yield from tell("bahaya.catat", AnswerKept(place, urgent=True))
        place = blot((yield from ask("bahaya.tempat_lagi")))
    category = protected_by(place)
    yield from tell("bahaya.tempat_simpan", PlaceGiven(place, category))
    return (
        End("lapor.terima_netral", code=code)
        if category
        else End("bahaya.terima", code=code, **CHASE)
    )


def _tells(said: str) -> bool:
    """Whether it is a place or what happens: frightened people type that instead of the key."""
    return bool(place_in(said) or in_danger(said) or kinds_in(said))
