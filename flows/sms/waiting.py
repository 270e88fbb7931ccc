"""The question that waits when a text comes: for what it waits, and which report it is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from flows.daftar import CONSENT_TEXTS
from flows.engine import off_menu
from flows.reading.needs import need_of
from flows.rules.kinds import OTHER
from flows.saran import UNNAMED
from flows.session import Session
from flows.values import dataclass

Awaited = Literal["place", "code", "kind", "yes", "count", "story", "option"]
"""What a question waits for. A story is anything told; an option has a number and a word."""

_AWAITED: dict[str, Awaited] = {
    **dict.fromkeys(
        (
            "sms.tempat",
            "sms.tempat_jenis",
            "sms.tempat_lagi",
            "sms.tempat_nanti",
            "sms.tempat_dua",
            "sms.tempat_banyak",
            "sms.darurat_tempat",
            "sms.darurat_tempat_lagi",
            "sms.darurat_pos",
            "sms.netral_tempat",
            "lapor.tempat",
            "lapor.tempat_lagi",
            "bahaya.tempat",
            "bahaya.tempat_lagi",
            "daftar.tempat",
            "daftar.tempat_lagi",
            "daftar.tempat_dua",
            "daftar.tempat_banyak",
        ),
        "place",
    ),
    **{
        f"{name}.{part}": "code"
        for name in ("status", "hapus", "urung")
        for part in ("kode", "salah", "angka")
    },
    "sms.jenis": "kind",
    "sms.jenis_lagi": "kind",
    **dict.fromkeys(
        ("sms.maksud", "sms.mau", "sms.mau_darurat", "sms.mau_netral", *CONSENT_TEXTS), "yes"
    ),
    "ronda.jumlah": "count",
    "ronda.jumlah_angka": "count",
}
"""What each typed question waits for; one that is not named here waits for a story."""


@dataclass(frozen=True)
class Waiting:
    """A question that waits, and what is known of the report it is about.

    `category` is empty where no report is in hand. `missed`: it has options, and the text is none
    of them. `place`: what was said before anything that happens there.
    """

    name: str
    options: bool = False
    missed: bool = False
    category: str = ""
    doubt: tuple[str, ...] = ()
    emergency: bool = False
    place: str = ""
    life: bool = False
    """The report in hand tells of somebody's own life already."""

    @property
    def command(self) -> str:
        """The command that a yes to it may repeat: DAFTAR YA."""
        return "DAFTAR" if self.name in CONSENT_TEXTS else ""

    @property
    def asks_for_report(self) -> bool:
        """Whether it asks what happened, so that any report answers it."""
        return self.name in ("sms.apa", "sms.lapor")

    @property
    def awaited(self) -> Awaited:
        """What it waits for."""
        return "option" if self.options else _AWAITED.get(self.name, "story")


def waiting(name: str, args: Mapping[str, Any], session: Session, text: str) -> Waiting:
    """The question with which a conversation stands, as `flows.sms.judging` wants to know it."""
    if name in ("sekaligus", "ronda_lapor", "maksud") and isinstance(args.get("args"), Mapping):
        inner = waiting(str(args.get("name", "")), args["args"], session, text)
        told = any(entry.kind == "told" for entry in session.journal)
        return inner if name != "maksud" or told else replace(inner, category="", emergency=False)
    kinds = [str(entry.value) for entry in session.journal if entry.name == "lapor.jenis"]
    reports = name in ("lapor_sms", "darurat_sms", "tanya")
    about = kinds[-1] if kinds else str(args.get("category", "")) if reports else ""
    shown = session.shown or ""
    return Waiting(
        name=shown,
        options=bool(session.options),
        missed=off_menu(session, text),
        category=about or (OTHER if reports else ""),
        doubt=tuple(args.get("doubt") or ()),
        life=need_of(about or OTHER, str(args.get("story", ""))) in UNNAMED,
        emergency=name == "darurat_sms" or shown.startswith("bahaya."),
        place=str(args.get("place", "")) if shown == "sms.apa" else "",
    )
