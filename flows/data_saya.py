"""Data saya: what is kept of a caller and who sees it; erasing it; imbauan, no more, or again."""

from __future__ import annotations

from flows.daftar import daftar
from flows.effects import (
    ContactErased,
    ErasureAsked,
    ErasureTakenBack,
    ImbauanResumed,
    ImbauanStopped,
)
from flows.queries import ContactOf, StatusOf, WatchOf
from flows.questions import End, Talk, choose, confirm, look_up, tell
from flows.rules.message_kinds import IMBAUAN, NEWS, ROUTINE
from flows.status import ask_code, named

#: In the order of the screen; whoever knows a key by heart finds it where it was.
_WISHES = (
    "aturan",
    "hapus",
    "urung",
    "stop",
    "mulai",
    "daftar",
    "stop_rutin",
    "stop_kabar",
    "mulai_kabar",
    "hapus_data",
)


def data_saya() -> Talk[End]:
    """The menu of the caller's own data."""
    wish = yield from choose("data.saya", *_WISHES)
    if wish == "aturan":
        wish = yield from choose("data.aturan", "hapus", "cukup")
    match wish:
        case "hapus":
            return (yield from hapus())
        case "urung":
            return (yield from urung())
        case "stop":
            return (yield from berhenti())
        case "mulai":
            return (yield from mulai())
        case "daftar":
            return (yield from daftar())
        case "stop_rutin":
            return (yield from berhenti(ROUTINE))
        case "stop_kabar":
            return (yield from berhenti(NEWS))
        case "mulai_kabar":
            return (yield from mulai(NEWS))
        case "hapus_data":
            sure = yield from confirm("data.hapus_data")
            return (yield from hapus_data()) if sure else End("data.cukup")
    return End("data.cukup")


def hapus(code: str = "") -> Talk[End]:
    """Have number and text of one's own report erased in 24 hours; until then it can be taken back.

    Of a sensitive one the number and all that leads to it; the case stays with who works on it, for
    somebody else may hold the phone.
    """
    asked = yield from ask_code("hapus", code)
    if isinstance(asked, End):
        return asked
    code = asked
    found = yield from look_up("hapus.cari", StatusOf(code))
    if found is None:
        return End("hapus.tidak_ada", code=code)
    yield from tell("hapus.simpan", ErasureAsked(code))
    return End("hapus.terima_nomor" if found["sensitive"] else "hapus.terima", code=code)


def hapus_sms(code: str = "") -> Talk[End]:
    """The same by SMS: a phone with one open report is not asked for its number."""
    return (yield from hapus((yield from named(code))))


def hapus_data() -> Talk[End]:
    """Have what is kept for imbauan, and a guard's name, erased at once; a phone for which nothing
    is: its report.

    Of the number only what it cannot be read from stays, so that no list that is loaded later
    brings it back. A guard stays one.
    """
    contact = yield from look_up("hapus.data_cari", ContactOf())
    guards = yield from look_up("hapus.jaga_cari", WatchOf())
    if contact is None and guards is None:
        return (yield from hapus_sms())
    yield from tell("hapus.data_simpan", ContactErased())
    return End("hapus.data" if guards is None else "hapus.data_jaga")


def urung(code: str = "") -> Talk[End]:
    """Take the erasure back."""
    asked = yield from ask_code("urung", code)
    if isinstance(asked, End):
        return asked
    code = asked
    if (yield from look_up("urung.cari", StatusOf(code))) is None:
        return End("hapus.tidak_ada", code=code)
    yield from tell("urung.simpan", ErasureTakenBack(code))
    return End("urung.terima", code=code)


def berhenti(kind: str = IMBAUAN) -> Talk[End]:
    """No more messages of this kind; answers to one's own reports go on."""
    yield from tell("data.stop_simpan", ImbauanStopped(kind))
    return End("pesan.stop_ok" if kind == IMBAUAN else f"pesan.stop_{kind}")


def mulai(kind: str = IMBAUAN) -> Talk[End]:
    """They may come again."""
    yield from tell("data.mulai_simpan", ImbauanResumed(kind))
    return End("pesan.start_ok" if kind == IMBAUAN else f"pesan.start_{kind}")
