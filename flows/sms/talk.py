"""The conversations that an SMS starts, on the same engine as those of a call.

`begin` names the conversation of a reading and its arguments, which are plain JSON; `flow_for`
makes it from them, as often as another SMS comes to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flows.answers import says_no, says_yes
from flows.belum import belum
from flows.daftar import daftar_sms
from flows.data_saya import berhenti, hapus_data, hapus_sms, mulai, urung
from flows.effects import IncidentReported, PlaceGiven, WordConfirmed
from flows.engine import Flow
from flows.imbauan import cek
from flows.lanjut import lanjut
from flows.menu import menu_sms
from flows.nomor import nomor
from flows.questions import End, Talk, ask, tell
from flows.reading.away import nights_later
from flows.reading.guards import night_digits_in
from flows.reading.intent import ENROL_GUARD, Reading
from flows.reading.place import place_in
from flows.reading.report import (
    blot,
    category_of,
    is_sensitive,
    is_urgent,
    protected_by,
    wants_to_punish,
)
from flows.reading.whereabouts import is_talk
from flows.ronda import ganti, izin, kabar_sms, ronda_sms
from flows.rules.kinds import OTHER
from flows.saran import UNNAMED, saran_in
from flows.sms.asking import ask_area, ask_kind, ask_place, tells_something
from flows.sms.emergency import darurat_sms
from flows.sms.guarding import near_post, place_of_post, tidak_aman
from flows.sms.replies import batal, belum_bisa, rahasia, tidak_jelas
from flows.sms.together import ronda_lapor, sekaligus
from flows.status import status_sms
from flows.tanya import tanya


def begin(reading: Reading) -> tuple[str, dict[str, Any]]:
    """The conversation that this SMS starts.

    Raises ValueError for JAWAB, which goes on with one that is open.
    """
    if reading.word:
        name, args = begin(replace(reading, word=None))
        return "ronda_lapor", {
            "word": reading.word.lower(),
            "guards": reading.guards,
            "name": name,
            "args": args,
            **_digits(reading),
        }
    if reading.besides:
        name, args = begin(replace(reading, besides=None))
        command, code = reading.besides
        return "sekaligus", {"name": name, "args": args, "command": command, "code": code}
    match reading.intent:
        case "LAPOR" if reading.meant:
            return "tidak_aman", {"story": reading.text, "place": reading.place}
        case "LAPOR":
            args = {
                "category": reading.category,
                "place": reading.place,
                "story": reading.text,
                "doubt": list(reading.doubt),
                "where": [list(area) for area in reading.where],
                "area": reading.area,
            }
            return "lapor_sms", args | _guard(reading)
        case "DARURAT":
            args = {
                "place": reading.place,
                "story": reading.text,
                "category": reading.category,
                "area": reading.area,
            }
            return "darurat_sms", args | _guard(reading)
        case "BANTUAN":
            return ("nomor" if reading.meant else "menu"), {}
        case "HAPUS" if reading.meant:
            return "hapus_data", {}
        case "STATUS" | "HAPUS":
            return reading.intent.lower(), {"code": reading.code}
        case "CEK" | "BELUM":
            return reading.intent.lower(), {"code": reading.code}
        case "BATAL":
            return ("urung", {"code": reading.code}) if reading.code else ("batal", {})
        case "BERHENTI" | "MULAI" if reading.meant:
            return reading.intent.lower(), {"kind": reading.meant.lower()}
        case "BERHENTI" | "MULAI" | "LANJUT":
            return reading.intent.lower(), {}
        case "DAFTAR" if reading.meant != ENROL_GUARD:
            return "daftar", {"said": reading.text, "partner": reading.meant.lower()}
        case "MASUK" | "AMAN" | "PULANG":
            remark = {"remark": reading.remark} if reading.remark else {}
            said = {"word": reading.intent.lower(), "guards": reading.guards}
            return "ronda_sms", said | remark | _digits(reading)
        case "IZIN" | "GANTI":
            later = nights_later(reading.text)
            return reading.intent.lower(), {"later": later} if later else {}
        case "DAFTAR":
            return "belum_bisa", {"word": reading.intent}
        case "TIDAK_JELAS":
            if reading.near and reading.instead:
                typed, command = reading.near
                name, args = begin(reading.instead)
                return "maksud", {"typed": typed, "command": command, "name": name, "args": args}
            if reading.meant == "BATAL":
                return "urung", {}
            if reading.meant == "TEMPAT":
                return "lapor_sms", {"place": reading.place}
            if reading.meant == "KABAR":
                return "kabar_sms", {"remark": reading.text}
            if reading.meant == "SALAM":
                return "menu", {}
            if reading.meant == "RAHASIA":
                return "rahasia", {}
            return "tidak_jelas", {"meant": reading.meant}
        case "JAWAB":
            raise ValueError("an answer starts no conversation")


def _guard(reading: Reading) -> dict[str, Any]:
    return {"guard": True} if reading.guard else {}


def _digits(reading: Reading) -> dict[str, Any]:
    found = night_digits_in(reading.text)
    return {"digits": found} if found else {}


def flow_for(name: str, args: Mapping[str, Any]) -> Flow:
    """The conversation of this name with these arguments.

    Raises KeyError for a name nobody knows.
    """
    if name in _TOGETHER:
        inner = flow_for(args["name"], args["args"])
        others = {key: value for key, value in args.items() if key not in ("name", "args")}
        return partial(_TOGETHER[name], inner, **others)
    return partial(_FLOWS[name], **args)


def lapor_sms(
    category: str = "",
    place: str = "",
    story: str = "",
    doubt: Sequence[str] = (),
    where: Sequence[Sequence[str]] = (),
    area: str = "",
    guard: bool = False,
) -> Talk[End]:
    """A report in one message: told at once, then asked for one thing that is missing.

    The kind goes before the place. Where a guard names none it is their post. Of a sensitive one
    nothing is asked, and the answer says nothing of what it is about.
    """
    if not story:
        for _ in range(2):  # "bentar pak" and "iya" are asked once more, and kept
            said = blot(
                (
                    yield from ask(
                        "sms.apa" if place else "sms.lapor", zero_is_answer=True, place=place
                    )
                )
            )
            story = f"{story}\n{said}".strip()
            if says_no(said) or (tells_something(said) and not is_talk(said)):
                break
        category, place = category_of(story), _both(place_in(story), place)
        if category == OTHER and says_no(said):
            return End("sms.batal")
    urgent, sensitive = is_urgent(category, story), is_sensitive(category, story)
    code = yield from tell(
        "sms.simpan", IncidentReported(category, place, story, urgent, sensitive)
    )
    if guard and not place:
        place = yield from place_of_post()
    elif guard and not (area or where):
        yield from near_post(place)
    if sensitive:
        searches = category in ("narkoba", OTHER) and wants_to_punish(
            story
        )  # whom they may find there is not said
        return End("sms.netral_tindak" if searches else "pesan.ack_sensitive", code=code)
    advice: Mapping[str, str] = yield from saran_in(area, category, story)
    if doubt:
        category, named, said = yield from ask_kind(code, doubt, story, advice)
        if named and not place:
            place = named
            yield from tell("sms.tempat_simpan", PlaceGiven(place, protected_by(said)))
        if is_sensitive(category or OTHER, said):
            return End("pesan.ack_sensitive", code=code)
        category = category or OTHER  # filed as the first of the two; what is not known is not said
    elif where:
        said = yield from ask_area(code, place, where, advice)
        changed = bool(protected_by(said))
        return (
            End("pesan.ack_sensitive", code=code)
            if changed
            else End("sms.tempat_terima", code=code, **advice)
        )
    unnamed = category == OTHER or advice["saran"] in UNNAMED
    if place and unnamed:
        return End("pesan.ack", code=code, **advice)
    if place:
        return End("sms.ack", code=code, kind=category, place=place, **advice)
    question = "sms.tempat" if unnamed else "sms.tempat_jenis"
    again = ("sms.tempat_lagi", "sms.tempat_nanti", "sms.darurat_tempat_lagi")
    said, alarm, advice = yield from ask_place(code, category, advice, question, *again)
    if is_sensitive(OTHER, said):
        return End("pesan.ack_sensitive", code=code)
    if alarm:
        return End("bahaya.terima" if said else "pesan.darurat", code=code, **advice)
    return End("sms.tempat_terima" if said else "pesan.ack", code=code, **advice)


def _both(place: str, before: str) -> str:
    """A place and the one that was said before it, as one: "lr ketapang rt 14" after "7 ulu"."""
    return place if before.casefold() in place.casefold() else f"{place}, {before}".strip(", ")


def maksud(
    typed: str = "",
    command: str = "LAPOR",
    name: str = "lapor_sms",
    args: Mapping[str, Any] | None = None,
) -> Talk[End]:
    """A word near to a command: nothing happens before the sender says yes.

    An answer that is a report is one.
    """
    for _ in range(2):
        said = blot((yield from ask("sms.maksud", zero_is_answer=True, word=command)))
        if says_yes(said, command):
            yield from tell("sms.kata", WordConfirmed(typed, command))
            return (yield from flow_for(name, args or {})())
        if category_of(said) != OTHER:
            return (yield from lapor_sms(category_of(said), place_in(said), said))
        if says_no(said):
            break
    return End("pesan.unclear")


_FLOWS: dict[str, Callable[..., Talk[End]]] = {
    "menu": menu_sms,
    "nomor": nomor,
    "lapor_sms": lapor_sms,
    "darurat_sms": darurat_sms,
    "status": status_sms,
    "hapus": hapus_sms,
    "hapus_data": hapus_data,
    "daftar": daftar_sms,
    "urung": urung,
    "cek": cek,
    "ronda_sms": ronda_sms,
    "kabar_sms": kabar_sms,
    "izin": izin,
    "ganti": ganti,
    "tidak_aman": tidak_aman,
    "berhenti": berhenti,
    "mulai": mulai,
    "lanjut": lanjut,
    "maksud": maksud,
    "rahasia": rahasia,
    "batal": batal,
    "belum_bisa": belum_bisa,
    "tidak_jelas": tidak_jelas,
    "tanya": tanya,
    "belum": belum,
}
_TOGETHER: dict[str, Callable[..., Talk[End]]] = {
    "sekaligus": sekaligus,
    "ronda_lapor": ronda_lapor,
}
"""Those that hold another conversation, whose name and arguments are among theirs."""
