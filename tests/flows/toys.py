"""A small set of conversations with its own words, shaped like the real ones, for the tests of the
engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from flows import End, Talk, ask, choose, confirm, look_up, tell, text
from flows.effects import CheckedIn, Fact, LanguageChosen, ReportBegun, ReportSent
from flows.engine import Flow, Turn, step
from flows.queries import Query, StatusOf
from flows.screens import Screen, render
from flows.session import Session

KINDS = {
    "kejahatan": "Kejahatan",
    "konflik": "Tawuran/konflik",
    "petasan": "Petasan",
    "balap": "Balap liar",
    "macet": "Macet",
    "kecelakaan": "Kecelakaan",
    "kebakaran": "Kebakaran",
    "bencana": "Bencana/banjir",
    "narkoba": "Narkoba",
    "judi": "Judi/miras",
    "hilang": "Orang hilang",
    "curiga": "Mencurigakan",
    "keluarga": "Keluarga",
    "bising": "Gangguan/bising",
    "petugas": "Petugas/RT/pos",
    "lain": "Lain",
}

WORDS = """
[layar]
kembali = "Kembali"
menu = "Menu"
lainnya = "Lainnya"
balik = "Balik"
ya = "Ya"
tidak = "Tidak"
ulang = "Belum cocok."
bantuan = "Bahaya? Telp 110. Ketik angka di depan pilihan."
[uji.menu]
ask = "Uji\\nBahaya? Telp 110"
lapor = "Lapor"
jaga = "Jaga"
status = "Status"
bahasa = "Bahasa"
[uji.jenis]
ask = "Lapor apa?"
KINDS
[uji.tempat]
ask = "Di mana?"
[uji.kirim]
ask = "{kind:uji.jenis}, {place}"
kirim = "Kirim"
bahaya = "Kirim: BAHAYA SEKARANG"
cerita = "Kirim + cerita"
diam = "Kirim, jangan SMS saya"
ubah = "Ubah"
[uji.cerita]
ask = "Apa yang terjadi?"
[uji.terima]
say = "Laporan {code} tersimpan."
[uji.jumlah]
ask = "Berapa orang di pos? 0 bila sendiri."
[uji.yakin]
ask = "{guards} orang?"
[uji.jaga]
say = "Tercatat."
[uji.batal]
say = "Tidak dicatat."
[uji.kode]
ask = "Nomor laporan?"
[uji.bukan]
ask = "Nomor itu tidak ada. Nomor laporan?"
[uji.status]
say = "Laporan {code}: {state}."
[uji.bahasa]
ask = "Bahasa?"
id = "Indonesia"
plm = "Palembang"
[uji.panjang]
ask = "LONG"
hapus = "Hapus"
berhenti = "Berhenti"
"""
WORDS = WORDS.replace("KINDS", "\n".join(f'{kind} = "{words}"' for kind, words in KINDS.items()))
WORDS = WORDS.replace("LONG", " ".join(f"kata{n}" for n in range(60)))

PALEMBANG = """
[layar]
kembali = "Balek"
[uji.menu]
ask = "Uji"
lapor = "Ngadu"
"""


@pytest.fixture(scope="module", autouse=True)
def words() -> Iterator[None]:
    """The words of these conversations beside the real ones.

    Import this fixture to have them in a test module.
    """
    with pytest.MonkeyPatch.context() as patch:
        for language, source in (("id", WORDS), ("plm", PALEMBANG)):
            patch.setitem(
                text.CATALOGUES,
                language,
                {**text.CATALOGUES.get(language, {}), **text.read(source)},
            )
        yield


def menu() -> Talk[End]:
    what = yield from choose("uji.menu", "lapor", "jaga", "status", "bahasa")
    if what == "lapor":
        return (yield from lapor())
    if what == "jaga":
        return (yield from jaga())
    if what == "status":
        return (yield from status())
    language = yield from choose("uji.bahasa", "id", "plm")
    yield from tell("uji.bahasa", LanguageChosen(language))
    return (yield from menu())


def lapor() -> Talk[End]:
    while True:
        kind = yield from choose("uji.jenis", *KINDS)
        place = yield from ask("uji.tempat")
        code = yield from tell("uji.rintis", ReportBegun(kind, place))
        how = yield from choose(
            "uji.kirim", "kirim", "bahaya", "cerita", "diam", zero="ubah", kind=kind, place=place
        )
        if how != "ubah":
            break
    story = (yield from ask("uji.cerita")) if how == "cerita" else ""
    yield from tell("uji.simpan", ReportSent(how == "bahaya", how == "diam", story))
    return End("uji.terima", code=code)


def jaga() -> Talk[End]:
    guards = yield from ask("uji.jumlah", zero_is_answer=True)
    if not (yield from confirm("uji.yakin", guards=guards)):
        return End("uji.batal")
    yield from tell("uji.masuk", CheckedIn("masuk", int(guards) if guards.isdecimal() else None))
    return End("uji.jaga")


def status() -> Talk[End]:
    code = yield from ask("uji.kode")
    while (found := (yield from look_up("uji.cari", StatusOf(code)))) is None:
        code = yield from ask("uji.bukan")
    return End("uji.status", code=code, state=found["state"])


def panjang() -> Talk[End]:
    yield from choose("uji.panjang", "hapus", "berhenti")
    return End("uji.batal")


def records(asked: Query | Fact) -> Any:
    """Records that know the report 482137 and give every new one that number."""
    if isinstance(asked, StatusOf):
        return {"state": "diterima", "sensitive": False} if asked.code == "482137" else None
    return "482137" if isinstance(asked, ReportBegun) else None


def unasked(asked: Query | Fact) -> Any:
    """Records that must not be asked."""
    raise AssertionError(f"asked again: {asked}")


@dataclass
class Call:
    """One phone in one conversation: what it shows and what was told, key by key."""

    flow: Flow
    session: Session = field(default_factory=Session)
    told: list[Fact] = field(default_factory=list)
    turn: Turn = field(init=False)

    def __post_init__(self) -> None:
        self.press(None)

    def press(self, *keys: str | None) -> Call:
        for key in keys:
            self.turn = step(self.flow, self.session, key, records)
            self.session = self.turn.session
            self.told += [told.fact for told in self.turn.tell]
        return self

    @property
    def shows(self) -> str:
        """The name of the question or END on the phone."""
        return (
            self.turn.show.question.name
            if isinstance(self.turn.show, Screen)
            else self.turn.show.name
        )

    @property
    def lines(self) -> list[str]:
        return render(self.turn.show, self.session.language).text.split("\n")

    @property
    def notes(self) -> dict[str, Any]:
        """The latest answer under each name."""
        return {entry.name: entry.value for entry in self.session.journal if entry.kind == "answer"}


def dial(flow: Flow, *keys: str | None) -> Call:
    return Call(flow).press(*keys)
