"""What the watch's slots and words are called on the pages."""

from __future__ import annotations

from flows.rules.slot_steps import ARRIVE, LEAVE
from gateway.console.language import gettext as _


def slot_state(name: str) -> str:
    """A state of an expected check-in."""
    return {
        "menunggu": _("Menunggu"),
        "hadir": _("Hadir"),
        "terlambat": _("Terlambat"),
        "terlewat": _("Tanpa kabar"),
        "izin": _("Izin"),
        "jeda": _("Jeda"),
    }.get(name, name)


_TONES = {
    "hadir": "good",
    "terlambat": "warn",
    "terlewat": "alarm",
    "izin": "quiet",
    "jeda": "quiet",
}


def slot_tone(name: str) -> str:
    """The tone of the badge of a state."""
    return _TONES.get(name, "")


def situation(word: str) -> str:
    """What a guard said. Whatever is no arrival and no leave is "aman": a word by which a guard
    asks for help under somebody's eyes must look like every other.
    """
    return {ARRIVE: _("masuk"), LEAVE: _("pulang")}.get(word, _("aman"))


def guard(place: int | None) -> str:
    """A guard by their place in the list of the post: never by name or number."""
    if place is None:
        return _("bukan penjaga lagi")
    return _("Penjaga %(number)s", number=place + 1) if place else _("Ketua pos")


FILTERS = {
    "slot_state": slot_state,
    "slot_tone": slot_tone,
    "situation": situation,
    "guard": guard,
}
