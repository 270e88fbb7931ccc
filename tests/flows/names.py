"""All that the product's conversations ask, tell and end with: their names are an API, and
names.txt is its list.

A renamed question is asked a second time of whoever is in mid-call, and a renamed fact is told a
second time. After a change made on purpose: ``python -m tests.flows.names >
tests/flows/names.txt``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flows.daftar import CONSENT_TEXTS
from flows.effects import EmergencyRaised, Fact, IncidentReported, ReportBegun
from flows.engine import Flow, Records
from flows.lanjut import tawaran
from flows.menu import menu
from flows.queries import (
    AreaOf,
    ContactOf,
    Helplines,
    ImbauanCek,
    NightOf,
    OnlyReport,
    Query,
    ReportLeft,
    StatusOf,
    SwapOf,
    WatchOf,
)
from flows.reading.place.gazetteer import Gazetteer
from flows.rules.message_kinds import MESSAGE_KINDS
from flows.rules.tickets import with_check
from flows.sms.talk import flow_for
from tests.flows.walker import Walk, walk

Answers = dict[str, tuple[Query | Fact, Any]]
"""What was asked on a walk, each once, and the answer."""
SNAPSHOT = Path(__file__).with_name("names.txt")
TICKET, OTHER = with_check("4821370"), with_check("1000000")
"""Tickets of the greatest length: this phone's, and one of another."""
CODES = {
    f"{name}.{part}": (TICKET, OTHER, "12345", "saya lupa", "ada maling di lr a")
    for name in ("status", "hapus", "urung")
    for part in ("kode", "salah", "angka")
}
KINDS = {
    "sms.jenis": ("1", "2 LR KETAPANG", "dak tau"),
    "sms.jenis_lagi": ("2", "apa"),
    "sms.tempat_dua": ("1", "kec lain"),
    **dict.fromkeys(("sms.mau", "sms.mau_darurat", "sms.mau_netral"), ("YA", "idak")),
    "sms.maksud": ("Y", "bukan", "maling di lr a"),
}
PLACES = dict.fromkeys(
    ("sms.tempat", "sms.tempat_jenis", "sms.darurat_tempat", "sms.netral_tempat", "bahaya.tempat"),
    ("LR KETAPANG RT 14 7 ULU", "bentar masih ngumpet", "kebakaran di 10 ulu rt 4", "€" * 160),
)
"""A place, none, one with an event, and as long as can be; asked once more
each is a place, or none.
"""
PLACES |= dict.fromkeys(
    (
        "sms.darurat_pos",
        "sms.tempat_lagi",
        "sms.tempat_nanti",
        "sms.darurat_tempat_lagi",
        "bahaya.tempat_lagi",
        "lapor.tempat_lagi",
    ),
    ("PASAR 16 ILIR", "entah"),
)
PLACES["lapor.tempat"] = ("LR KETAPANG RT 14 7 ULU", "€" * 160, "entah")
COUNTS = {"ronda.jumlah": ("4", "empat", "99"), "ronda.jumlah_angka": ("4", "entah")}
_SEVERAL = ("SUKAJAYA", "MUARA ENIM")
"""Names that two, and three, areas bear."""
AREAS = {
    "daftar.tempat": ("7 ULU", "PLAJU", *_SEVERAL, "entah", "€" * 160),
    "daftar.tempat_lagi": ("7 ULU", "entah"),
    "daftar.tempat_dua": ("2", "7 ULU", "bukan"),
    "daftar.tempat_banyak": ("7 ULU", "maling di lr a"),
    **dict.fromkeys(CONSENT_TEXTS, ("DAFTAR YA", "7 ULU", "tidak")),
}
STATES = (
    "tidak_selesai",
    "baru",
    "diterima",
    "ditangani",
    "menunggu_verifikasi",
    "selesai",
    "ditolak",
)

_REPORT = {
    "name": "lapor_sms",
    "args": {
        "category": "petasan",
        "place": "PASAR 16 ILIR",
        "story": "ada petasan di PASAR 16 ILIR",
    },
}
_HELP = {"place": "PASAR 16 ILIR", "story": "tolong di PASAR 16 ILIR"}

SMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("menu", {}),
    ("nomor", {}),
    ("lapor_sms", {"category": "narkoba", "place": "", "story": "kami mau grebek bandar sabu"}),
    ("lapor_sms", {}),
    ("lapor_sms", {"place": "PASAR 16 ILIR"}),
    (
        "lapor_sms",
        {
            "category": "kebakaran",
            "place": "7 ULU",
            "story": "kebakaran di 7 ULU",
            "area": "16.71.02.1006",
        },
    ),
    ("lapor_sms", {"category": "petasan", "place": "", "story": "ada petasan"}),
    (
        "lapor_sms",
        {"category": "petasan", "place": "PASAR 16 ILIR", "story": "ada petasan di PASAR 16 ILIR"},
    ),
    ("lapor_sms", {"category": "kdrt", "place": "", "story": "suami memukul"}),
    (
        "lapor_sms",
        {
            "category": "konflik_sosial",
            "place": "",
            "story": "ribut",
            "doubt": ["konflik_sosial", "gangguan_umum"],
        },
    ),
    *(
        (
            "lapor_sms",
            {
                "category": "kriminalitas",
                "place": "SUKARAMI",
                "story": "maling di SUKARAMI",
                "where": where,
            },
        )
        for where in (
            [["16.71.07", "kec Sukarami"], ["16.71.07.1005", "kel Sukarami"]],
            [["1", "a"], ["2", "b"], ["3", "c"]],
        )
    ),
    ("maksud", {"typed": "statuz", "command": "STATUS", "name": "status", "args": {"code": ""}}),
    ("izin", {"later": 1}),
    ("ganti", {}),
    ("belum_bisa", {"word": "DAFTAR"}),
    *(("daftar", {"said": said}) for said in ("", "7 ULU", "PLAJU", *_SEVERAL)),
    ("daftar", {"said": "7 ULU", "partner": "pokdar"}),
    ("daftar", {"said": "14 7 ULU", "partner": "rw"}),
    ("hapus_data", {}),
    ("darurat_sms", {}),
    ("darurat_sms", {"place": "PASAR 16 ILIR", "story": "tolong di PASAR 16 ILIR"}),
    ("darurat_sms", {"story": "saya diperkosa"}),
    *(
        (name, {"code": code})
        for name in ("status", "hapus", "urung")
        for code in ("", TICKET, OTHER, "12345")
    ),
    *(("cek", {"code": code}) for code in (TICKET, OTHER, "12345")),
    *(
        ("ronda_sms", {"word": word, "guards": guards})
        for word in ("masuk", "aman", "pulang")
        for guards in (None, 4)
    ),
    ("ronda_sms", {"word": "aman", "guards": None, "remark": "aman, lampu pos mati"}),
    ("ronda_lapor", {"word": "aman", "guards": None, **_REPORT}),
    ("kabar_sms", {"remark": "warga sudah bubar"}),
    ("tidak_aman", {"story": "tidak aman"}),
    ("lapor_sms", {"category": "petasan", "place": "", "story": "ada petasan", "guard": True}),
    ("darurat_sms", {"guard": True}),
    *(
        ("sekaligus", {**_REPORT, "command": command, "code": TICKET})
        for command in ("STATUS", "HAPUS", "BERHENTI")
    ),
    ("sekaligus", {"name": "darurat_sms", "args": _HELP, "command": "STATUS", "code": TICKET}),
    ("sekaligus", {"name": "darurat_sms", "args": _HELP, "command": "BATAL", "code": TICKET}),
    (
        "sekaligus",
        {
            "name": "lapor_sms",
            "args": {"category": "kdrt", "story": "suami memukul"},
            "command": "HAPUS",
            "code": TICKET,
        },
    ),
    *((name, {"kind": kind}) for name in ("berhenti", "mulai") for kind in MESSAGE_KINDS),
    ("lanjut", {}),
    ("rahasia", {}),
    ("batal", {}),
    ("tidak_jelas", {}),
)
"""Conversations as an SMS begins them."""


