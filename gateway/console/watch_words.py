"""What the watch's slots and words are called on the pages."""

from __future__ import annotations

from flows.rules.area_names import spoken
from flows.rules.lamps import lamp
from flows.rules.slot_steps import ARRIVE, LEAVE
from gateway.console.language import gettext as _
from gateway.console.moments import now
from storage.watch import Slot


def dotted(times: str) -> str:
    """Times of day that are kept as 22:00, as all others are written here: 22.00."""
    return times.replace(":", ".")


def slot_state(name: str) -> str:
    """A state of an expected check-in, or a lamp of `flows.rules.lamps`."""
    return {
        "menunggu": _("Menunggu"),
        "nanti": _("Belum waktunya"),
        "ditunggu": _("Ditunggu, sudah diingatkan"),
        "hadir": _("Hadir"),
        "terlambat": _("Terlambat"),
        "terlewat": _("Tanpa kabar"),
        "izin": _("Izin"),
        "jeda": _("Jeda"),
    }.get(name, name)


_TONES = {
    "hadir": "good",
    "terlambat": "warn",
    "ditunggu": "warn",
    "terlewat": "alarm",
    "izin": "quiet",
    "jeda": "quiet",
}

#: What a lamp shows beside its shape and its shade, which not everybody can tell apart.
_SIGNS = {
    "hadir": "✓",
    "terlambat": "T",
    "ditunggu": "!",
    "terlewat": "×",
    "izin": "I",
    "jeda": "J",
}


def slot_tone(name: str) -> str:
    """The tone of the badge of a state."""
    return _TONES.get(name, "")


def lamp_sign(name: str) -> str:
    """The sign on a lamp of `flows.rules.lamps`; none on what is still to come."""
    return _SIGNS.get(name, "")


def lamp_of(slot: Slot) -> str:
    """The lamp of an expected check-in, now."""
    return lamp(slot.state, slot.remind_at, now())


def situation(word: str) -> str:
    """What a guard said. Whatever is no arrival and no leave is "aman": a word by which a guard
    asks for help under somebody's eyes must look like every other.
    """
    return {ARRIVE: _("masuk"), LEAVE: _("pulang")}.get(word, _("aman"))


def guard(place: int | None) -> str:
    """A guard by their place in the list of the post: never by name or number."""
    if place is None:
        return _("bukan penjaga lagi")
    return _("Penjaga %(number)s", number=place + 1) if place else _("Penjaga 1 (ketua)")


def step(name: str) -> str:
    """A step of what follows a check-in that does not come (of `flows.rules.ladder.MISSED`)."""
    return {
        "reminder": _("Penjaga yang bertugas diingatkan"),
        "partner": _("Pos tetangga"),
        "ketua": _("Ketua pos"),
        "officers": _("Polisi RW atau Bhabinkamtibmas"),
        "desk": _("Polsek"),
    }.get(name, name)


def sent_state(state: str, taken: bool) -> str:
    """What became of an SMS about an alarm."""
    if state in ("delivered", "failed", "refused", "expired"):
        return {
            "delivered": _("sampai"),
            "failed": _("gagal"),
            "refused": _("ditolak operator SMS"),
            "expired": _("lewat waktu, tidak terkirim"),
        }[state]
    if taken:
        return _("diterima operator SMS")
    return _("belum terkirim") if state else _("hanya di papan, atau catatan SMS sudah dihapus")


FILTERS = {
    "slot_state": slot_state,
    "slot_tone": slot_tone,
    "lamp": lamp_of,
    "lamp_sign": lamp_sign,
    "situation": situation,
    "guard": guard,
    "watch_step": step,
    "sent_state": sent_state,
    "dotted": dotted,
    "spoken": spoken,
}