def records(state: str, sensitive: bool, post: str | None, asked: Query | Fact) -> Any:
    """Records in which the report `TICKET` is this phone's."""
    match asked:
        case StatusOf(code):
            return {"state": state, "sensitive": sensitive} if code == TICKET else None
        case OnlyReport():
            return TICKET if post else None
        case WatchOf():
            return {"post": post, "night": "2026-12-31"} if post else None
        case SwapOf():
            return ("off" if sensitive else "ask") if post else None
        case NightOf():
            missed = ["23.00", "00.00"][: 1 + sensitive] if state == "baru" else []
            beside = {"ditolak": {"begins": "22.00"}, "selesai": {"ended": "04.00"}}.get(state, {})
            night = {"missed": missed, "digits": "73", "asked": state == "diterima"}
            night["until"] = "04.00" if state == "baru" else ""
            return night | beside if post else None
        case ImbauanCek(code):
            found = {
                "sender": "Polsek Seberang Ulu I",
                "at": "9/2 16.30",
                "text": "Tarawih aman, kunci ganda motor " * 5,
            }
            return found if code == TICKET else None
        case ReportLeft():
            left = {"code": "" if state == "tidak_selesai" else TICKET, "sensitive": sensitive}
            return None if state == "baru" else left
        case Helplines():
            return {"siaga": "112", "damkar": "0711-312011"} if sensitive else {}
        case AreaOf(text):
            return _area(text)
        case ContactOf():
            # In one of these worlds whoever is enrolled stands guard nowhere.
            return {"area": "16.71.05", "name": "Plaju"} if post or state == "diterima" else None
        case ReportBegun() | IncidentReported() | EmergencyRaised():
            return TICKET
    return None


def _area(text: str) -> Any:
    bearers = range(2 + _SEVERAL.index(text)) if text in _SEVERAL else ()
    level = "kelurahan" if "ULU" in text else "kecamatan" if text == "PLAJU" else ""
    return {
        "area": "16.71.05" if level else "",
        "name": text if level else "",
        "level": level,
        "matched": "7 ULU" if "ULU" in text else "",
        "where": [[str(number), f"kec {number}", text] for number in bearers],
    }


def worlds() -> Iterator[Records]:
    """All that the records may answer."""
    for number, state in enumerate(STATES):
        yield partial(
            records, state, False, "Pos Melati Kelurahan Tujuh Ulu" if number % 2 else None
        )
    yield partial(records, "diterima", True, "Pos Melati")


def flows() -> Iterator[tuple[str, Flow]]:
    """The product's conversations: the call, the call after one that broke off, and those that an
    SMS begins.
    """
    yield "call", menu
    yield "redial", tawaran
    for name, args in SMS:
        if args or name != "menu":
            yield f"{name} {args}", flow_for(name, args)


@cache
def walked() -> Walk:
    """Every path of every conversation in every world.

    The menus are the same in all and walked in two of them. So is any other that was walked in a
    world which answers all that it asked as this one does.
    """
    walk_ = Walk()
    # A dozen texts are typed a hundred thousand times: in each the place is looked for once.
    with patch.object(Gazetteer, "find", cache(Gazetteer.find)):
        for _, flow in flows():
            answered: list[Answers] = []  # in each world it was walked in
            for world in islice(worlds(), 2 if flow in (menu, tawaran) else None):
                if any(_answers_so(world, before) for before in answered):
                    continue
                answered.append({})
                heard = partial(_heard, world, answered[-1])
                walk(flow, heard, {**CODES, **COUNTS, **KINDS, **PLACES, **AREAS}, into=walk_)
    return walk_


def _heard(world: Records, answers: Answers, asked: Query | Fact) -> Any:
    """What this world answers, which is kept."""
    answer = world(asked)
    answers[repr(asked)] = (asked, answer)
    return answer


def _answers_so(world: Records, answers: Answers) -> bool:
    return all(world(asked) == answer for asked, answer in answers.values())


if __name__ == "__main__":
    sys.stdout.write("\n".join(walked().names()) + "\n")
